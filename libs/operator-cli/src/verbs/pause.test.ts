// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ConfigMap, isNotFound } from "@nuvolaris/client";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { CommandLine } from "../testing/command-line.ts";
import { deployer } from "../testing/deployer.ts";

const key = { namespace: "default", name: "deployer-paused" };

/** The commands of an operator, for a control plane. */
async function here(): Promise<{
  readonly line: CommandLine;
  readonly client: Client;
  readonly plane: EmbeddedControlPlane;
}> {
  const plane = await startEmbedded();
  onTestFinished(() => plane[Symbol.asyncDispose]());
  const { clock, transport } = plane;
  const line = new CommandLine(deployer(), { transport, clock });
  onTestFinished(() => {
    line[Symbol.dispose]();
  });
  return { line, plane, client: new Client({ transport, clock }) };
}

// What is loaded at its first use takes real time.
beforeAll(() => Promise.all([import("./pause.ts"), import("./resume.ts"), import("./doctor.ts")]), 60_000);

test("pause writes who paused since when and why, and a second one changes the reason alone", async () => {
  const { line, client, plane } = await here();

  const first = await line.call("pause", "--reason", "the database moves");
  const { data: before } = await client.get(ConfigMap, key);
  expect(before).toEqual({
    since: expect.stringMatching(/^2.*Z$/),
    by: expect.any(String),
    reason: "the database moves",
  });
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toContain(
    `deployer is paused since ${before?.["since"]} by ${before?.["by"]}: the database moves\n`,
  );
  expect(first.stdout).toContain("by ConfigMap default/deployer-paused of ");
  await plane.clock.advance(5000);
  expect((await line.call("pause")).stdout).toBe(first.stdout.replace(/\n.*\n$/, "\n"));
  await line.call("pause", "--reason", "it still moves");

  expect((await client.get(ConfigMap, key)).data).toEqual({ ...before, reason: "it still moves" });
});

test("resume takes the pause away, and has nothing to do where there is none", async () => {
  const { line, client } = await here();
  await line.call("pause");

  expect(await line.call("resume")).toEqual({
    code: 0,
    stdout: "deployer goes on: took ConfigMap default/deployer-paused away\n",
    stderr: "",
  });
  await expect(client.get(ConfigMap, key)).rejects.toSatisfy(isNotFound);
  expect((await line.call("resume")).stdout).toBe(
    "deployer is not paused: there is no ConfigMap default/deployer-paused\n",
  );
});

test.each([
  [[], "default"],
  [["--operator-namespace", "kube-system"], "kube-system"],
])("with %j the pause is in namespace %s", async (flags, namespace) => {
  const { line, client } = await here();

  await line.call("pause", ...flags);

  expect((await client.get(ConfigMap, { ...key, namespace })).metadata.namespace).toBe(namespace);
});

test("in a pod it is in the pod's namespace", async () => {
  const { line, client } = await here();
  line.env["POD_NAMESPACE"] = "kube-system";

  await line.call("pause");

  expect((await client.get(ConfigMap, { ...key, namespace: "kube-system" })).data).toBeDefined();
});

test("doctor tells of a pause, what ends it, and that nobody leads because of it", async () => {
  const { line } = await here();
  const flags = ["--leader-elect-resource-namespace", "default"];
  expect((await line.call("doctor", ...flags)).stdout).toMatch(
    /^ok {7}pause +the operator is not paused in namespace default$/m,
  );

  await line.call("pause", "--reason", "the database moves");
  const { stdout, code } = await line.call("doctor", ...flags);

  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^problem {2}pause +the operator is paused since .*: the database moves\n +deployer resume --operator-namespace default$/m,
  );
  expect(stdout).toMatch(/^skipped {2}leader +nobody leads while the operator is paused$/m);
});

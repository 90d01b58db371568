// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatMicroTime } from "@nuvolaris/api-machinery";
import { Client, ConfigMap, isNotFound, Lease, mergePatch, type Transport } from "@nuvolaris/client";
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
  /** How often the command line has read a Lease. */
  readonly looks: () => number;
}> {
  const plane = await startEmbedded();
  onTestFinished(() => plane[Symbol.asyncDispose]());
  const { clock, transport } = plane;
  let looks = 0;
  const counting: Transport = {
    send: (request) => {
      if (request.path.includes("/leases/")) looks++;
      return transport.send(request);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const line = new CommandLine(deployer(), { transport: counting, clock });
  onTestFinished(() => {
    line[Symbol.dispose]();
  });
  return { line, plane, looks: () => looks, client: new Client({ transport, clock }) };
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
  expect((await line.call("pause")).stdout).toBe(first.stdout.replace(/\nby ConfigMap .*\n/, "\n"));
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

/** Makes the Lease of an operator that leads since just now. */
async function lead(client: Client, plane: EmbeddedControlPlane): Promise<void> {
  const now = formatMicroTime(plane.clock.now());
  const spec = { holderIdentity: "pod-1", leaseDurationSeconds: 3600, acquireTime: now, renewTime: now };
  await client.create(Lease, { metadata: { name: "deployer", namespace: "default" }, spec });
}

const held = { name: "deployer", namespace: "default" };

/** Until the Lease has been looked at twice more, so that the first answer is there. */
async function looksAgain(plane: EmbeddedControlPlane, looks: () => number): Promise<void> {
  const before = looks();
  await expect
    .poll(async () => {
      await plane.clock.advance(500);
      return looks();
    })
    .toBeGreaterThan(before + 1);
}

test("pause waits until who leads has given its Lease up", async () => {
  const { line, client, plane, looks } = await here();
  await lead(client, plane);

  const paused = line.call("pause", "--timeout", "30m");
  await looksAgain(plane, looks);
  expect(line.stdout).not.toContain("nobody leads");
  await client.patch(Lease, held, mergePatch({ spec: { holderIdentity: "" } }));
  await expect
    .poll(async () => {
      await plane.clock.advance(500);
      return line.stdout;
    })
    .toContain("nobody leads");

  expect(await paused).toMatchObject({ code: 0, stderr: "" });
  expect(line.stdout).toMatch(/\nnobody leads: lease default\/deployer has no holder\n$/);
});

test("pause tells of who goes on leading, and ends with 1", async () => {
  const { line, client, plane, looks } = await here();
  await lead(client, plane);

  const paused = line.call("pause", "--timeout", "5m");
  await looksAgain(plane, looks);
  await plane.clock.advance(300_000);

  expect(await paused).toMatchObject({ code: 1 });
  expect(line.stderr).toMatch(/^pod-1 still leads after 300 s \(--timeout\): .*lease default\/deployer/);
  expect((await client.get(ConfigMap, key)).data).toBeDefined();
  await plane.clock.advance(3_600_000);
  expect((await line.call("pause")).stdout).toContain(
    "nobody leads: pod-1 has not renewed lease default/deployer in time\n",
  );
});

test("pause does not wait when told so, and says where no Lease tells", async () => {
  const { line, client, plane } = await here();
  expect((await line.call("pause")).stdout).toContain("there is no lease default/deployer: ");
  await lead(client, plane);

  expect(await line.call("pause", "--no-wait")).toMatchObject({ code: 0, stdout: expect.not.stringContaining("lead") });
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

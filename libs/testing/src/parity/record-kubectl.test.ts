// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import type { KubectlInvocation, KubectlResult, RunKubectl } from "./kubectl/kubectl-home.ts";
import { record, type ParityTarget } from "./record.ts";
import type { Recording } from "./recording.ts";
import { get, kubectl, needsKubectl, type ScriptStep } from "./script.ts";

const ok = (stdout: string): KubectlResult => ({ exitCode: 0, stdout, stderr: "" });
const failed = (stderr: string): KubectlResult => ({ exitCode: 1, stdout: "", stderr });

function play(run: RunKubectl | undefined, ...steps: readonly ScriptStep[]): Promise<Recording> {
  const target: ParityTarget = {
    baseUrl: "https://server",
    serverVersion: "v1",
    send: () => Promise.resolve(Response.json({ name: "alpha" })),
    tokenOf: (user) => user,
    compact: () => Promise.resolve(),
    ...(run && { kubectl: run }),
  };
  return record({ name: "test", steps }, target);
}

test("what kubectl ends with and prints is recorded, without what no two runs have in common", async () => {
  const { answers } = await play(
    () => Promise.resolve({ exitCode: 1, stdout: "NAME   AGE\na      12s\n", stderr: "some failed\n" }),
    kubectl("all", "get samples"),
  );

  expect(answers).toEqual([
    {
      title: "all",
      request: "kubectl get samples",
      exitCode: 1,
      stdout: ["NAME  AGE", "a  {{age}}"],
      stderr: ["some failed"],
    },
  ]);
});

test("captured values are filled into the command and the input, and not into the record", async () => {
  const invocations: KubectlInvocation[] = [];
  const { answers } = await play(
    (invocation) => {
      invocations.push(invocation);
      return Promise.resolve(ok(""));
    },
    get("who", "/who", { capture: { name: "/name" }, setUp: true }),
    kubectl("one", "get {{name}}", { user: "jane", stdin: { for: "{{name}}" }, editor: "true" }),
  );

  expect(invocations).toEqual([{ command: "get alpha", user: "jane", stdin: '{"for":"alpha"}', editor: "true" }]);
  expect(answers[0]?.request).toBe("kubectl get {{name}}");
});

test("commands that say so run at the same time, and what they print is told in the order of the script", async () => {
  const both = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  const { answers } = await play(
    async ({ command }) => {
      begun.push(command);
      if (command === "two") both.resolve(undefined);
      if (command === "one") await both.promise;
      return ok(command);
    },
    kubectl("1", "one", { together: true }),
    kubectl("2", "two", { together: true }),
    kubectl("3", "three"),
  );

  expect(begun).toEqual(["one", "two", "three"]);
  expect(answers.map(({ stdout }) => stdout)).toEqual([["one"], ["two"], ["three"]]);
});

test("a command is run again until it succeeds", async () => {
  const results = [failed("not yet"), failed("not yet"), ok("now\n")];
  const { answers } = await play(
    () => Promise.resolve(results.shift() ?? failed("once too often")),
    kubectl("soon", "wait", { untilItSucceeds: true }),
  );

  expect(answers[0]?.stdout).toEqual(["now"]);
  expect(results).toEqual([]);
});

test("a command that never succeeds is recorded as it failed when patience ends", async () => {
  const clock = new FakeClock();
  const target: ParityTarget = {
    baseUrl: "https://server",
    serverVersion: "v1",
    send: () => Promise.resolve(new Response()),
    tokenOf: (user) => user,
    compact: () => Promise.resolve(),
    kubectl: () => Promise.resolve(failed("never\n")),
    clock,
  };

  const steps = [kubectl("never", "wait", { untilItSucceeds: true })];
  const played = record({ name: "test", steps }, target);
  await clock.advance(130_000);
  const { answers } = await played;

  expect(answers[0]).toMatchObject({ exitCode: 1, stderr: ["never"] });
});

test("a set-up that fails ends the recording with what kubectl said", async () => {
  const played = play(
    () => Promise.resolve(failed("no such file")),
    kubectl("prepare", "create -f x", { setUp: true }),
  );

  await expect(played).rejects.toMatchObject({ cause: { message: "the set-up ended with 1: no such file" } });
});

test("a target without kubectl cannot play its steps", async () => {
  const step = kubectl("get", "get pods");

  await expect(play(undefined, step)).rejects.toMatchObject({ cause: { message: "the target has no kubectl" } });
  expect(needsKubectl({ name: "x", steps: [get("a", "/a"), step] })).toBe(true);
  expect(needsKubectl({ name: "x", steps: [get("a", "/a")] })).toBe(false);
});

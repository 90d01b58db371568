// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { runProgram, type ProgramOptions } from "./program.ts";

const script = (code: string): string[] => [process.execPath, "-e", code];
const options: ProgramOptions = {
  directory: import.meta.dirname,
  environment: process.env,
  clock: systemClock,
  signal: new AbortController().signal,
  deadlineMs: 60_000,
  onLine: () => undefined,
};

test("every line of both streams is told, the last one without its end too", async () => {
  const lines: string[] = [];

  const ending = await runProgram(script('console.log("out"); console.error("err"); process.stdout.write("last")'), {
    ...options,
    onLine: (line) => lines.push(line),
  });

  expect(ending.succeeded).toBe(true);
  expect(lines.toSorted()).toEqual(["err", "last", "out"]);
});

test("a program that fails tells its exit code, or the signal that ended it", async () => {
  expect(await runProgram(script("process.exit(3)"), options)).toMatchObject({ reason: "exit code 3" });
  expect(await runProgram(script("process.kill(process.pid, 'SIGKILL')"), options)).toMatchObject({
    reason: "exit code SIGKILL",
  });
});

test("a program that is not there has failed", async () => {
  const ending = await runProgram(["no-such-program-anywhere"], options);

  expect(ending).toMatchObject({ succeeded: false, reason: expect.stringContaining("ENOENT") });
});

test("a program that is late is ended", async () => {
  const clock = new FakeClock();

  const ending = await runProgram(script('console.log("ready"); setInterval(() => {}, 1000)'), {
    ...options,
    clock,
    onLine: () => void clock.advance(60_000),
  });

  expect(ending).toEqual({ succeeded: false, ms: 60_000, reason: "it did not end within 1 minutes" });
  expect(clock.pendingTimers).toBe(0);
});

test("a program that does not want to end is killed", async () => {
  const clock = new FakeClock();
  const stubborn = script(
    'process.on("SIGTERM", () => console.log("no")); console.log("ready"); setInterval(() => {}, 1000)',
  );

  const ending = await runProgram(stubborn, {
    ...options,
    clock,
    onLine: (line) => void clock.advance(line === "ready" ? 60_000 : 10_000),
  });

  expect(ending).toMatchObject({ succeeded: false, ms: 70_000 });
});

test("an interrupted run ends its program", async () => {
  const interrupted = new AbortController();

  const ending = await runProgram(script('console.log("ready"); setInterval(() => {}, 1000)'), {
    ...options,
    signal: interrupted.signal,
    onLine: () => {
      interrupted.abort();
    },
  });

  expect(ending).toMatchObject({ succeeded: false, reason: "it was interrupted" });
});

test("what a program leaves behind goes with it: it would hold the pipes for ever", async () => {
  const code = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    child.unref();
    console.log("left behind");`;
  const lines: string[] = [];

  const ending = await runProgram(script(code), { ...options, onLine: (line) => lines.push(line) });

  expect(ending.succeeded).toBe(true);
  expect(lines).toEqual(["left behind"]);
});

test("a run that was interrupted before starts nothing that stays", async () => {
  const ending = await runProgram(script("setInterval(() => {}, 1000)"), { ...options, signal: AbortSignal.abort() });

  expect(ending).toMatchObject({ succeeded: false, reason: "it was interrupted" });
});

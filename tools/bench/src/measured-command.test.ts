// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { MeasurementError, parseUsage, runMeasured, type CommandRun } from "./measured-command.ts";
import { plainEnvironment } from "./program-environment.ts";

// Other programs of that name know no such option.
const withoutTime = spawnSync("time", ["--version"]).status !== 0;

interface Asked {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly clock?: FakeClock;
}

function shell(script: string, asked: Asked = {}): Promise<CommandRun> {
  const { folder = tmpdir(), environment = plainEnvironment(), clock = systemClock } = asked;
  const { signal = new AbortController().signal } = asked;
  return runMeasured({ program: "sh", args: ["-c", script], folder, environment }, { clock, signal });
}

test("GNU time's line is read", () => {
  expect(parseUsage("1.25 0.50 2000\n")).toEqual({ cpuMs: 1750, peakRssMb: 2.048 });
  expect(parseUsage("Command terminated by signal 9\n0.00 0.01 1000\n")).toEqual({ cpuMs: 10, peakRssMb: 1.024 });
});

test("anything else is no usage", () => {
  expect(parseUsage("")).toBeUndefined();
  expect(parseUsage("time: cannot run it")).toBeUndefined();
});

test.skipIf(withoutTime)("a program's output, its code and what it took are told", async () => {
  const run = await shell("pwd; echo aside >&2; exit 3", { folder: "/" });

  expect(run).toMatchObject({ exitCode: 3, stdout: "/\n", stderr: "aside\n" });
  expect(run.peakRssMb).toBeGreaterThan(0.5);
  expect(run.wallMs).toBeGreaterThan(0);
});

test.skipIf(withoutTime)("what the program's children hold and burn counts", async () => {
  const { peakRssMb, cpuMs } = await runMeasured(
    {
      program: "sh",
      args: ["-c", `"$NODE" -e 'const held = Buffer.alloc(150e6, 1); while (process.cpuUsage().user < 1e5);'; true`],
      folder: tmpdir(),
      environment: { ...plainEnvironment(), NODE: process.execPath },
    },
    { clock: systemClock, signal: new AbortController().signal },
  );

  expect(peakRssMb).toBeGreaterThan(150);
  expect(cpuMs).toBeGreaterThanOrEqual(100);
});

test.skipIf(withoutTime)("the program knows the environment that it is given, and no more", async () => {
  const { stdout } = await shell("env", { environment: { PATH: plainEnvironment()["PATH"] ?? "", ONLY: "this" } });

  expect(stdout).toContain("ONLY=this\n");
  expect(stdout).not.toContain("VITEST");
});

test.skipIf(withoutTime)("a program that is killed, or is not there, has a code as shells tell it", async () => {
  expect((await shell("kill -9 $$")).exitCode).toBe(137);
  expect((await shell("exec no-such-program")).exitCode).toBe(127);
});

test.skipIf(withoutTime)("a program that prints without end is stopped", async () => {
  await expect(shell("exec yes")).rejects.toThrow("printed more than 16777216 bytes");
});

test("where there is no GNU time, the error says how to get it", async () => {
  const measuring = shell("true", { environment: { PATH: "/no/such/folder" } });

  await expect(measuring).rejects.toThrow(MeasurementError);
  await expect(measuring).rejects.toThrow("apt-get install time");
});

test.skipIf(withoutTime)("when it is asked to stop, what the program started ends, too", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-stop-"));
  const stop = new AbortController();
  const { script, pid } = endless(folder.path);
  const measuring = shell(script, { signal: stop.signal });
  const child = await pid();

  stop.abort(new Error("enough"));

  await expect(measuring).rejects.toThrow("enough");
  await expect.poll(() => isRunning(child)).toBe(false);
});

test.skipIf(withoutTime)("a program that does not end is given ten minutes", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-deadline-"));
  const clock = new FakeClock();
  const { script, pid } = endless(folder.path);
  const outcome = expect(shell(script, { clock })).rejects.toThrow("did not end within ten minutes");
  const child = await pid();

  await clock.advance(10 * 60 * 1000 - 1);
  expect(await isRunning(child)).toBe(true);
  await clock.advance(1);

  await outcome;
  await expect.poll(() => isRunning(child)).toBe(false);
});

/** A script that never ends, and tells the number of a process of its own through a pipe that has a name. */
function endless(folder: string): { readonly script: string; readonly pid: () => Promise<number> } {
  const pipe = join(folder, "pid");
  execFileSync("mkfifo", [pipe]);
  return {
    script: `sleep 1000 & echo $! > '${pipe}'; wait`,
    pid: async () => Number(await readFile(pipe, "utf8")),
  };
}

/** A process that nobody has waited for yet (`Z`) runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}

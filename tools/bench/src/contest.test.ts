// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { appendFile, mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { figuresOfContest, runContest, type Contestant } from "./contest.ts";
import type { CommandRun } from "./measured-command.ts";
import { plainEnvironment } from "./program-environment.ts";

// Other programs of that name know no such option.
const withoutTime = spawnSync("time", ["--version"]).status !== 0;
const setting = { clock: systemClock, signal: new AbortController().signal };

/** Writes its name into the folder's log, and prints it. */
function writer(name: string, folder: string, verify: Contestant["verify"] = () => undefined): Contestant {
  const args = ["-c", `echo ${name} | tee -a log`];
  return { name, command: { program: "sh", args, folder, environment: plainEnvironment() }, verify };
}

function run(wallMs: number, others: Partial<CommandRun> = {}): CommandRun {
  return { exitCode: 0, stdout: "", stderr: "", cpuMs: 0, peakRssMb: 0, wallMs, ...others };
}

test.skipIf(withoutTime)("each runs once in each round, and another one is the first each time", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-contest-"));
  const contestants = ["a", "b", "c"].map((name) => writer(name, folder.path));
  const prepare = (): Promise<void> => appendFile(join(folder.path, "log"), "-\n");

  const runs = await runContest({ ...setting, contestants, rounds: 4, prepare });

  const log = (await readFile(join(folder.path, "log"), "utf8")).replaceAll("\n", "");
  expect(log).toBe(["-a-b-c", "-b-c-a", "-c-a-b", "-a-b-c"].join(""));
  expect([...runs].map(([name, { length }]) => [name, length])).toEqual([
    ["a", 4],
    ["b", 4],
    ["c", 4],
  ]);
  expect(runs.get("b")?.every(({ stdout }) => stdout === "b\n")).toBe(true);
});

test.skipIf(withoutTime)("a run that did not do what was asked for ends the contest", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-contest-"));
  const refuse = ({ stdout }: CommandRun): void => {
    throw new Error(`wrong: ${stdout.trim()}`);
  };
  const contestants = [writer("a", folder.path), writer("b", folder.path, refuse)];

  await expect(runContest({ ...setting, contestants, rounds: 3 })).rejects.toThrow("wrong: b");
  expect(await readFile(join(folder.path, "log"), "utf8")).toBe("a\nb\n");
});

test("figures are medians, with the lowest and the highest run beside them", () => {
  const runs = new Map([
    [
      "ours",
      [
        run(400, { cpuMs: 300, peakRssMb: 60 }),
        run(200, { cpuMs: 200, peakRssMb: 80 }),
        run(250, { cpuMs: 250, peakRssMb: 70 }),
      ],
    ],
  ]);

  const figure = { scenario: "license-header", subject: "ours" };
  expect(figuresOfContest(runs, { scenario: "license-header", kind: "warm", files: 100 })).toEqual([
    { ...figure, name: "wall, warm", unit: "ms", value: 250, spread: { lowest: 200, highest: 400 } },
    { ...figure, name: "cpu, warm", unit: "ms", value: 250, spread: { lowest: 200, highest: 300 } },
    { ...figure, name: "files, warm", unit: "1/s", value: 400, spread: { lowest: 250, highest: 500 } },
    { ...figure, name: "peak rss, warm", unit: "MB", value: 70, spread: { lowest: 60, highest: 80 } },
  ]);
});

test("where no files are counted, there is no figure of files", () => {
  const figures = figuresOfContest(new Map([["ours", [run(1)]]]), { scenario: "start", kind: "--help" });

  expect(figures.map(({ name }) => name)).toEqual(["wall, --help", "cpu, --help", "peak rss, --help"]);
});

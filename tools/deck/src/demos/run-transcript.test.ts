// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Transcripts in real shells, without a cluster: a function of the shell stands for kubectl where one is watched. */
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { execFileSync } from "node:child_process";
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeFailure } from "./difference.ts";
import { readSoundTranscript } from "./parse-transcript.ts";
import { runTranscript, type RunTranscriptOptions } from "./run-transcript.ts";
import type { Printed, StepResult } from "./step-result.ts";
import { windowEnvironment } from "./window-environment.ts";

interface Block {
  readonly block: string;
  readonly options?: string;
}

/** The first command is on line 8. */
function transcriptOf(blocks: readonly (string | Block)[]) {
  const steps = blocks.map((each, index) => {
    const { block, options = "" } = typeof each === "string" ? { block: each } : each;
    return `### Step {#s${index}}\n\n\`\`\`console ${options}\n${block}\n\`\`\`\n\n`;
  });
  return readSoundTranscript("t.md", `---\ntitle: T\n---\n\n${steps.join("")}`);
}

async function run(
  blocks: readonly (string | Block)[],
  options: Partial<RunTranscriptOptions> = {},
): Promise<readonly StepResult[]> {
  using home = mkdtempDisposableSync(join(tmpdir(), "deck-"));
  return await runTranscript(transcriptOf(blocks), {
    folder: home.path,
    environment: windowEnvironment({ root: home.path, home: home.path, environment: process.env }),
    capabilities: new Set(),
    clock: systemClock,
    signal: new AbortController().signal,
    ...options,
  });
}

/** How the last step that was run failed, as a reader sees it. */
async function failureOf(blocks: readonly (string | Block)[]): Promise<string> {
  const last = (await run(blocks)).at(-1);
  return last?.outcome === "failed" ? describeFailure("t.md", last.failure) : `it is ${last?.outcome ?? "nothing"}`;
}

function outcomes(results: readonly StepResult[]): readonly string[] {
  return results.map(({ outcome }) => outcome);
}

/** Resolves when no process runs the command. One that was killed is there until the kernel gets to it. */
async function expectGone(command: string): Promise<void> {
  const running = (): readonly string[] => {
    const all = execFileSync("ps", ["-e", "-o", "stat=,args="], { encoding: "utf8" });
    return all.split("\n").filter((line) => line.includes(command) && !line.startsWith("Z"));
  };
  await expect.poll(running).toEqual([]);
}

/** A command that nobody else runs, and which does not end. */
function endless(): string {
  return `sleep 1${Math.floor(Math.random() * 1e9).toString()}`;
}

test("a window keeps its folder and variables, and another one has its own", async () => {
  const blocks = [
    "$ mkdir a && cd a && export B=c\n$ echo $B $(basename $PWD)\nc a",
    { block: "$ echo _$B\n_", options: "window=other" },
    "$ basename $PWD\na\n$ cat <<E\n> x y\n> E\nx y",
  ];
  expect(outcomes(await run(blocks))).toEqual(["passed", "passed", "passed"]);
});

test("programs see a terminal, as with a learner", async () => {
  expect(outcomes(await run(["$ test -t 0 && test -t 1 && test -t 2 && echo yes\nyes"]))).toEqual(["passed"]);
});

test("progress that is written over itself, and colours, are seen as they are at the end", async () => {
  expect(
    outcomes(await run(["$ printf 'one 1 s\\rone 2 s\\r\\033[2Kone \\033[32mdone\\033[39m\\n'\none done"])),
  ).toEqual(["passed"]);
});

test("a wrong line fails with its place, window, command and both outputs, and ends the transcript", async () => {
  const results = await run(["$ printf 'a\\nb\\n'\na\nplanted", "$ echo x\nx"]);

  expect(outcomes(results)).toEqual(["failed"]);
  expect(await failureOf(["$ printf 'a\\nb\\n'\na\nplanted"])).toBe(
    [
      "t.md:9 it printed something else",
      "  window main: $ printf 'a\\nb\\n'",
      "  exit code 0",
      "      a",
      "    - planted",
      "    + b",
      "",
    ].join("\n"),
  );
});

test("a command that is to print nothing, and does, fails", async () => {
  expect(await failureOf(["$ echo a\n$ echo b\nb"])).toMatch(/^t\.md:9 it should print nothing\n[^]* \+ a\n/);
});

test("a missing file fails by the exit code, and an expected exit code is no failure", async () => {
  const commands = "$ cat ./none\ncat: ./none: No such file or directory";

  expect(await failureOf([commands])).toMatch(/^t\.md:8 it ended with exit code 1, expected 0\n/);
  expect(outcomes(await run([{ block: commands, options: "exit=1" }]))).toEqual(["passed"]);
});

test("a command that dies by a signal fails", async () => {
  expect(await failureOf(["$ bash -c 'kill -KILL $$'\n<any>"])).toMatch(/it ended with exit code 137, expected 0/);
});

test("a command that hangs fails at its deadline, and nothing of it stays", async () => {
  const command = endless();

  expect(await failureOf([{ block: `$ ${command}\na`, options: "deadline=1s" }])).toMatch(
    /^t\.md:8 it did not end within 1 s\n/,
  );
  await expectGone(command);
});

test("a shell that exits fails the command, and tells how", async () => {
  expect(await failureOf(["$ exit 4\na"])).toMatch(/^t\.md:8 the shell ended with exit code 4\n/);
});

test("a program stays until it is interrupted; meanwhile its output is waited for", async () => {
  const program = `trap 'echo bye; exit 3' INT; echo ready; while [ ! -e go ]; do sleep 0.05; done; echo more; ${endless()}`;
  const blocks = [
    { block: `$ ( ${program} )\nready`, options: "window=w" },
    "$ touch go\n$ ls\ngo",
    { block: "<any>\nmore", options: "window=w" },
    { block: "^C\nbye", options: "window=w" },
    { block: "$ echo still there\nstill there", options: "window=w" },
  ];
  expect(outcomes(await run(blocks))).toEqual(["passed", "passed", "passed", "passed", "passed"]);
});

test("a program that should stay and ends fails at once, as does one that prints something else", async () => {
  const stop = { block: "^C", options: "window=w" };

  expect(await failureOf([{ block: "$ echo a\nb", options: "window=w" }, stop])).toMatch(/^t\.md:9 it /);
  expect(await failureOf([{ block: `$ echo a; ${endless()}\nb`, options: "window=w" }, stop])).toMatch(
    /^t\.md:9 it printed something else\n/,
  );
  expect(await failureOf([{ block: "$ echo a\na\nb", options: "window=w" }, stop])).toMatch(
    /^t\.md:9 it ended before it printed that\n/,
  );
});

test("kubectl with -w is interrupted as soon as the lines are there", async () => {
  // A process that an interrupt ends at any time, as kubectl: between two commands of its own bash would go on.
  const kubectl = `kubectl() ( echo NAME; sleep 0.1; echo obj; exec ${endless()} )`;

  expect(outcomes(await run([`$ ${kubectl}\n$ kubectl get x -w\nNAME\nobj`, "$ echo a\na"]))).toEqual([
    "passed",
    "passed",
  ]);
});

test("a step whose needs are not met is skipped with the reason, and the next one is run", async () => {
  const results = await run([{ block: "$ false\na", options: "needs=pods" }, "$ echo a\na"]);

  expect(results[0]).toMatchObject({ outcome: "skipped", reason: "the control plane has no pods" });
  expect(results[1]?.outcome).toBe("passed");
});

test("recording takes what is printed, and goes on", async () => {
  const recorded: Printed[] = [];

  const results = await run(["$ echo a\nold", "$ echo b\nb"], { record: (printed) => recorded.push(printed) });

  expect(outcomes(results)).toEqual(["passed", "passed"]);
  expect(recorded.map(({ expected, lines }) => [expected.line, lines])).toEqual([
    [9, ["a"]],
    [16, ["b"]],
  ]);
});

test("an abort ends all that runs in all windows", async () => {
  const stop = new AbortController();
  const [here, there] = [endless(), endless()];
  const blocks = [
    { block: `$ echo a; ${there}\na`, options: "window=w" },
    { block: "$ echo b\nb" },
    { block: `$ ${here}\na` },
    { block: "^C", options: "window=w" },
  ];
  const onStep = ({ step }: StepResult): void => {
    if (step.name === "s1") stop.abort(new Error("enough"));
  };

  await expect(run(blocks, { signal: stop.signal, onStep })).rejects.toThrow("enough");
  await expectGone(here);
  await expectGone(there);
});

test("programs that do not listen to interrupts, and those in the background, end with the transcript", async () => {
  const [deaf, behind] = [endless(), endless()];
  const stop = new AbortController();
  const blocks = [
    `$ ${behind} &\n$ echo a\na`,
    { block: `$ trap '' INT; echo a; ${deaf}\na`, options: "window=w" },
    { block: "^C", options: "window=w" },
  ];
  const onStep = ({ step }: StepResult): void => {
    if (step.name === "s1") stop.abort(new Error("enough"));
  };
  const clock = new FakeClock();

  const ended = expect(run(blocks, { clock, signal: stop.signal, onStep })).rejects.toThrow("enough");
  // The window that was interrupted is given five seconds.
  await expect.poll(() => stop.signal.aborted && clock.pendingTimers).toBe(1);
  await clock.advance(5000);
  await ended;

  await expectGone(deaf);
  await expectGone(behind);
});

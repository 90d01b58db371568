// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock, type Clock } from "@nuvolaris/clock";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse } from "../testing/specimen-course.ts";
import { labCommand } from "./command.ts";

/** Shells start slowly where other tests have the processors. */
vi.setConfig({ testTimeout: 60_000 });

const folder = "slides/01-one/lab/exercise";
const exercise = `
title: Write a word
task: Write yes into word.
cluster: false
begin: ["echo no > word"]
solve: []
hints: [Use an editor., Three letters.]
checks:
  - { title: the word is yes, run: cat word, expect: "yes" }
  - { title: there is one word, run: ls | grep -c word, expect: "1" }
reset: ["echo gone > reset"]
`;

function course(text = exercise): SpecimenCourse {
  const made = new SpecimenCourse({ "01-one": "# One\n" });
  made.write(`${folder}/exercise.yaml`, text);
  made.write(`${folder}/start/word`, "");
  return made;
}

async function lab(root: string, ...words: readonly string[]) {
  return await labAt(systemClock, root, ...words);
}

async function labAt(clock: Clock, root: string, ...words: readonly string[]) {
  const io = { ...recordedIo(root, { environment: { ...process.env, KUBECONFIG: undefined } }), clock };
  const code = await runProgram(["lab", ...words], io);
  return { code, printed: io.printed.join(""), complained: io.complained.join("") };
}

test("start copies the files, makes them what they should not be, and says what to do", async () => {
  using one = course();

  const { code, printed } = await lab(one.root, "start", "1");

  expect(code).toBe(0);
  expect(printed).toContain("Lab 1: Write a word\n\nWrite yes into word.\n\n  my-labs/1/word\n");
  expect(readFileSync(join(one.root, "my-labs/1/word"), "utf8")).toBe("no\n");
  expect(await lab(one.root, "start", "1")).toMatchObject({ code: 2 });
});

test("check tells what was expected and what is, until it is done", async () => {
  using one = course();
  await lab(one.root, "start", "1");

  const before = await lab(one.root, "check", "1", "--wait", "0");
  one.write("my-labs/1/word", "yes\n");
  const after = await lab(one.root, "check", "1");

  expect(before.code).toBe(1);
  expect(before.printed).toContain("✗ the word is yes\n      $ cat word\n");
  expect(before.printed).toContain("      - yes\n      + no\n  ✓ there is one word\n1 of 2 are not so yet.\n");
  expect(after).toMatchObject({ code: 0 });
  expect(after.printed).toContain("✓ the word is yes\n  ✓ there is one word\nIt is done.\n");
});

test("a check that fails is tried again for as long as it may take", async () => {
  using one = course(exercise.replace("run: cat word", "run: 'cat word; echo yes > word'"));
  await lab(one.root, "start", "1");

  expect(await lab(one.root, "check", "1", "--wait", "60")).toMatchObject({ code: 0 });
});

test("on a machine where a single try takes longer than that, there is a second one", async () => {
  using one = course(exercise.replace("run: cat word", "run: 'cat word; echo yes > word; echo >> tries'"));
  await lab(one.root, "start", "1");
  const tries = join(one.root, "my-labs/1/tries");
  const monotonicNow = (): number => (existsSync(tries) ? readFileSync(tries).length * 20_000 : 0);

  expect(await labAt({ ...systemClock, monotonicNow }, one.root, "check", "1", "--wait", "5")).toMatchObject({
    code: 0,
  });
});

test("a program runs for the checks, and one that does not start is the only verdict", async () => {
  const program = "program: { run: 'echo yes > word; echo is ready; sleep 1000', ready: ready }";
  using one = course(exercise + program);
  using other = course(exercise + program.replace("is ready", "broken").replace("sleep 1000", "exit 3"));
  await lab(one.root, "start", "1");
  await lab(other.root, "start", "1");

  expect(await lab(one.root, "check", "1")).toMatchObject({ code: 0 });
  const { code, printed } = await lab(other.root, "check", "1");
  expect(code).toBe(1);
  expect(printed).toContain("1 of 1 are not so yet.\n");
});

test("no proxy of the learner's stands before the cluster on this machine", async () => {
  vi.stubEnv("no_proxy", "example.org");
  using one = course(
    exercise.replace('run: cat word, expect: "yes"', "run: echo $no_proxy, expect: 'example.org,127.0.0.1,localhost'"),
  );
  await lab(one.root, "start", "1");

  expect((await lab(one.root, "check", "1", "--wait", "0")).printed).toContain("It is done.\n");
});

test("hints come one after the other, or by number", async () => {
  using one = course();
  await lab(one.root, "start", "1");
  const hint = async (...words: readonly string[]): Promise<string> =>
    (await lab(one.root, "hint", "1", ...words)).printed;

  expect(await hint()).toBe("Hint 1 of 2: Use an editor.\n");
  expect(await hint()).toBe("Hint 2 of 2: Three letters.\n");
  expect(await hint()).toBe("Hint 2 of 2: Three letters.\n");
  expect(await hint("1")).toBe("Hint 1 of 2: Use an editor.\n");
  expect(await lab(one.root, "hint", "1", "3")).toMatchObject({
    code: 2,
    complained: "deck: there is no hint 3: there are 2\n",
  });
});

test("reset asks, and does what it said", async () => {
  using one = course();
  await lab(one.root, "start", "1");
  const io = recordedIo(one.root, { environment: process.env });
  const reset = (answer: string | undefined, ...words: readonly string[]) =>
    labCommand(io, () => Promise.resolve(answer)).parseAsync(["reset", "1", ...words], { from: "user" });

  await expect(reset(undefined)).rejects.toThrow("--yes says that it is meant");
  await reset("n");
  expect(existsSync(join(one.root, "my-labs/1/word"))).toBe(true);
  expect(existsSync(join(one.root, "reset"))).toBe(false);

  await reset("y");
  expect(existsSync(join(one.root, "my-labs/1"))).toBe(false);
  expect(existsSync(join(one.root, "reset"))).toBe(true);
});

test("what cannot be meant is told: a lab that is not there, one that was not begun, no cluster", async () => {
  using one = course();
  using other = course(exercise.replace("cluster: false\n", ""));

  expect((await lab(one.root, "start", "2")).complained).toBe("deck: there is no lab 2; there is 1 (Write a word)\n");
  expect((await lab(one.root, "check", "1")).complained).toContain("there are no files in my-labs/1");
  expect((await lab(other.root, "check", "1")).complained).toContain("KUBECONFIG does not say which cluster is meant");
  expect(await lab(one.root, "start", "one")).toMatchObject({ code: 2 });
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { DeckError } from "../deck/deck-error.ts";
import { parseTranscript, readSoundTranscript } from "./parse-transcript.ts";

const head = "---\ntitle: Of a test\n---\n\n";

function step(name: string, block: string, options = ""): string {
  return `### ${name} {#${name}}\n\nProse.\n\n\`\`\`console ${options}\n${block}\n\`\`\`\n\n`;
}

function problemsOf(text: string): readonly string[] {
  return parseTranscript("t.md", text).problems.map(({ line, message }) => `${line} ${message}`);
}

test("a step has its window, deadline, needs and exit code from the fence, or their defaults", () => {
  const text = head + step("one", "$ true\na") + step("two", "$ false\nb", "window=w deadline=5s needs=a,b exit=3");

  const { steps } = readSoundTranscript("t.md", text);

  expect(steps[0]).toMatchObject({ name: "one", title: "one", line: 5, window: "main", deadlineMs: 60_000, needs: [] });
  expect(steps[1]).toMatchObject({ window: "w", deadlineMs: 5000, needs: ["a", "b"], exitCode: 3, text: "$ false\nb" });
});

test("commands go on in lines with >, and what they print has the number of its line", () => {
  const { steps } = readSoundTranscript("t.md", head + step("one", "$ cat <<E\n> a\n> E\na\n> b\n$ true"));

  expect(steps[0]?.actions).toEqual([
    {
      type: "command",
      line: 10,
      command: "cat <<E\na\nE",
      ending: "exits",
      expected: { line: 13, lines: ["a", "> b"] },
    },
    { type: "command", line: 15, command: "true", ending: "exits", expected: { line: 16, lines: [] } },
  ]);
});

test("a command stays when a later step of its window interrupts it or waits for its output", () => {
  const text = [
    step("start", "$ run me\nready", "window=w"),
    step("other", "$ kubectl get pods --watch\na"),
    step("logs", "more", "window=w"),
    step("stop", "^C\nbye", "window=w"),
    step("again", "$ run me", "window=w"),
  ];
  const { steps } = readSoundTranscript("t.md", head + text.join(""));

  expect(steps.flatMap(({ actions }) => actions.map((each) => ("ending" in each ? each.ending : each.type)))).toEqual([
    "stays",
    "is-watched",
    "output",
    "interrupt",
    "exits",
  ]);
  expect(steps[3]?.actions[0]?.expected.lines).toEqual(["bye"]);
});

test("front matter tells the cluster and what is needed", () => {
  const text = `---\ntitle: T\ncluster: own\nneeds: [pods]\n---\n\n${step("one", "$ a\nb")}`;
  expect(readSoundTranscript("t.md", text)).toMatchObject({ title: "T", cluster: "own", needs: ["pods"] });
});

test.each([
  ["nothing runs that ^C could end", step("one", "^C"), "10 ^C ends what runs, but nothing runs in the window main"],
  ["nothing runs that could print", step("one", "a"), "10 a line without a command is what a running one prints, but"],
  ["a name is taken", step("one", "$ a\nb") + step("one", "$ a\nb"), "14 there is another step {#one}"],
  ["a step has no block", "### One {#one}\n\nProse.\n", '5 step "One" has no console block'],
  ["a step has two", step("one", "$ a\nb") + "```console\n$ a\n```\n", '14 step "one" has a second console block'],
  ["a block is under no step", "## Two\n\n```console\n$ a\nb\n```\n", "7 the console block is under no step"],
  ["a block is not closed", "### One {#one}\n\n```console\n$ a\nb\n", "7 the console block is not closed"],
  ["there is no step", "Prose.\n", "1 there is no step"],
])("%s", (_, body, problem) => {
  expect(problemsOf(head + body).join("\n")).toContain(problem);
});

test("wrong front matter is told", () => {
  const text = `---\ncluster: mine\nneeds: pods\n---\n\n${step("one", "$ a\nb")}`;
  expect(problemsOf(text)).toEqual([
    "1 front matter: title: expected a text, found nothing",
    '1 front matter: cluster: expected given or own, found "mine"',
    '1 front matter: needs: expected a list of capabilities, as [pods], found "pods"',
  ]);
});

test("who needs a sound transcript gets all that is wrong at once", () => {
  expect(() => readSoundTranscript("t.md", `${head}### One {#one}\n### Two {#two}\n`)).toThrow(DeckError);
});

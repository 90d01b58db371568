// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkTranscript } from "./transcript-check.ts";

const head = "---\ntitle: Of a test\n---\n\n";

/** The problems of a step of this console block, which begins on line 7. */
function problemsOf(block: string, root = tmpdir()): readonly string[] {
  const text = `${head}### A step {#step}\n\n\`\`\`console\n${block}\n\`\`\`\n`;
  return checkTranscript("lab/t.md", text, root).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

test("a step that says what is printed is in order", () => {
  expect(problemsOf("$ echo a\na")).toEqual([]);
});

test("a step that expects nothing is told, but not one that only ends what runs", () => {
  expect(problemsOf("$ true")).toEqual(['lab/t.md:5 step "A step" expects no output: nothing would fail']);
  expect(problemsOf("$ cat\n^C")).toEqual([]);
});

test("files that commands name must be there", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "deck-"));
  writeFileSync(join(folder.path, "here.yaml"), "");

  expect(problemsOf("$ kubectl apply -f here.yaml -f there.yaml\na", folder.path)).toEqual([
    "lab/t.md:8 there is no file there.yaml",
  ]);
  expect(problemsOf("$ kubectl apply -k overlays/none\n$ node lab/none.ts | cat\na", folder.path)).toEqual([
    "lab/t.md:8 there is no file overlays/none",
    "lab/t.md:9 there is no file lab/none.ts",
  ]);
});

test("what is not of the project is nobody's concern: standard input, URLs, variables, other folders", () => {
  const commands = ["-f -", "-f https://example.org/a.yaml", "-f ~/a/b.yaml", "-f $HOME/a.yaml", "-f /tmp/a.yaml"];
  expect(problemsOf(`${commands.map((each) => `$ kubectl apply ${each}`).join("\n")}\na`)).toEqual([]);
  expect(problemsOf("$ cd elsewhere\n$ cat a/b.yaml\na")).toEqual([]);
});

test("what cannot be parsed is told with it", () => {
  const text = `${head}### A step\n\n\`\`\`console window=A colour=red\n$ true\n\`\`\`\n`;

  expect(checkTranscript("t.md", text, resolve("/")).map(({ line, message }) => `${line} ${message}`)).toEqual([
    '5 step "A step": expected a name, as in ### A step {#name}',
    '5 step "A step" expects no output: nothing would fail',
    "7 console block: window=A: expected a word, as in window=watch",
    "7 console block: colour=red: expected one of window, deadline, needs, exit, with = and a value",
  ]);
});

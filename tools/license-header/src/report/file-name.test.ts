// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord, shellWords, shownName, shownPath } from "./file-name.ts";

const odd = [
  "a b",
  "it's",
  "new\nline",
  "tab\t",
  "-n",
  "$HOME",
  "`id`",
  "ünï",
  'q"q',
  "back\\slash",
  "\u0085",
  "*",
  "~",
  "#a",
  "!x",
];

test.each(odd)("a shell reads the word of %j as the name", (name) => {
  const printed = execFileSync("bash", ["-c", `printf %s\\\\0 ${shellWord(name)}`], { encoding: "utf8" });

  expect(printed).toBe(`${name}\0`);
  expect(shellWord(name)).not.toMatch(/[\n\t]/);
});

test("a plain name needs no quotes", () => {
  expect(shellWord("src/a-b_c.d.ts")).toBe("src/a-b_c.d.ts");
  expect(shownName("src/it's here.ts")).toBe("src/it's here.ts");
});

test("names are ended with -- only where one looks like an option", () => {
  expect(shellWords(["a", "b c"])).toBe("a 'b c'");
  expect(shellWords(["a", "-b"])).toBe("-- a '-b'");
});

test("no name can break a line, move the cursor or turn the text around", () => {
  expect(shownName("a\nb")).toBe('"a\\nb"');
  expect(shownName("\u001b[31mred")).toBe('"\\u{1b}[31mred"');
  expect(shownName("abc\u202Eexe.ts")).toBe('"abc\\u{202e}exe.ts"');
  expect(shownName(" ")).toBe('" "');
  expect(shownName('a"b')).toBe('"a\\"b"');
});

test("paths are shown as from where the command was called", () => {
  expect(shownPath("tools/x/a.ts", { inRepository: "", calledFrom: "" })).toBe("tools/x/a.ts");
  expect(shownPath("tools/x/a.ts", { inRepository: "sub/", calledFrom: "tools/y" })).toBe("../x/a.ts");
});

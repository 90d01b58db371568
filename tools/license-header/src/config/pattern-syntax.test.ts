// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { patternSource } from "./pattern-syntax.ts";

function compiled(pattern: string): RegExp {
  const syntax = patternSource(pattern);
  if ("problem" in syntax) throw new Error(syntax.problem);
  return new RegExp(`^(?:${syntax.source})$`, "iu");
}

test.each([
  ["Copyright \\d{4}", "copyright 2026", true],
  ["a\n  b\tc", "a b c", true],
  ["(?i)licensed", "LICENSED", true],
  ["(?is)a.b", "a b", true],
  ["(?i:ab)c", "ABC", true],
  ["\\Qa.b(c)\\E+", "a.b(c))", true],
  ["\\Qa.b", "a.b", true],
  ["\\Qa.b", "axb", false],
  ["(?P<year>\\d+)", "2026", true],
  ["(?<year>\\d+)", "2026", true],
  ["\\Aa\\z", "a", true],
  ["\\pL+", "äö", true],
  ["\\p{Greek}\\P{Greek}\\p{^Greek}", "αab", true],
  ["\\p{^Greek}", "α", false],
  ["\\p{L}\\P{L}", "a1", true],
  ["\\x{e4}", "ä", true],
  ["\\x41", "a", true],
  ["[[:alpha:]]+[[:digit:]]", "ab1", true],
  ["[^[:space:]]", " ", false],
  ["[[:punct:]]+", "!/:@[`{~", true],
  ["[a-c\\-]+", "a-c", true],
  ["[]a]+", "]a", true],
  ["[a[]+", "a[", true],
  ['\\- \\/ \\" \\: \\#', '- / " : #', true],
  ["a{2}b{1,}c{0,1}", "aabc", true],
  ["{year} a}", "{year} a}", true],
  ["a]", "a]", true],
  ["\\S+ \\W", "ab !", true],
  ["\\bword\\b", "word", true],
])("%j matches %j: %s", (pattern, text, expected) => {
  expect(compiled(pattern).test(text)).toBe(expected);
});

test.each([
  ["(?=a)b", "look-ahead"],
  ["(?!a)b", "look-ahead"],
  ["(?<=a)b", "look-behind"],
  ["(?<!a)b", "look-behind"],
  ["(a)\\1", "back-reference"],
  ["\\C", "single byte"],
  ["(?U)a", "flag `U`"],
  ["[[:nothing:]]", "class `[:nothing:]`"],
  ["(a", "Unterminated group"],
  ["a**", "Nothing to repeat"],
  ["[z-a]", "out of order"],
])("%j is refused: %s", (pattern, reason) => {
  expect(patternSource(pattern)).toEqual({ problem: expect.stringContaining(reason) });
});

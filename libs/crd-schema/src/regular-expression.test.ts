// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { compileRegularExpression, findUnportableSyntax } from "./regular-expression.ts";

test.each([
  ["^a", "abc", true],
  ["^a$", "abc", false],
  [String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`, "my-name", true],
  [String.raw`^\d{2,3}$`, "1234", false],
  [String.raw`^[\w\-\.]+$`, "a-b.c", true],
  [String.raw`^(?i)ab(c|d)$`, "ABD", true],
  [String.raw`^x(?i:y)z$`, "xYZ", false],
  [String.raw`(?P<year>\d+)`, "in 2026", true],
  [String.raw`\Aab\z`, "ab", true],
  [String.raw`\Aab\z`, "ab\n", false],
  [String.raw`^[[:alpha:]]+$`, "abC", true],
  [String.raw`^[[:alpha:]]+$`, "ab1", false],
  [String.raw`^\pL+$`, "été", true],
  [String.raw`^\p{Greek}+$`, "αβγ", true],
  [String.raw`^\Qa.b\E$`, "a.b", true],
  [String.raw`^\Qa.b\E$`, "axb", false],
  [String.raw`^\x41\x{1F600}$`, "A😀", true],
  ["^.$", "😀", true],
  ["^{a}$", "{a}", true],
  ["^[]a]+$", "]a", true],
  ["^[a-]+$", "a-", true],
])("%s tried on %s says %s", (source, text, expected) => {
  expect(compileRegularExpression(source).test(text)).toBe(expected);
});

test.each([
  ["[", "error parsing regexp: missing closing ]: `[`"],
  ["a)", "error parsing regexp: unexpected ): `a)`"],
  ["(a", "error parsing regexp: missing closing ): `(a`"],
  ["*a", "error parsing regexp: missing argument to repetition operator: `*`"],
  ["a**", "error parsing regexp: invalid nested repetition operator: `**`"],
  ["(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"],
  [String.raw`(a)\1`, "error parsing regexp: invalid escape sequence: `\\1`"],
  ["[z-a]", "error parsing regexp: invalid character class range: `z-a`"],
  ["a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"],
  ["a\\", "error parsing regexp: trailing backslash at end of expression: ``"],
])("%s is refused as Go refuses it", (source, message) => {
  expect(() => compileRegularExpression(source)).toThrow(message);
});

test("a JavaScript expression says what Go would not take", () => {
  expect(findUnportableSyntax(/^a$/i)).toContain("flags (i)");
  expect(findUnportableSyntax(/^(?!x)/)).toContain("invalid or unsupported Perl syntax");
  expect(findUnportableSyntax(/^[a-z]+\/$/)).toBeUndefined();
});

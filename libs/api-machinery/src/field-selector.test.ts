// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The texts and the verdicts are those of k8s.io/apimachinery v0.36: fields.ParseSelector.
import { expect, test } from "vitest";
import { parseFieldSelector } from "./field-selector.ts";
import { SelectorError } from "./selector-error.ts";

test("terms are told apart by operator, and == is =", () => {
  expect(parseFieldSelector("b!=2,a==1").terms).toEqual([
    { field: "a", operator: "=", value: "1" },
    { field: "b", operator: "!=", value: "2" },
  ]);
});

test("all terms must hold, and an unknown field is empty", () => {
  const selector = parseFieldSelector("metadata.name=a,spec.nodeName!=n");
  const on = (fields: Record<string, string>) => selector.matches((field) => fields[field]);

  expect(on({ "metadata.name": "a" })).toBe(true);
  expect(on({ "metadata.name": "a", "spec.nodeName": "n" })).toBe(false);
  expect(on({})).toBe(false);
});

test.each([
  ["", ""],
  [",,", ""],
  ["=", ""],
  ["a=", "a="],
  ["a=x\\,y", "a=x\\,y"],
  ["a=x\\=y\\\\", "a=x\\=y\\\\"],
])("%j is written as %j", (text, canonical) => {
  expect(parseFieldSelector(text).toString()).toBe(canonical);
});

test("an escaped comma belongs to the value", () => {
  expect(parseFieldSelector("a=x\\,y").matches(() => "x,y")).toBe(true);
});

test.each([
  ["a", "invalid selector: 'a'; can't understand 'a'"],
  ["a=b=c", "invalid field selector: unescaped character in value: 61"],
  ["a=\\x", "invalid field selector: invalid escape sequence: \\x"],
  ["a=\\", "invalid field selector: invalid escape sequence: \\"],
])("%j is refused with the server's sentence", (text, message) => {
  expect(() => parseFieldSelector(text)).toThrow(new SelectorError(message));
});

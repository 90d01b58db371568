// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, stringifyJson } from "./json-text.ts";

test("an integer beyond 2^53 survives a read and a write", () => {
  const text = '{"a":9007199254740993,"b":-9223372036854775808,"c":1}';

  expect(stringifyJson(parseJson(text))).toBe(text);
});

test("it survives wherever it stands, with shorter numbers before it", () => {
  const before = fc.array(fc.oneof(fc.nat(), fc.string({ unit: fc.constantFrom("x", "1") })), { maxLength: 6 });
  fc.assert(
    fc.property(before, fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }), (others, integer) => {
      const text = stringifyJson([...others, integer]);
      expect(stringifyJson(parseJson(text))).toBe(text);
    }),
  );
});

test("integers that a double holds stay numbers", () => {
  expect(parseJson('{"a":9007199254740991}')).toEqual({ a: 9007199254740991 });
});

test("a long fraction stays a number", () => {
  expect(parseJson("[0.1234567890123456789]")).toEqual([0.12345678901234568]);
});

test("digits inside a string are left alone", () => {
  expect(parseJson('{"uid":"12345678901234567890"}')).toEqual({ uid: "12345678901234567890" });
});

test("a circular value is an error, not a loop", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;

  expect(() => stringifyJson(circular)).toThrow(TypeError);
});

test("a text that is no JSON throws a SyntaxError", () => {
  expect(() => parseJson("{1234567890123456789")).toThrow(SyntaxError);
});

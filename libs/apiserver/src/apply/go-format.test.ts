// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatGoSyntax, formatGoValue, goTypeName, quoteGo } from "./go-format.ts";

test("values are written as Go's %v", () => {
  expect(formatGoValue({ b: [1, "x", null], a: { c: true } })).toBe("map[a:map[c:true] b:[1 x <nil>]]");
  expect(formatGoValue(undefined)).toBe("<nil>");
  expect(formatGoValue(12345678901234567890n)).toBe("12345678901234567890");
});

test("values are written as Go's %#v", () => {
  expect(formatGoSyntax({ b: [1, "x"], a: null })).toBe(
    'map[string]interface {}{"a":interface {}(nil), "b":[]interface {}{1, "x"}}',
  );
});

test("types are those that the API server's decoder gives", () => {
  expect([null, "a", true, 1, 1.5, 2n ** 60n, [], {}].map((value) => goTypeName(value))).toEqual([
    "<nil>",
    "string",
    "bool",
    "int64",
    "float64",
    "int64",
    "[]interface {}",
    "map[string]interface {}",
  ]);
});

test("texts are quoted as Go's %q", () => {
  expect(quoteGo('a"b\\c\n\t')).toBe('"a\\"b\\\\c\\n\\t"');
  expect(quoteGo("grün 日本 🙂")).toBe('"grün 日本 🙂"');
  expect(quoteGo("\u0001\u007f\u00ad\u{e0001}")).toBe('"\\x01\\x7f\\u00ad\\U000e0001"');
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { fieldFindingTexts, strictDecodingProblem } from "./field-validation.ts";

test("Warn gets one text per finding, duplicates first", () => {
  expect(fieldFindingTexts({ duplicates: ["spec.a"], unknown: ["spec.x", "y"] })).toEqual([
    'duplicate field "spec.a"',
    'unknown field "spec.x"',
    'unknown field "y"',
  ]);
});

test("Strict gets all of them in one error, and none when there is nothing", () => {
  expect(strictDecodingProblem({ duplicates: ["a"], unknown: ["x"] })).toBe(
    'strict decoding error: duplicate field "a", unknown field "x"',
  );
  expect(strictDecodingProblem({ duplicates: [], unknown: [] })).toBeUndefined();
});

test("keys that YAML repeats are warned of one by one, and are one error", () => {
  const findings = { duplicates: [], unknown: ["x"], repeatedKeys: ["line 1: a", "line 2: b"] };

  expect(fieldFindingTexts(findings)).toEqual(["line 1: a", "line 2: b", 'unknown field "x"']);
  expect(strictDecodingProblem(findings)).toBe(
    'strict decoding error: yaml: unmarshal errors:\n  line 1: a\n  line 2: b, unknown field "x"',
  );
});

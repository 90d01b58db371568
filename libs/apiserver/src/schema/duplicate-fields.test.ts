// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { findDuplicateFields } from "./duplicate-fields.ts";

test.each([
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":2,"a":3}', ["a"]],
  ['{"spec":{"a":"x","a":"y"},"spec":{"a":"z"}}', ["spec.a", "spec"]],
  ['{"l":[{"x":1},{"x":1,"x":{"x":2}}]}', ["l[1].x"]],
  ['{"l":[[{"x":1,"x":2}]]}', ["l[0][0].x"]],
  [String.raw`{"a\"b":1,"a\"b":[1,{"c":"}{"}]}`, ['a"b']],
  [String.raw`{"a":1,"\u0061":2}`, ["a"]],
  ['[1, "a", null, {"a": true}]', []],
])("%s repeats %j", (text, duplicates) => {
  expect(findDuplicateFields(text)).toEqual(duplicates);
});

test("no JSON that was written from an object has duplicates", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(findDuplicateFields(text)).toEqual([]);
    }),
  );
});

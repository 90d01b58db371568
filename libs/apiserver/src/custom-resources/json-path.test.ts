// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseJsonPath } from "./json-path.ts";

const object = {
  metadata: { labels: { "a.b/c": "label" } },
  spec: { list: ["p", "q"], object: { x: 1, y: null }, zero: 0 },
  status: {
    conditions: [
      { type: "A", status: "False" },
      { type: "Ready", status: "True", count: 2 },
    ],
  },
};

test.each<[string, unknown[]]>([
  [".spec.zero", [0]],
  [".spec.list", [["p", "q"]]],
  [".spec.list[0]", ["p"]],
  [".spec.list[-1]", ["q"]],
  [".spec.list[5]", []],
  [".spec.list[*]", ["p", "q"]],
  [".spec.object.*", [1, null]],
  [".spec.nope.deeper", []],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type!='Ready')].status", ["False"]],
  [".status.conditions[?(@.count==2)].type", ["Ready"]],
  [".status.conditions[?(@.count)].type", ["Ready"]],
  [String.raw`.metadata.labels['a\.b/c']`, ["label"]],
  [String.raw`.metadata.labels.a\.b/c`, ["label"]],
  [".", [object]],
])("%s finds %j", (path, found) => {
  expect(parseJsonPath(path)(object)).toEqual(found);
});

test.each([".spec.list[1:2]", ".spec..x", "spec", '.a[?(@.x=="y"', ".a[?(x)]"])(
  "%s is not understood, and says so",
  (path) => {
    expect(() => parseJsonPath(path)).toThrow(/cannot read the/);
  },
);

test("a name that every JavaScript object inherits is no field", () => {
  expect(parseJsonPath(".constructor")({})).toEqual([]);
});

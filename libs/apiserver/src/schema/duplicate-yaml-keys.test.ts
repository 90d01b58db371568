// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { findDuplicateYamlKeys } from "./duplicate-yaml-keys.ts";

test("a key that comes twice is told with the line of its repetition", async () => {
  const text = ["spec:", "  a: 1", "  b: 2", "  a: 3", "  a: 4"].join("\n");

  expect(await findDuplicateYamlKeys(text)).toEqual([
    'line 4: key "a" already set in map',
    'line 5: key "a" already set in map',
  ]);
});

test("maps inside of others are looked at, and the findings come in the order of the lines", async () => {
  const text = ["spec:", "  list:", "    - {x: 1, x: 2}", "    - {x: 1}", "spec: {}"].join("\n");

  expect(await findDuplicateYamlKeys(text)).toEqual([
    'line 3: key "x" already set in map',
    'line 5: key "spec" already set in map',
  ]);
});

test("the same key in two maps is no repetition", async () => {
  expect(await findDuplicateYamlKeys("a: {x: 1}\nb: {x: 1}\n")).toEqual([]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatYaml } from "./yaml-format.ts";

test("keys come in order, and lists are not indented", () => {
  expect(formatYaml({ b: [1, { d: 2, c: 1 }], a: "x" })).toBe("a: x\nb:\n- 1\n- c: 1\n  d: 2\n");
});

test("texts that YAML 1.1 takes for something else are quoted", () => {
  expect(formatYaml({ a: "yes", b: "1.5", c: "1_0", d: ".5", e: "true" })).toBe(
    'a: "yes"\nb: "1.5"\nc: "1_0"\nd: ".5"\ne: "true"\n',
  );
});

test("a lone dot is a text", () => {
  expect(formatYaml({ "f:spec": { ".": {} } })).toBe("f:spec:\n  .: {}\n");
});

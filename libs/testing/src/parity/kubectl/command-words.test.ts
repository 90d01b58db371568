// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { commandWords } from "./command-words.ts";

test("words are parted by spaces, and quotes keep them together wherever they stand", () => {
  expect(commandWords(`patch sample a -p '{"spec": {}}' -o jsonpath='{.a} {.b}'`)).toEqual([
    "patch",
    "sample",
    "a",
    "-p",
    '{"spec": {}}',
    "-o",
    "jsonpath={.a} {.b}",
  ]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ChunkEncoder } from "./chunk-encoder.ts";

test("the same text is encoded once, however many are told", () => {
  const encoder = new ChunkEncoder();

  expect(encoder.encode("one")).toBe(encoder.encode(["o", "ne"].join("")));
});

test("each text has its own bytes", () => {
  const encoder = new ChunkEncoder();
  const [first, second, again] = ["one", "zwö", "one"].map((text) => encoder.encode(text));

  expect(new TextDecoder().decode(first)).toBe("one");
  expect(new TextDecoder().decode(second)).toBe("zwö");
  expect(again).toEqual(first);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { jsonTextResponse } from "./responses.ts";

test("a short answer says its length in bytes", async () => {
  const response = jsonTextResponse('"ä"', 201);

  expect(response.status).toBe(201);
  expect(response.headers.get("content-length")).toBe("4");
  expect(await response.text()).toBe('"ä"');
});

test("a long answer comes in pieces, with no character parted", async () => {
  const text = `"${"😀".repeat(150_000)}"`;
  const response = jsonTextResponse(text);
  const pieces = await Array.fromAsync(response.body ?? []);

  expect(response.headers.get("content-length")).toBeNull();
  expect(pieces.length).toBeGreaterThan(3);
  expect(Buffer.concat(pieces).toString()).toBe(text);
});

test("an answer of exactly one piece is whole", async () => {
  for (const length of [64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 128 * 1024]) {
    const text = "x".repeat(length);
    expect(await jsonTextResponse(text).text()).toBe(text);
  }
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseChildMessage } from "./child-message.ts";

test("messages of ours are read, and what else stands in them is not", () => {
  expect(parseChildMessage({ type: "ready", url: "https://[::1]:1", port: 1 })).toEqual({
    type: "ready",
    url: "https://[::1]:1",
  });
  expect(parseChildMessage({ type: "stop" })).toEqual({ type: "stop" });
  expect(parseChildMessage({ type: "failed", message: "no room" })).toEqual({ type: "failed", message: "no room" });
});

test("an operator's own messages are none of ours", () => {
  for (const value of [undefined, null, "ready", 1, {}, { type: "metrics" }, { type: 1 }]) {
    expect(parseChildMessage(value)).toBeUndefined();
  }
});

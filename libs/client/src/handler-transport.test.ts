// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { readText } from "./answer.ts";
import { handlerTransport } from "./handler-transport.ts";
import { get, rejection } from "./testing/local-server.ts";
import { transportContract } from "./testing/transport-contract.ts";

describe("as every transport", () => {
  transportContract((handle) => {
    const transport = handlerTransport(handle);
    return Promise.resolve({ transport, [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() });
  });
});

test("a handler that fails is the cause of the interruption", async () => {
  const cause = new Error("bug");
  const transport = handlerTransport(() => Promise.reject(cause));

  expect(await rejection(transport.send(get("/")))).toMatchObject({ failure: "interrupted", cause });
});

test("an answer without a body is empty", async () => {
  const transport = handlerTransport(() => Promise.resolve(new Response(null, { status: 204 })));

  expect(await readText(await transport.send(get("/")))).toBe("");
});

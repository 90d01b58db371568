// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { defaultRetryPolicy, sendWithRetry } from "./retry.ts";
import { TransportError, type TransportFailure } from "./transport-error.ts";
import type { HttpMethod, TransportResponse } from "./transport.ts";

type Scripted = TransportFailure | { readonly status: number; readonly retryAfter?: string };

/** Runs a request against a script of outcomes, the last one for ever, on virtual time. */
async function run(method: HttpMethod, ...script: Scripted[]) {
  const clock = new FakeClock();
  const sentAt: number[] = [];
  let drained = 0;
  const answer = (scripted: Exclude<Scripted, TransportFailure>): TransportResponse => ({
    status: scripted.status,
    headers: new Headers(scripted.retryAfter === undefined ? {} : { "retry-after": scripted.retryAfter }),
    body: (async function* () {
      await Promise.resolve();
      drained++;
      yield new Uint8Array(1);
    })(),
  });
  const transport = {
    send: () => {
      const scripted = script[Math.min(sentAt.length, script.length - 1)];
      sentAt.push(clock.monotonicNow());
      if (typeof scripted === "object") return Promise.resolve(answer(scripted));
      return Promise.reject(new TransportError("no", scripted ?? "timeout"));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const request = { method, path: "/", headers: {}, signal: new AbortController().signal };
  const outcome = sendWithRetry(transport, request, { clock, policy: defaultRetryPolicy, random: () => 0.5 }).then(
    (response) => response.status,
    (error: unknown) => (error instanceof TransportError ? error.failure : error),
  );
  await clock.advance(600_000);
  return { outcome: await outcome, sentAt, drained };
}

test("an unreachable server is tried again whatever the verb, with growing delays", async () => {
  const { outcome, sentAt } = await run("POST", "unreachable", "unreachable", "unreachable", { status: 201 });

  expect(outcome).toBe(201);
  expect(sentAt).toEqual([0, 150, 450, 1050]);
});

test("attempts are limited", async () => {
  const { outcome, sentAt } = await run("GET", "unreachable");

  expect(outcome).toBe("unreachable");
  expect(sentAt).toHaveLength(defaultRetryPolicy.maxAttempts);
});

test("an interrupted read is tried again, an interrupted write is not: it may have been carried out", async () => {
  expect((await run("GET", "interrupted", { status: 200 })).outcome).toBe(200);
  expect(await run("POST", "interrupted", { status: 200 })).toMatchObject({ outcome: "interrupted", sentAt: [0] });
});

test.each<TransportFailure>(["timeout", "tls"])("a failure by %s is not tried again", async (failure) => {
  expect(await run("GET", failure)).toMatchObject({ outcome: failure, sentAt: [0] });
});

test.each([429, 503, 500])("%i is tried again when the server says after how long, which is kept", async (status) => {
  const { outcome, sentAt, drained } = await run("POST", { status, retryAfter: "7" }, { status: 200 });

  expect(outcome).toBe(200);
  expect(sentAt).toEqual([0, 7000]);
  expect(drained).toBe(1);
});

test.each([429, 500, 503, 404, 409])("%i without a word on when is the caller's", async (status) => {
  expect(await run("GET", { status })).toMatchObject({ outcome: status, sentAt: [0] });
});

test("a Retry-After on other codes means nothing", async () => {
  expect((await run("GET", { status: 409, retryAfter: "1" })).sentAt).toEqual([0]);
});

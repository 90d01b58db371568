// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { handlerTransport } from "./handler-transport.ts";
import { limitRate } from "./rate-limit.ts";

function limited() {
  const clock = new FakeClock();
  const sentAt: number[] = [];
  const plain = handlerTransport(() => {
    sentAt.push(clock.monotonicNow());
    return Promise.resolve(new Response());
  });
  const transport = limitRate(plain, { requestsPerSecond: 10, burst: 3, clock });
  const send = (signal = new AbortController().signal) =>
    transport.send({ method: "GET", path: "/", headers: {}, signal });
  return { clock, sentAt, send };
}

test("a burst goes out at once, what follows at the rate", async () => {
  const { clock, sentAt, send } = limited();

  const all = Promise.all(Array.from({ length: 6 }, () => send()));
  await clock.advance(1000);
  await all;

  expect(sentAt).toEqual([0, 0, 0, 100, 200, 300]);
});

test("a rest makes room for the next burst, and for no more than one", async () => {
  const { clock, sentAt, send } = limited();
  await Promise.all([send(), send(), send()]);
  await clock.advance(60_000);

  const all = Promise.all(Array.from({ length: 4 }, () => send()));
  await clock.advance(1000);
  await all;

  expect(sentAt.slice(3)).toEqual([60_000, 60_000, 60_000, 60_100]);
});

test("who waits no longer is not sent", async () => {
  const { clock, sentAt, send } = limited();
  await Promise.all([send(), send(), send()]);
  const abort = new AbortController();
  const waiting = send(abort.signal);

  abort.abort(new Error("enough"));

  await expect(waiting).rejects.toThrow("enough");
  await clock.advance(1000);
  expect(sentAt).toHaveLength(3);
});

test("who waits no longer leaves the slot to those behind", async () => {
  const { clock, sentAt, send } = limited();
  await Promise.all([send(), send(), send()]);
  const abort = new AbortController();
  const leaving = [send(abort.signal), send(abort.signal)];
  const staying = send();

  abort.abort(new Error("enough"));
  expect(await Promise.allSettled(leaving)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  await clock.advance(100);
  await staying;

  expect(sentAt.slice(3)).toEqual([100]);
});

test("when all who waited have left, those who come later keep to the rate", async () => {
  const { clock, sentAt, send } = limited();
  await Promise.all([send(), send(), send()]);
  const abort = new AbortController();
  const leaving = send(abort.signal);
  abort.abort(new Error("enough"));
  await expect(leaving).rejects.toThrow("enough");
  await clock.advance(50);

  const later = Promise.all([send(), send()]);
  await clock.advance(1000);
  await later;

  expect(sentAt.slice(3)).toEqual([100, 200]);
});

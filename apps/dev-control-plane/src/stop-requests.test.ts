// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { StopRequests } from "./stop-requests.ts";

test("two signals within milliseconds are one request", async () => {
  const clock = new FakeClock();
  const requests = new StopRequests(clock);
  expect(requests.stop.aborted).toBe(false);
  requests.request();
  await clock.advance(3);
  requests.request();
  await clock.advance(900);
  requests.request();
  expect([requests.stop.aborted, requests.force.aborted]).toEqual([true, false]);
});

test("who asks again after a second wants it at once", async () => {
  const clock = new FakeClock();
  const requests = new StopRequests(clock);
  requests.request();
  await clock.advance(1001);
  requests.request();
  expect(requests.force.aborted).toBe(true);
});

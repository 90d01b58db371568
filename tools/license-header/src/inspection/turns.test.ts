// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("a turn is over after 50 ms, and the next one lasts as long", async () => {
  const clock = new FakeClock();
  const turns = new Turns(clock, new AbortController().signal);

  await clock.advance(49);
  expect(turns.isOver).toBe(false);
  await clock.advance(1);
  expect(turns.isOver).toBe(true);

  const next = turns.next();
  await clock.advance(0);
  await next;
  expect(turns.isOver).toBe(false);
});

test("between turns an aborted run ends with the reason", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const turns = new Turns(clock, stop.signal);

  const next = expect(turns.next()).rejects.toThrow("of the user");
  stop.abort(new Error("of the user"));

  await next;
});

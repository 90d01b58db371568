// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { RecordingLogger } from "../fakes/recording-logger.ts";
import { StopPhases } from "../stop-phases.ts";
import { eventLoopWatch, type LoopDelays } from "./event-loop-watch.ts";

/** Delays as the test says. */
class Delays implements LoopDelays {
  max = 0;
  isEnabled = false;

  enable(): void {
    this.isEnabled = true;
  }

  disable(): void {
    this.isEnabled = false;
  }

  reset(): void {
    this.max = 0;
  }
}

async function watching() {
  const [clock, log, delays, phases] = [new FakeClock(), new RecordingLogger(), new Delays(), new StopPhases()];
  const { ended } = await eventLoopWatch({ clock, log, delays, warnAboveMs: 200 }).start(phases.signals);
  return { clock, log, delays, phases, ended };
}

test("an event loop that was held up is told, once", async () => {
  const { clock, log, delays } = await watching();
  delays.max = 201e6;
  await clock.advance(30_000);

  expect(log.lines).toEqual([{ level: "warn", message: "event loop was held up", fields: { longestMs: 201 } }]);
});

test("delays that nobody notices are not told", async () => {
  const { clock, log, delays } = await watching();
  delays.max = 200e6;
  await clock.advance(30_000);

  expect(log.lines).toEqual([]);
});

test("a watch that is stopped measures no more, and leaves no timer", async () => {
  const { clock, delays, phases, ended } = await watching();
  expect(delays.isEnabled).toBe(true);
  phases.stop(new Error("test ends"));

  await expect(ended).resolves.toBeUndefined();
  expect(delays.isEnabled).toBe(false);
  expect(clock.pendingTimers).toBe(0);
});

/** Holds the event loop up, then lets it turn once. */
async function holdUp(ms: number): Promise<void> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  await new FakeClock().advance(0);
}

test("the delays of this process are measured unless others are given", async () => {
  const [clock, log, phases] = [new FakeClock(), new RecordingLogger(), new StopPhases()];
  const { ended } = await eventLoopWatch({ clock, log, warnAboveMs: 50 }).start(phases.signals);
  for (let turn = 0; turn < 3; turn++) await holdUp(100);
  await clock.advance(10_000);
  phases.stop(new Error("test ends"));
  await ended;

  expect(log.messages("warn")).toEqual(["event loop was held up"]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { endOfProcess, type SignalSource } from "./process-signals.ts";

class FakeProcess extends EventEmitter implements SignalSource {
  readonly exits: number[] = [];

  exit(code: number): never {
    this.exits.push(code);
    throw new Error("ended");
  }
}

test.each(["SIGTERM", "SIGINT"])("%s is the end", (signal) => {
  const source = new FakeProcess();
  using end = endOfProcess(source, new FakeClock());

  source.emit(signal);

  expect(end.signal.aborted).toBe(true);
  expect(source.exits).toEqual([]);
});

test("one Ctrl-C that arrives twice is one", async () => {
  const source = new FakeProcess();
  const clock = new FakeClock();
  using _end = endOfProcess(source, clock);

  source.emit("SIGINT");
  await clock.advance(999);
  source.emit("SIGINT");

  expect(source.exits).toEqual([]);
});

test("a further signal a second later ends the process at once", async () => {
  const source = new FakeProcess();
  const clock = new FakeClock();
  using _end = endOfProcess(source, clock);

  source.emit("SIGTERM");
  await clock.advance(1000);

  expect(() => source.emit("SIGINT")).toThrow("ended");
  expect(source.exits).toEqual([130]);
});

test("nothing listens any more when the run is over", () => {
  const source = new FakeProcess();
  endOfProcess(source, new FakeClock())[Symbol.dispose]();

  expect(source.listenerCount("SIGTERM") + source.listenerCount("SIGINT")).toBe(0);
});

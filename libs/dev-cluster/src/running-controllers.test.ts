// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ControllerEndedError, runControllers, type ClusterController } from "./running-controllers.ts";

/** Runs until it is told to stop, and notes both. */
function patient(name: string, notes: string[]): ClusterController {
  return {
    name,
    run: (signal) => {
      notes.push(`${name} runs`);
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          notes.push(`${name} stops`);
          resolve();
        });
      });
    },
  };
}

test("controllers run side by side and are told to stop once", async () => {
  const notes: string[] = [];
  const running = runControllers([patient("a", notes), patient("b", notes)], { clock: new FakeClock() });
  expect(notes).toEqual(["a runs", "b runs"]);
  await running[Symbol.asyncDispose]();
  expect(notes).toEqual(["a runs", "b runs", "a stops", "b stops"]);
});

test("stopping waits until each has ended what it had in hand", async () => {
  const last = Promise.withResolvers<undefined>();
  const running = runControllers([{ name: "slow", run: () => last.promise }], { clock: new FakeClock() });
  let stopped = false;
  const stopping = running[Symbol.asyncDispose]().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  last.resolve(undefined);
  await stopping;
});

test("a controller that fails is reported by name and started again, a second later", async () => {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  let starts = 0;
  const failing: ClusterController = {
    name: "replica sets",
    run: () => {
      starts++;
      return Promise.reject(new Error("bug"));
    },
  };
  const running = runControllers([failing], { clock, onError: (error) => errors.push(error) });
  await clock.advance(999);
  expect(starts).toBe(1);
  await clock.advance(1);
  expect(starts).toBe(2);
  await running[Symbol.asyncDispose]();
  expect(errors[0]).toBeInstanceOf(ControllerEndedError);
  expect(errors[0]).toMatchObject({ message: expect.stringContaining("replica sets"), cause: new Error("bug") });
  expect(clock.pendingTimers).toBe(0);
});

test("a failure while stopping is no news", async () => {
  const errors: unknown[] = [];
  const run = (signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new Error("cut off"));
      });
    });
  const options = { clock: new FakeClock(), onError: (error: unknown) => errors.push(error) };
  await runControllers([{ name: "a", run }], options)[Symbol.asyncDispose]();
  expect(errors).toEqual([]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { settled, type Settled } from "./settled.ts";

/** A run of one controller, as its metrics tell it. */
class Run {
  readonly clock = new FakeClock();
  readonly #stop = new AbortController();
  isHeard = true;
  numbers = { reconciles: 1, requeues: 0, errors: 0, active: 0, depth: 0, adds: 1, retries: 0 };
  result: Settled | undefined;

  constructor() {
    const metrics = { text: () => Promise.resolve(this.#text()) };
    void settled({ metrics, plan: this, clock: this.clock, signal: this.#stop.signal }).then(
      (result) => (this.result = result),
      () => undefined,
    );
  }

  /** Whether it has settled after so many looks. */
  async isSettledAfter(looks: number): Promise<boolean> {
    for (let look = 0; look < looks; look++) await this.clock.advance(50);
    return this.result !== undefined;
  }

  #text(): string {
    const { reconciles, requeues, errors, active, depth, adds, retries } = this.numbers;
    return [
      'controller_runtime_max_concurrent_reconciles{controller="a"} 16',
      `controller_runtime_reconcile_total{controller="a",result="success"} ${reconciles}`,
      `controller_runtime_reconcile_total{controller="a",result="requeue_after"} ${requeues}`,
      `controller_runtime_reconcile_errors_total{controller="a"} ${errors}`,
      `controller_runtime_active_workers{controller="a"} ${active}`,
      `workqueue_depth{name="a",controller="a",priority="0"} ${depth}`,
      `workqueue_adds_total{controller="a",name="a"} ${adds}`,
      `workqueue_retries_total{controller="a",name="a"} ${retries}`,
    ].join("\n");
  }
}

test("a run has settled when two looks in a row find nothing to do", async () => {
  const run = new Run();

  expect(await run.isSettledAfter(1)).toBe(false);
  expect(await run.isSettledAfter(1)).toBe(true);
  expect(run.result).toEqual({ failures: 0 });
});

test.each([
  ["a controller has not reconciled", (run: Run) => (run.numbers.reconciles = 0)],
  ["something waits", (run: Run) => (run.numbers.depth = 1)],
  ["something is under way", (run: Run) => (run.numbers.active = 1)],
  ["a change is on its way to who watches", (run: Run) => (run.isHeard = false)],
])("it has not while %s", async (_what, make) => {
  const run = new Run();
  make(run);

  expect(await run.isSettledAfter(100)).toBe(false);
});

test("it has not when anything was queued and done between the looks", async () => {
  const run = new Run();
  for (let turn = 0; turn < 10; turn++) {
    run.numbers.adds++;
    expect(await run.isSettledAfter(1)).toBe(false);
  }

  expect(await run.isSettledAfter(1)).toBe(true);
});

test.each(["requeues", "retries"] as const)("%s are not waited for, however often they come", async (repeats) => {
  const run = new Run();
  await run.isSettledAfter(1);
  run.numbers.adds += 3;
  run.numbers[repeats] += 3;

  expect(await run.isSettledAfter(1)).toBe(true);
});

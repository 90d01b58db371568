// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Any interleaving of calls, compared with a model that is too simple to be wrong. */
import { FakeClock } from "@nuvolaris/clock";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ExponentialBackoff } from "./rate-limiter.ts";
import { WorkQueue } from "./work-queue.ts";

const key = fc.constantFrom("a/1", "a/2", "b/1", "c");
const priority = fc.constantFrom("normal" as const, "low" as const);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), key, priority }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("addAfter" as const), key, delayMs: fc.integer({ min: 1, max: 50 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("get" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("done" as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("fail" as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 30 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The queue and what must be true of it: who holds what, what is owed, and when each delay ends. */
class Run {
  readonly clock = new FakeClock();
  readonly queue = new WorkQueue<string>({
    clock: this.clock,
    rateLimiter: new ExponentialBackoff({ baseMs: 8, maxMs: 64, jitter: 0 }),
  });
  readonly held = new Set<string>();
  readonly owed = new Set<string>();
  readonly delayed = new Map<string, number>();
  readonly backoff = new Map<string, number>();
  readonly workers: Promise<string | undefined>[] = [];

  async take(next: Step): Promise<void> {
    if (next.do === "add") this.#add(next.key, next.priority);
    else if (next.do === "addAfter") this.#delay(next.key, next.delayMs);
    else if (next.do === "get") await this.#get();
    else if (next.do === "done") this.#done(next.key);
    else if (next.do === "fail") this.#fail(next.key);
    else await this.#advance(next.ms);
  }

  /** Everything owed that nobody holds can be had, each once; then nothing. */
  async finish(): Promise<void> {
    for (const held of [...this.held]) this.#done(held);
    await this.#advance(1000);
    while (this.owed.size > 0) {
      await this.#get();
      for (const held of [...this.held]) this.#done(held);
    }
    const levels = this.queue.levels();
    expect(levels.depth).toEqual({ normal: 0, low: 0 });
    expect(levels).toMatchObject({ delayed: 0, processing: 0 });
    expect(this.clock.pendingTimers).toBe(0);
  }

  #add(name: string, urgency: "normal" | "low"): void {
    this.queue.add(name, { priority: urgency });
    this.owed.add(name);
  }

  #delay(name: string, delayMs: number): void {
    this.queue.addAfter(name, delayMs);
    const at = this.clock.monotonicNow() + delayMs;
    this.delayed.set(name, Math.min(at, this.delayed.get(name) ?? at));
  }

  async #get(): Promise<void> {
    const available = [...this.owed].filter((name) => !this.held.has(name));
    if (available.length === 0) return;
    const name = (await this.queue.get()) ?? "";
    expect(available).toContain(name);
    this.held.add(name);
    this.owed.delete(name);
    this.delayed.delete(name);
  }

  #done(name: string): void {
    this.queue.done(name);
    this.held.delete(name);
  }

  #fail(name: string): void {
    if (!this.held.has(name)) return;
    const before = this.queue.numRequeues(name);
    const now = this.clock.monotonicNow();
    const endsAt = this.backoff.get(name) ?? 0;
    const served = endsAt <= now;
    this.queue.addRateLimited(name);
    expect(this.queue.numRequeues(name)).toBe(before + (served ? 1 : 0));
    const at = served ? now + Math.min(8 * 2 ** before, 64) : endsAt;
    this.backoff.set(name, at);
    this.delayed.set(name, Math.min(at, this.delayed.get(name) ?? at));
    this.#done(name);
  }

  async #advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (const [name, at] of this.delayed) {
      if (at > this.clock.monotonicNow()) continue;
      this.delayed.delete(name);
      this.owed.add(name);
    }
  }
}

test("no key is held twice, none is lost, none comes uncalled, whatever happens in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const run = new Run();
      for (const next of steps) await run.take(next);
      await run.finish();
    }),
    { numRuns: 300 },
  );
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ExponentialBackoff } from "./rate-limiter.ts";
import { WorkQueue, type WorkQueueOptions } from "./work-queue.ts";

function fixture(options: Omit<WorkQueueOptions<string>, "clock"> = {}): {
  clock: FakeClock;
  queue: WorkQueue<string>;
} {
  const clock = new FakeClock();
  const rateLimiter = new ExponentialBackoff<string>({ baseMs: 100, maxMs: 10_000, jitter: 0 });
  return { clock, queue: new WorkQueue<string>({ clock, rateLimiter, ...options }) };
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

async function work(queue: WorkQueue<string>): Promise<string | undefined> {
  const key = await queue.get();
  if (key !== undefined) queue.done(key);
  return key;
}

test("a worker of the README retries what fails and forgets what succeeds", async () => {
  const { clock, queue } = fixture();
  const { signal } = new AbortController();
  const seen: string[] = [];
  const reconcile = (key: string): Promise<void> => {
    seen.push(key);
    return seen.length === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve();
  };
  const worker = (async () => {
    // #region worker
    for (let key = await queue.get(signal); key !== undefined; key = await queue.get(signal)) {
      try {
        await reconcile(key);
        queue.forget(key);
      } catch {
        queue.addRateLimited(key);
      } finally {
        queue.done(key);
      }
    }
    // #endregion worker
  })();
  queue.add("default/a");
  await clock.advance(100);
  queue.shutDown();
  await worker;

  expect(seen).toEqual(["default/a", "default/a"]);
  expect(queue.numRequeues("default/a")).toBe(0);
});

test("a key that is added twice is handed out once", async () => {
  const { queue } = fixture();
  queue.add("default/a");
  queue.add("default/a");

  expect(await work(queue)).toBe("default/a");
  expect(await isPending(queue.get())).toBe(true);
});

test("a key added while it is being processed waits for its worker, then comes back", async () => {
  const { queue } = fixture();
  queue.add("default/a");
  await queue.get();
  queue.add("default/a");
  const next = queue.get();
  expect(await isPending(next)).toBe(true);

  queue.done("default/a");
  expect(await next).toBe("default/a");
});

test("a finished key does not come back by itself", async () => {
  const { queue } = fixture();
  queue.add("default/a");
  await work(queue);
  queue.shutDown();

  expect(await queue.get()).toBeUndefined();
});

test("an idle worker gets a key as soon as it is added", async () => {
  const { queue } = fixture();
  const next = queue.get();
  queue.add("default/a");

  expect(await next).toBe("default/a");
});

test("workers that wait are served in the order in which they came", async () => {
  const { queue } = fixture();
  const order: string[] = [];
  const first = queue.get().then((key) => order.push(`first ${key ?? ""}`));
  const second = queue.get().then((key) => order.push(`second ${key ?? ""}`));
  queue.add("a");
  queue.add("b");
  await Promise.all([first, second]);

  expect(order).toEqual(["first a", "second b"]);
});

test("a worker that gives up waiting does not swallow a key", async () => {
  const { queue } = fixture();
  const abort = new AbortController();
  const waiting = queue.get(abort.signal);
  abort.abort(new Error("stopping"));
  await expect(waiting).rejects.toThrow("stopping");

  queue.add("default/a");
  expect(await queue.get()).toBe("default/a");
});

test("a signal that is aborted already rejects without taking a key", async () => {
  const { queue } = fixture();
  queue.add("default/a");
  await expect(queue.get(AbortSignal.abort(new Error("stopping")))).rejects.toThrow("stopping");

  expect(queue.levels().depth.normal).toBe(1);
});

test("done for a key that nobody holds changes nothing", async () => {
  const { queue } = fixture();
  queue.add("default/a");
  queue.done("default/a");

  expect(await queue.get()).toBe("default/a");
});

test("namespaces take turns", async () => {
  const { queue } = fixture();
  for (const key of ["busy/1", "busy/2", "busy/3", "quiet/1"]) queue.add(key);

  expect([await queue.get(), await queue.get()]).toEqual(["busy/1", "quiet/1"]);
});

test("new work goes before the initial list, also when it was listed", async () => {
  const { queue } = fixture();
  for (const key of ["a", "b", "c"]) queue.add(key, { priority: "low" });
  queue.add("c");

  expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(["c", "a", "b"]);
});

test("a delayed key comes at its time", async () => {
  const { clock, queue } = fixture();
  queue.addAfter("a", 1000);
  const next = queue.get();
  await clock.advance(999);
  expect(await isPending(next)).toBe(true);

  await clock.advance(1);
  expect(await next).toBe("a");
});

test("of two delays of a key the earlier counts, and the key comes once", async () => {
  const { clock, queue } = fixture();
  queue.addAfter("a", 1000);
  queue.addAfter("a", 500);
  queue.addAfter("a", 2000);
  await clock.advance(500);
  expect(await work(queue)).toBe("a");

  await clock.advance(10_000);
  expect(await isPending(queue.get())).toBe(true);
});

test("a delay that is not in the future adds at once", async () => {
  const { clock, queue } = fixture();
  queue.addAfter("a", 0);

  expect(await queue.get()).toBe("a");
  expect(clock.pendingTimers).toBe(0);
});

test("handing a key out serves its pending delay", async () => {
  const { clock, queue } = fixture();
  queue.addAfter("a", 1000);
  queue.add("a");
  await work(queue);
  await clock.advance(5000);

  expect(await isPending(queue.get())).toBe(true);
});

test("a delay that is set while the key is held stands", async () => {
  const { clock, queue } = fixture();
  queue.add("a");
  await queue.get();
  queue.addAfter("a", 1000);
  queue.done("a");
  await clock.advance(1000);

  expect(await queue.get()).toBe("a");
});

test("many delayed keys need one timer", () => {
  const { clock, queue } = fixture();
  for (let i = 0; i < 100; i++) queue.addAfter(`k${i}`, 1000 + i);

  expect(clock.pendingTimers).toBe(1);
  expect(queue.levels().delayed).toBe(100);
});

test("a key keeps its priority over a delay", async () => {
  const { clock, queue } = fixture();
  queue.addAfter("old", 10, { priority: "low" });
  queue.addAfter("new", 10, { priority: "low" });
  queue.addAfter("new", 10);
  await clock.advance(10);

  expect([await queue.get(), await queue.get()]).toEqual(["new", "old"]);
});

test("the wait grows with each failure that was retried at its time", async () => {
  const { clock, queue } = fixture();
  const arrivals: number[] = [];
  queue.add("a");
  for (let attempt = 0; attempt < 4; attempt++) {
    const arrived = queue.get().then((key) => {
      arrivals.push(clock.monotonicNow());
      return key ?? "";
    });
    await clock.advance(1000);
    queue.addRateLimited(await arrived);
    queue.done("a");
  }

  // Failures are counted at 1000, 2000 and 3000 ms.
  expect(arrivals).toEqual([0, 1100, 2200, 3400]);
  expect(queue.numRequeues("a")).toBe(4);
});

test("failures in a burst of events count once and wait until the same time", async () => {
  const { clock, queue } = fixture();
  queue.add("a");
  for (let event = 0; event < 50; event++) {
    queue.add("a");
    await queue.get();
    queue.addRateLimited("a");
    queue.done("a");
    await clock.advance(1);
  }
  expect(queue.numRequeues("a")).toBe(1);
  const next = queue.get();
  await clock.advance(49);
  expect(await isPending(next)).toBe(true);

  await clock.advance(1);
  expect(await next).toBe("a");
  queue.addRateLimited("a");
  expect(queue.numRequeues("a")).toBe(2);
});

test("a success forgets the failures and the wait that was pending", async () => {
  const { clock, queue } = fixture();
  queue.add("a");
  await queue.get();
  queue.addRateLimited("a");
  queue.done("a");
  queue.add("a");
  await queue.get();
  queue.forget("a");
  queue.done("a");
  await clock.advance(100_000);

  expect(await isPending(queue.get())).toBe(true);
  expect(queue.numRequeues("a")).toBe(0);
});

test("a failure after a success starts over, even within the wait that the success ended", async () => {
  const { clock, queue } = fixture();
  for (const outcome of ["fail", "succeed", "fail"]) {
    queue.add("a");
    await queue.get();
    if (outcome === "fail") queue.addRateLimited("a");
    else queue.forget("a");
    queue.done("a");
    await clock.advance(10);
  }

  expect(queue.numRequeues("a")).toBe(1);
  const next = queue.get();
  await clock.advance(89);
  expect(await isPending(next)).toBe(true);
});

test("after shutDown nothing is added, and what was ready is still handed out", async () => {
  const { clock, queue } = fixture();
  queue.add("a");
  queue.addAfter("later", 10);
  queue.shutDown();
  queue.add("b");
  queue.addAfter("b", 1);
  queue.addRateLimited("b");
  await clock.advance(1000);

  expect(await work(queue)).toBe("a");
  expect(await queue.get()).toBeUndefined();
  expect(clock.pendingTimers).toBe(0);
});

test("shutDown releases idle workers", async () => {
  const { queue } = fixture();
  const workers = [queue.get(), queue.get()];
  queue.shutDown();

  expect(await Promise.all(workers)).toEqual([undefined, undefined]);
});

test("a key that changed during its work is handed out once more after shutDown", async () => {
  const { queue } = fixture();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.shutDown();
  const next = queue.get();
  expect(await isPending(next)).toBe(true);
  queue.done("a");

  expect(await next).toBe("a");
  queue.done("a");
  expect(await queue.get()).toBeUndefined();
});

test("a worker that waits at shutDown still gets the key that changed during its work", async () => {
  const { queue } = fixture();
  queue.add("a");
  await queue.get();
  queue.add("a");
  const waiting = queue.get();
  queue.shutDown();
  queue.done("a");

  expect(await waiting).toBe("a");
});

test("drain ends when the last held key is done", async () => {
  const { queue } = fixture();
  queue.add("a");
  queue.add("b");
  await queue.get();
  const drained = queue.drain();
  expect(await isPending(drained)).toBe(true);
  await work(queue);
  expect(await isPending(drained)).toBe(true);

  queue.done("a");
  await expect(drained).resolves.toBeUndefined();
});

test("drain of an idle queue ends at once, and a drain that takes too long can be given up", async () => {
  const { queue } = fixture();
  queue.add("a");
  await queue.get();
  const abort = new AbortController();
  const drained = queue.drain(abort.signal);
  abort.abort(new Error("deadline passed"));
  await expect(drained).rejects.toThrow("deadline passed");

  queue.done("a");
  await expect(queue.drain()).resolves.toBeUndefined();
});

test("clear drops what waits and what was added to a held key", async () => {
  const { clock, queue } = fixture();
  queue.add("held");
  await queue.get();
  queue.add("held");
  queue.add("ready");
  queue.addAfter("later", 10);
  queue.clear();
  queue.done("held");
  await clock.advance(1000);
  expect(await isPending(queue.get())).toBe(true);

  queue.add("ready");
  expect(queue.levels().processing).toBe(1);
});

test("the observer hears of adds, waits, work and retries", async () => {
  const heard: string[] = [];
  const { clock, queue } = fixture({
    observer: {
      added: (priority) => heard.push(`added ${priority}`),
      handedOut: (waitedMs, priority) => heard.push(`out after ${waitedMs} ${priority}`),
      finished: (workedMs) => heard.push(`finished after ${workedMs}`),
      retried: () => heard.push("retried"),
    },
  });
  queue.add("a", { priority: "low" });
  queue.add("a", { priority: "low" });
  await clock.advance(20);
  await queue.get();
  await clock.advance(5);
  queue.addRateLimited("a");
  queue.done("a");

  expect(heard).toEqual(["added low", "out after 20 low", "retried", "finished after 5"]);
});

test("levels tell how long the held keys have been held", async () => {
  const { clock, queue } = fixture();
  queue.add("a");
  queue.add("b");
  await queue.get();
  await clock.advance(30);
  await queue.get();
  await clock.advance(10);

  expect(queue.levels()).toEqual({
    depth: { normal: 0, low: 0 },
    delayed: 0,
    processing: 2,
    unfinishedMs: 50,
    longestRunningMs: 40,
  });
});

test("a disposed queue leaves no timer behind", () => {
  const clock = new FakeClock();
  {
    using queue = new WorkQueue<string>({ clock });
    queue.addAfter("a", 1000);
  }
  expect(clock.pendingTimers).toBe(0);
});

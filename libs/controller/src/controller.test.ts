// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { StatusError } from "@nuvolaris/client";
import { ExponentialBackoff } from "@nuvolaris/workqueue";
import { expect, test } from "vitest";
import { Channel } from "./channel-source.ts";
import { Controller, type ControllerOptions } from "./controller.ts";
import { unobserved } from "./metrics/controller-observer.ts";
import { RecordingLogger } from "./fakes/recording-logger.ts";
import { type Reconcile, type ReconcileRequest, TerminalError } from "./reconcile.ts";
import type { Source } from "./source.ts";
import { StopPhases } from "./stop-phases.ts";

class Fixture {
  readonly clock = new FakeClock();
  readonly log = new RecordingLogger();
  readonly channel = new Channel();
  readonly phases = new StopPhases();
  readonly counts: Record<string, number> = {};
  readonly controller: Controller;
  ended: Promise<void> = Promise.resolve();

  constructor(reconcile: Reconcile, options: Partial<ControllerOptions> = {}) {
    this.controller = new Controller({
      name: "sample",
      reconcile,
      sources: [this.channel],
      clock: this.clock,
      log: this.log,
      rateLimiter: () => new ExponentialBackoff({ baseMs: 100, jitter: 0 }),
      observe: () => ({
        ...unobserved("", 0),
        started: this.#counter("started"),
        finished: (outcome) => {
          this.#count(outcome);
        },
        terminalError: this.#counter("terminal"),
        panicked: this.#counter("panic"),
        timedOut: this.#counter("timeout"),
      }),
      ...options,
    });
  }

  async start(): Promise<this> {
    this.ended = (await this.controller.start(this.phases.signals)).ended;
    await this.clock.advance(0);
    return this;
  }

  async send(...names: readonly string[]): Promise<void> {
    for (const name of names) this.channel.send({ namespace: "default", name });
    await this.clock.advance(0);
  }

  #counter(what: string): () => void {
    return () => {
      this.#count(what);
    };
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

function recorder(answer: Reconcile = () => Promise.resolve(undefined)): {
  readonly seen: string[];
  readonly reconcile: Reconcile;
} {
  const seen: string[] = [];
  return {
    seen,
    reconcile: (request, signal) => {
      seen.push(request.name);
      return answer(request, signal);
    },
  };
}

test("what a source adds is reconciled, by name and namespace", async () => {
  const requests: ReconcileRequest[] = [];
  const fixture = await new Fixture((request) => {
    requests.push(request);
    return Promise.resolve(undefined);
  }).start();

  await fixture.send("a");

  expect(requests).toEqual([{ namespace: "default", name: "a" }]);
  expect(fixture.counts).toEqual({ started: 1, success: 1 });
});

test("requeueAfterMs brings the object back at its time", async () => {
  const { seen, reconcile } = recorder(() => Promise.resolve({ requeueAfterMs: 5000 }));
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");

  await fixture.clock.advance(4999);
  expect(seen).toHaveLength(1);
  await fixture.clock.advance(1);

  expect(seen).toHaveLength(2);
  expect(fixture.counts["requeue_after"]).toBe(2);
});

test("a failure is retried with back-off until it succeeds", async () => {
  const { seen, reconcile } = recorder(() =>
    seen.length < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve(undefined),
  );
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");

  await fixture.clock.advance(99);
  expect(seen).toHaveLength(1);
  await fixture.clock.advance(1 + 200);
  expect(seen).toHaveLength(3);
  await fixture.clock.advance(100_000);

  expect(seen).toHaveLength(3);
  expect(fixture.counts).toEqual({ started: 3, error: 2, success: 1 });
  expect(fixture.log.lines.find(({ level }) => level === "error")).toMatchObject({
    message: "reconcile failed, will retry",
    fields: { controller: "sample", object: "default/a" },
  });
});

test("a success starts the back-off over", async () => {
  const { seen, reconcile } = recorder(() =>
    seen.length === 3 ? Promise.resolve(undefined) : Promise.reject(new Error("not yet")),
  );
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");
  await fixture.clock.advance(100 + 200);
  expect(seen).toHaveLength(3);

  await fixture.send("a");
  await fixture.clock.advance(99);
  expect(seen).toHaveLength(4);
  await fixture.clock.advance(1);
  expect(seen).toHaveLength(5);
});

test("the signal of a reconcile that is over is never aborted", async () => {
  const signals: AbortSignal[] = [];
  const fixture = await new Fixture((_request, signal) => {
    signals.push(signal);
    return Promise.resolve(undefined);
  }).start();
  await fixture.send("a");
  fixture.phases.expire(new Error("time is up"));
  await fixture.ended;

  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});

test("what the API server would refuse again is counted as terminal, and tried after 1000 s, for a schema may change", async () => {
  const invalid = new StatusError(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 422, reason: "Invalid", message: "bad" },
    "apply",
  );
  const { seen, reconcile } = recorder(() => Promise.reject(new Error("cannot write the child", { cause: invalid })));
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");

  await fixture.clock.advance(999_999);
  expect(seen).toHaveLength(1);
  expect(fixture.counts).toEqual({ started: 1, error: 1, terminal: 1 });
  expect(fixture.log.messages("error")).toEqual(["reconcile failed for good, the API server would refuse it again"]);

  await fixture.clock.advance(1);
  expect(seen).toHaveLength(2);
});

test("a terminal error is logged, counted and not retried", async () => {
  const { seen, reconcile } = recorder(() => Promise.reject(new TerminalError("bad spec")));
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");

  await fixture.clock.advance(10_000_000);

  expect(seen).toHaveLength(1);
  expect(fixture.counts).toEqual({ started: 1, error: 1, terminal: 1 });
  expect(fixture.log.messages("error")).toEqual(["reconcile failed for good"]);
});

test("a synchronous throw is contained as a rejection is, and counted as a panic when it is a mistake in the program", async () => {
  const { seen, reconcile } = recorder(() => {
    throw new TypeError("cannot read properties of undefined");
  });
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");
  await fixture.clock.advance(100);

  expect(seen).toHaveLength(2);
  expect(fixture.counts["panic"]).toBe(2);
});

test("a conflict is no error in the log, and is retried", async () => {
  const conflict = new StatusError(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Conflict", code: 409 },
    "update Parent default/a",
  );
  const { seen, reconcile } = recorder(() =>
    seen.length === 1 ? Promise.reject(conflict) : Promise.resolve(undefined),
  );
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");
  await fixture.clock.advance(100);

  expect(seen).toHaveLength(2);
  expect(fixture.log.messages("error")).toEqual([]);
});

test("a requeueAfterMs that is no time is a failure, not a hot loop", async () => {
  const { seen, reconcile } = recorder(() => Promise.resolve({ requeueAfterMs: Number.NaN }));
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");
  await fixture.clock.advance(99);

  expect(seen).toHaveLength(1);
  expect(fixture.counts["error"]).toBe(1);
});

test("at most so many objects are reconciled at a time, and never one of them twice", async () => {
  const release = Promise.withResolvers<undefined>();
  const { seen, reconcile } = recorder(() => release.promise);
  const fixture = await new Fixture(reconcile, { maxConcurrentReconciles: 2 }).start();

  await fixture.send("a", "b", "c", "a");
  expect(seen).toEqual(["a", "b"]);

  release.resolve(undefined);
  await fixture.clock.advance(0);
  expect(seen).toEqual(["a", "b", "c", "a"]);
});

test("sixteen objects are reconciled at a time by default", async () => {
  const { seen, reconcile } = recorder(() => new Promise(() => undefined));
  const fixture = await new Fixture(reconcile).start();

  await fixture.send(...Array.from({ length: 20 }, (_, index) => `o${index}`));

  expect(seen).toHaveLength(16);
});

test("a reconcile that takes too long sees its signal aborted, and is retried", async () => {
  const { seen, reconcile } = recorder(
    (_request, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      }),
  );
  const fixture = await new Fixture(reconcile, { reconcileTimeoutMs: 1000 }).start();
  await fixture.send("a");

  await fixture.clock.advance(1100);

  expect(seen).toHaveLength(2);
  expect(fixture.counts["timeout"]).toBe(1);
  expect(String(fixture.log.lines.find(({ level }) => level === "error")?.fields["error"])).toBe(
    "ReconcileTimeoutError: reconcile of default/a by sample took longer than 1000 ms",
  );
});

test("a reconcile that ignores its signal is named in the log while it hangs", async () => {
  const { reconcile } = recorder(() => new Promise(() => undefined));
  const fixture = await new Fixture(reconcile, { reconcileTimeoutMs: 1000 }).start();
  await fixture.send("a");

  await fixture.clock.advance(1000);

  expect(fixture.log.lines.filter(({ level }) => level === "warn")).toMatchObject([
    { fields: { object: "default/a", timeoutMs: 1000 } },
  ]);
});

test("a reconcile without a time-out runs as long as it takes", async () => {
  const end = Promise.withResolvers<undefined>();
  let seen: AbortSignal | undefined;
  const { reconcile } = recorder((_request, signal) => {
    seen = signal;
    return end.promise;
  });
  const fixture = await new Fixture(reconcile, { reconcileTimeoutMs: Infinity }).start();
  await fixture.send("a");

  await fixture.clock.advance(86_400_000);
  expect(seen?.aborted).toBe(false);
  expect(fixture.clock.pendingTimers).toBe(0);
  end.resolve(undefined);
  await fixture.clock.advance(0);

  expect(fixture.counts["success"]).toBe(1);
});

test("quick reconciles leave one timer behind, and the controller's end takes it away", async () => {
  const fixture = await new Fixture(recorder().reconcile).start();
  await fixture.send("a", "b");
  await fixture.send("a");
  expect(fixture.clock.pendingTimers).toBe(1);

  fixture.phases.stop(new Error("stopping"));
  await fixture.ended;
  expect(fixture.clock.pendingTimers).toBe(0);
});

test("nothing is reconciled before every source has added what exists", async () => {
  const synced = Promise.withResolvers<undefined>();
  const slow: Source = { name: "slow", start: () => synced.promise };
  const { seen, reconcile } = recorder();
  const channel = new Channel();
  const fixture = await new Fixture(reconcile, { sources: [channel, slow] }).start();
  channel.send({ name: "a" });
  await fixture.clock.advance(0);
  expect(seen).toEqual([]);

  synced.resolve(undefined);
  await fixture.clock.advance(0);
  expect(seen).toEqual(["a"]);
});

test("a source that cannot start ends the controller with its error", async () => {
  const broken: Source = { name: "broken", start: () => Promise.reject(new Error("no such kind")) };
  const fixture = new Fixture(recorder().reconcile, { sources: [broken] });
  const running = await fixture.controller.start(fixture.phases.signals);

  await expect(running.ended).rejects.toThrow("no such kind");
});

test("what a predicate or a mapper throws is logged and counted, and the controller goes on", async () => {
  const throwing: Source = {
    name: "throwing",
    start: (context) => {
      context.contain("mapper of children.apps", () => {
        throw new Error("boom");
      });
      context.add({ name: "a" }, "normal");
      return Promise.resolve();
    },
  };
  const { seen, reconcile } = recorder();
  const fixture = await new Fixture(reconcile, { sources: [throwing] }).start();

  expect(seen).toEqual(["a"]);
  expect(fixture.counts["panic"]).toBe(1);
  expect(fixture.log.lines).toContainEqual(
    expect.objectContaining({
      message: "user code threw",
      fields: expect.objectContaining({ what: "mapper of children.apps" }),
    }),
  );
});

test("stopping begins nothing new, and ends when what runs has returned", async () => {
  const release = Promise.withResolvers<undefined>();
  let aborted = false;
  const { seen, reconcile } = recorder((_request, signal) => {
    signal.addEventListener("abort", () => (aborted = true));
    return release.promise;
  });
  const fixture = await new Fixture(reconcile, { maxConcurrentReconciles: 1 }).start();
  await fixture.send("a", "b");
  let ended = false;
  void fixture.ended.then(() => (ended = true));

  fixture.phases.stop(new Error("stopping"));
  await fixture.send("a", "c");
  expect(ended).toBe(false);
  release.resolve(undefined);
  await fixture.ended;

  expect(seen).toEqual(["a"]);
  expect(aborted).toBe(false);
});

test("when time is up, what runs is aborted, and its failure is no error", async () => {
  const { reconcile } = recorder(
    (_request, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      }),
  );
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");

  fixture.phases.expire(new Error("lease lost"));
  await fixture.ended;

  expect(fixture.log.messages("error")).toEqual([]);
  expect(fixture.log.messages("info")).toContain("reconcile was given up");
  expect(fixture.clock.pendingTimers).toBe(0);
});

test("a controller that ended can be started again, and hears of everything anew", async () => {
  const { seen, reconcile } = recorder();
  const fixture = await new Fixture(reconcile).start();
  await fixture.send("a");
  fixture.phases.stop(new Error("lost"));
  await fixture.ended;

  const again = new StopPhases();
  const { ended } = await fixture.controller.start(again.signals);
  await fixture.clock.advance(0);
  await fixture.send("a");
  again.stop(new Error("end"));
  await ended;

  expect(seen).toEqual(["a", "a"]);
});

test("a controller that is stopped before it starts ends at once", async () => {
  const fixture = new Fixture(recorder().reconcile);
  fixture.phases.stop(new Error("stopping"));

  await fixture.start();

  await expect(fixture.ended).resolves.toBeUndefined();
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { parent, Realm, storedMeta } from "../fakes/objects.ts";
import { RecordingLogger } from "../fakes/recording-logger.ts";
import { StopPhases } from "../stop-phases.ts";
import type { ClusterEvent, EventContent, EventSeries } from "./event-content.ts";
import { EventRecorder, type EventRecorderOptions, type EventSink } from "./event-recorder.ts";

/** Keeps what is written, and fails as often as it is told to. */
class MemorySink implements EventSink {
  readonly created: ClusterEvent[] = [];
  readonly repeated: EventSeries[] = [];
  failures = 0;
  transient = true;
  gate: Promise<void> = Promise.resolve();

  async create(event: ClusterEvent): Promise<void> {
    await this.#pass();
    this.created.push(event);
  }

  async repeat(_event: ClusterEvent, series: EventSeries): Promise<void> {
    await this.#pass();
    this.repeated.push(series);
  }

  isTransient(): boolean {
    return this.transient;
  }

  async #pass(): Promise<void> {
    await this.gate;
    if (this.failures-- > 0) throw new Error("the server is away");
  }
}

const scaled: EventContent = { type: "Normal", reason: "Scaled", action: "Scale", note: "scaled to 2" };

async function fixture(options: Partial<EventRecorderOptions> = {}) {
  const clock = new FakeClock();
  const sink = new MemorySink();
  const log = new RecordingLogger();
  const phases = new StopPhases();
  const recorder = new EventRecorder({
    sink,
    clock,
    log,
    reportingController: "nuvolaris.org/sample-operator",
    reportingInstance: "pod-1",
    ...options,
  });
  const { ended } = await recorder.start(phases.signals);
  return { clock, sink, log, phases, recorder, ended };
}

test("an event says what events.k8s.io/v1 asks for", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), scaled);
  await clock.advance(0);

  expect(sink.created).toEqual([
    {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^a\.[0-9a-f]+$/), namespace: "default" },
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "nuvolaris.org/sample-operator",
      reportingInstance: "pod-1",
      type: "Normal",
      reason: "Scaled",
      action: "Scale",
      note: "scaled to 2",
      regarding: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Parent",
        namespace: "default",
        name: "a",
        uid: "uid-of-a",
        resourceVersion: "10",
      },
    },
  ]);
});

test("an event on a cluster-scoped object goes to the namespace default", async () => {
  const { clock, sink, recorder } = await fixture();
  const { name, uid } = storedMeta("r");
  recorder.record({ apiVersion: "nuvolaris.org/v1", kind: Realm.kind, metadata: { name, uid } }, scaled);
  await clock.advance(0);

  expect(sink.created[0]?.metadata.namespace).toBe("default");
  expect(sink.created[0]?.regarding).not.toHaveProperty("namespace");
});

test("what is too long is cut, between characters", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), { ...scaled, note: "ü".repeat(600), reason: "R".repeat(200) });
  recorder.record(parent("n".repeat(253)), scaled);
  await clock.advance(0);

  expect(sink.created[0]?.note).toBe("ü".repeat(512));
  expect(sink.created[0]?.reason).toHaveLength(128);
  expect(sink.created[1]?.metadata.name).toHaveLength(253);
});

test("half a character at the end is dropped", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), { ...scaled, note: `x${"ü".repeat(600)}` });
  await clock.advance(0);

  expect(sink.created[0]?.note).toBe(`x${"ü".repeat(511)}`);
});

test("the same event again is told at once, then counted once a minute", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), scaled);
  await clock.advance(1000);
  recorder.record(parent("a"), scaled);
  await clock.advance(0);
  expect(sink.repeated).toEqual([{ count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" }]);

  for (let second = 0; second < 30; second++) {
    recorder.record(parent("a"), scaled);
    await clock.advance(1000);
  }
  expect(sink.repeated).toHaveLength(1);
  await clock.advance(60_000);

  expect(sink.repeated.map(({ count }) => count)).toEqual([2, 32]);
  expect(sink.created).toHaveLength(1);
});

test("a repeat before the first was written makes one request", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), scaled);
  recorder.record(parent("a"), scaled);
  await clock.advance(0);

  expect(sink.created.map(({ series }) => series?.count)).toEqual([2]);
  expect(sink.repeated).toEqual([]);
});

test("events of another text, reason or object are events of their own", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), scaled);
  recorder.record(parent("a"), { ...scaled, note: "scaled to 3" });
  recorder.record(parent("a"), { ...scaled, reason: "ScaledAgain" });
  recorder.record(parent("b"), scaled);
  await clock.advance(0);

  expect(sink.created).toHaveLength(4);
  expect(new Set(sink.created.map(({ metadata }) => metadata.name)).size).toBe(4);
});

test("after six quiet minutes a series has ended, and takes no room", async () => {
  const { clock, sink, recorder } = await fixture();
  recorder.record(parent("a"), scaled);
  await clock.advance(360_000);
  expect(clock.pendingTimers).toBe(0);
  recorder.record(parent("a"), scaled);
  await clock.advance(0);

  expect(sink.created).toHaveLength(2);
});

test("an object that flaps is cut off, others are not", async () => {
  const { clock, sink, recorder } = await fixture({ spamFilter: { burst: 3, refillMs: 1000 } });
  for (let n = 0; n < 10; n++) recorder.record(parent("a"), { ...scaled, note: `scaled to ${n}` });
  recorder.record(parent("b"), scaled);
  await clock.advance(0);
  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["a", "a", "a", "b"]);
  expect(recorder.dropped).toBe(7);

  await clock.advance(1000);
  recorder.record(parent("a"), { ...scaled, note: "once more" });
  await clock.advance(0);
  expect(sink.created).toHaveLength(5);
});

test("a server that is away is tried again", async () => {
  const { clock, sink, recorder } = await fixture();
  sink.failures = 2;
  recorder.record(parent("a"), scaled);
  await clock.advance(10_000);

  expect(sink.created).toHaveLength(1);
  expect(recorder.dropped).toBe(0);
});

test("a refusal is not tried again: it is logged and counted", async () => {
  const { clock, sink, log, recorder } = await fixture();
  sink.failures = 1;
  sink.transient = false;
  recorder.record(parent("a"), scaled);
  await clock.advance(60_000);

  expect(sink.created).toEqual([]);
  expect(recorder.dropped).toBe(1);
  expect(log.messages("warn")).toEqual(["event could not be written and is dropped"]);
});

test("a server that stays away is given up after some attempts", async () => {
  const { clock, sink, recorder } = await fixture();
  sink.failures = 1000;
  recorder.record(parent("a"), scaled);
  await clock.advance(600_000);

  expect(sink.failures).toBe(1000 - 6);
  expect(recorder.dropped).toBe(1);
});

test("what waits is bounded", async () => {
  const { clock, sink, recorder } = await fixture({ maxPending: 2 });
  const open = Promise.withResolvers<undefined>();
  sink.gate = open.promise;
  for (let n = 0; n < 5; n++) recorder.record(parent(`o${n}`), scaled);
  await clock.advance(0);
  open.resolve(undefined);
  await clock.advance(0);

  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["o0", "o1"]);
  expect(recorder.dropped).toBe(3);
});

test("what was written does not count as waiting: bursts over 30,000 objects are written whole", async () => {
  const { clock, sink, recorder } = await fixture();
  for (let n = 0; n < 30_000; n++) {
    recorder.record(parent(`o${n}`), scaled);
    if (n % 500 === 499) await clock.advance(5000);
  }

  expect(recorder.dropped).toBe(0);
  expect(sink.created).toHaveLength(30_000);
});

test("what is remembered to be counted is bounded: what came least lately is a new event when it comes again", async () => {
  const { clock, sink, recorder } = await fixture({ maxSeries: 2 });
  for (const name of ["a", "b", "a", "c", "a", "b"]) {
    recorder.record(parent(name), scaled);
    await clock.advance(0);
  }

  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["a", "b", "c", "b"]);
  expect(sink.repeated.map(({ count }) => count)).toEqual([2]);
});

test("a count that was not written when its series had to go is dropped", async () => {
  const { clock, sink, recorder } = await fixture({ maxSeries: 1 });
  for (let n = 0; n < 3; n++) {
    recorder.record(parent("a"), scaled);
    await clock.advance(0);
  }
  recorder.record(parent("b"), scaled);
  await clock.advance(600_000);

  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["a", "b"]);
  expect(sink.repeated.map(({ count }) => count)).toEqual([2]);
  expect(recorder.dropped).toBe(1);
});

test("what was recorded before the end is written, counts of series too", async () => {
  const { clock, sink, phases, recorder, ended } = await fixture();
  recorder.record(parent("a"), scaled);
  await clock.advance(0);
  recorder.record(parent("a"), scaled);
  await clock.advance(0);
  for (let n = 0; n < 2; n++) recorder.record(parent("a"), scaled);
  recorder.record(parent("b"), scaled);
  phases.stop(new Error("stopping"));
  recorder.record(parent("late"), scaled);
  await ended;

  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["a", "b"]);
  expect(sink.repeated.map(({ count }) => count)).toEqual([2, 4]);
  expect(recorder.dropped).toBe(1);
});

test("when time is up what is left is dropped", async () => {
  const { clock, sink, phases, recorder, ended } = await fixture();
  const open = Promise.withResolvers<undefined>();
  sink.gate = open.promise;
  recorder.record(parent("a"), scaled);
  recorder.record(parent("b"), scaled);
  await clock.advance(0);
  phases.expire(new Error("time is up"));
  open.resolve(undefined);
  await ended;

  expect(sink.created.map(({ regarding }) => regarding.name)).toEqual(["a"]);
});

test("recording returns at once, however slow the server is", async () => {
  const { recorder, sink } = await fixture();
  sink.gate = new Promise(() => undefined);

  expect(() => {
    recorder.record(parent("a"), scaled);
  }).not.toThrow();
});

test("two recorders of a process do not give two events of one millisecond the same name", async () => {
  const first = await fixture({ random: () => 0.25 });
  const second = await fixture({ random: () => 0.5 });
  for (const { clock, recorder } of [first, second]) {
    recorder.record(parent("a"), scaled);
    await clock.advance(0);
  }

  expect(first.sink.created[0]?.eventTime).toBe(second.sink.created[0]?.eventTime);
  expect(first.sink.created[0]?.metadata.name).not.toBe(second.sink.created[0]?.metadata.name);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Plan and outcome together, as a sequence of cycles: their contract is what an object lives through. */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { isWorthWriting, nextRecord, type Outcome } from "./cycle-outcome.ts";
import { planCycle, type PlannedHandler, type Snapshot } from "./cycle-plan.ts";
import { essenceHash } from "./essence.ts";
import type { ProgressRecord } from "./progress-record.ts";
import { PRESENT } from "./value-filter.ts";

const create: PlannedHandler = { id: "create", cause: "create" };
const second: PlannedHandler = { id: "second", cause: "create" };
const update: PlannedHandler = { id: "update", cause: "update" };
const field: PlannedHandler = { id: "image", cause: "field", field: ["spec", "image"] };
const remove: PlannedHandler = { id: "delete", cause: "delete" };

const succeeded: Outcome = { type: "succeeded" };
const failed: Outcome = { type: "failed" };
const retryAt = (nextAtMs: number, attempts = 1): Outcome => ({ type: "retry", attempts, nextAtMs });

function snapshot(essence: JsonObject, more: Partial<Snapshot> = {}): Snapshot {
  return { uid: "u1", essence, hash: essenceHash(essence), deleting: false, nowMs: 0, ...more };
}

interface CycleOptions {
  readonly registered: readonly PlannedHandler[];
  readonly matching?: readonly PlannedHandler[];
  readonly undecided?: readonly PlannedHandler[];
  readonly record?: ProgressRecord | undefined;
  /** By handler id; what is not named succeeds. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
}

/** One cycle: which handlers were called with which `old`, and what is remembered afterwards. */
function cycle(
  state: Snapshot,
  { registered, matching = registered, undecided = [], record, outcomes = {} }: CycleOptions,
) {
  const plan = planCycle(state, { matching, undecided }, record);
  const ended = new Map(plan.due.map(({ handler }) => [handler.id, outcomes[handler.id] ?? succeeded]));
  const result = { outcomes: ended, handlers: { registered, matching, undecided } };
  const next = isWorthWriting(state, result, record) ? nextRecord(state, plan.record, result) : record;
  return { called: plan.due.map(({ handler }) => handler.id), due: plan.due, nextAtMs: plan.nextAtMs, record: next };
}

test("a new object gets its create handlers and no update handlers", () => {
  const { called, record } = cycle(snapshot({ spec: 1 }), { registered: [create, update] });

  expect(called).toEqual(["create"]);
  expect(record).toEqual({
    uid: "u1",
    seen: essenceHash({ spec: 1 }),
    handlers: {},
    essences: { [essenceHash({ spec: 1 })]: { spec: 1 } },
  });
});

test("an operator with create handlers alone remembers the uid and nothing else", () => {
  expect(cycle(snapshot({ spec: 1 }), { registered: [create] }).record).toEqual({
    uid: "u1",
    handlers: {},
    essences: {},
  });
});

test("a handled object that did not change needs nothing and is not written", () => {
  const { record } = cycle(snapshot({ spec: 1 }), { registered: [create, update, field] });

  const again = cycle(snapshot({ spec: 1 }), { registered: [create, update, field], record });

  expect(again.called).toEqual([]);
  expect(again.record).toBe(record);
});

test("a change reaches the update handler with what it saw last", () => {
  const registered = [create, update];
  const { record } = cycle(snapshot({ spec: 1 }), { registered });

  const { due, record: after } = cycle(snapshot({ spec: 2 }), { registered, record });

  expect(due).toEqual([{ handler: update, old: { spec: 1 }, attempts: 0 }]);
  expect(Object.values(after?.essences ?? {})).toEqual([{ spec: 2 }]);
});

test("a create handler that failed for now is tried again when its time has come, the other one is not", () => {
  const registered = [create, second];
  const first = cycle(snapshot({ spec: 1 }), { registered, outcomes: { second: retryAt(5000) } });
  expect(first.record?.handlers["create"]).toEqual({ outcome: "succeeded" });

  const early = cycle(snapshot({ spec: 1 }, { nowMs: 4999 }), { registered, record: first.record });
  const due = cycle(snapshot({ spec: 1 }, { nowMs: 5000 }), { registered, record: first.record });

  expect([early.called, early.nextAtMs]).toEqual([[], 5000]);
  expect(due.called).toEqual(["second"]);
  expect(due.record?.handlers).toEqual({});
});

test("an edit is a new chance: a waiting handler runs at once, and its attempts count from zero", () => {
  const registered = [create];
  const { record } = cycle(snapshot({ spec: "bad" }), { registered, outcomes: { create: retryAt(60_000, 7) } });

  const { due } = cycle(snapshot({ spec: "good" }), { registered, record });

  expect(due).toEqual([{ handler: create, old: undefined, attempts: 0 }]);
});

test("an update waits until the creation has ended, then comes with what the object was at first", () => {
  const registered = [create, update];
  const first = cycle(snapshot({ spec: 1 }), { registered, outcomes: { create: retryAt(10) } });

  const during = cycle(snapshot({ spec: 2 }), { registered, record: first.record });
  const after = cycle(snapshot({ spec: 2 }), { registered, record: during.record });

  expect(during.called).toEqual(["create"]);
  expect(after.due).toEqual([{ handler: update, old: { spec: 1 }, attempts: 0 }]);
});

test("a permanent failure is not repeated, and the next change comes with the state that failed as old", () => {
  const registered = [create, update];
  const { record } = cycle(snapshot({ spec: 1 }), { registered });
  const refused = cycle(snapshot({ spec: 2 }), { registered, record, outcomes: { update: failed } });

  expect(cycle(snapshot({ spec: 2 }), { registered, record: refused.record }).called).toEqual([]);
  expect(cycle(snapshot({ spec: 3 }), { registered, record: refused.record }).due[0]?.old).toEqual({ spec: 2 });
});

test("a field handler is called when the field appears, changes or goes, and for nothing else", () => {
  const registered = [field];
  const states = [
    { spec: { n: 1 } },
    { spec: { n: 2 } },
    { spec: { image: "a" } },
    { spec: { image: "b" } },
    { spec: { image: "b", n: 1 } },
    { spec: {} },
  ];
  let record: ProgressRecord | undefined;

  const calls = states.map((essence) => {
    const result = cycle(snapshot(essence), { registered, record });
    record = result.record;
    return result.called.length;
  });

  expect(calls).toEqual([0, 0, 1, 1, 0, 1]);
});

test("a field that is there from the beginning has appeared", () => {
  expect(cycle(snapshot({ spec: { image: "a" } }), { registered: [field] }).due).toEqual([
    { handler: field, old: undefined, attempts: 0 },
  ]);
});

test("an update handler that did not match sees the whole change once it matches", () => {
  const registered = [create, update];
  const { record } = cycle(snapshot({ spec: 1 }), { registered, matching: [create] });
  const missed = cycle(snapshot({ spec: 2 }), { registered, matching: [create], record });

  const { due } = cycle(snapshot({ spec: 3 }), { registered, record: missed.record });

  expect(due[0]?.old).toEqual({ spec: 1 });
});

test("an update handler that a new version of the operator adds begins with the state it finds", () => {
  const { record } = cycle(snapshot({ spec: 1 }), { registered: [create] });
  const registered = [create, update];

  const upgraded = cycle(snapshot({ spec: 1 }), { registered, record });

  expect(upgraded.called).toEqual([]);
  expect(cycle(snapshot({ spec: 2 }), { registered, record: upgraded.record }).due[0]?.old).toEqual({ spec: 1 });
});

test("a create handler that a new version adds is not called for objects that were handled", () => {
  const { record } = cycle(snapshot({ spec: 1 }), { registered: [create] });

  expect(cycle(snapshot({ spec: 1 }), { registered: [create, second], record }).called).toEqual([]);
});

test("a create handler that stops matching holds nothing back", () => {
  const registered = [create, update];
  const first = cycle(snapshot({ spec: 1 }), { registered, outcomes: { create: retryAt(1e6) } });

  const moved = cycle(snapshot({ spec: 2 }), { registered, matching: [update], record: first.record });

  expect(moved.called).toEqual(["update"]);
});

test("a create handler whose filter cannot tell keeps its turn and holds nothing back", () => {
  const registered = [create, second, update];
  const torn = { registered, matching: [second, update], undecided: [create] };
  const first = cycle(snapshot({ spec: 1 }), torn);
  const moved = cycle(snapshot({ spec: 2 }), { ...torn, record: first.record });

  const decided = cycle(snapshot({ spec: 2 }), { registered, record: moved.record });

  expect([first.called, moved.called, decided.called]).toEqual([["second"], ["update"], ["create"]]);
  expect(decided.record?.handlers).toEqual({});
});

const grown: PlannedHandler = { id: "grown", cause: "update", transition: { field: ["spec", "n"], old: 1, new: 3 } };

test.each<[string, readonly number[], readonly number[]]>([
  ["the change that a handler asks for reaches it", [1, 3], [3]],
  ["a change to something else counts as seen", [1, 2, 3], []],
  ["a change from something else counts as seen", [2, 3], []],
  ["a change that is made twice comes twice", [1, 3, 1, 3], [3, 3]],
])("%s", (_sentence, states, expected) => {
  let record: ProgressRecord | undefined;
  const calls = states.flatMap((n) => {
    const result = cycle(snapshot({ spec: { n } }), { registered: [grown], record });
    record = result.record;
    return result.called.map(() => n);
  });

  expect(calls).toEqual(expected);
});

test("a handler that asks for a change of one field is not called for another's", () => {
  const present: PlannedHandler = { id: "p", cause: "update", transition: { field: ["spec", "n"], new: PRESENT } };
  const { record } = cycle(snapshot({ spec: { n: 1, m: 1 } }), { registered: [present] });

  const other = cycle(snapshot({ spec: { n: 1, m: 2 } }), { registered: [present], record });

  expect(other.called).toEqual([]);
  expect(cycle(snapshot({ spec: { n: 2 } }), { registered: [present], record }).called).toEqual(["p"]);
});

test("an object that is being deleted gets its delete handlers and nothing else", () => {
  const registered = [create, update, field, remove];
  const deleting = snapshot({ spec: 1 }, { deleting: true });

  const first = cycle(deleting, { registered, outcomes: { delete: retryAt(5) } });
  const later = cycle({ ...deleting, nowMs: 5 }, { registered, record: first.record });

  expect([first.called, later.called]).toEqual([["delete"], ["delete"]]);
  expect(later.record?.essences).toEqual({});
  expect(cycle({ ...deleting, nowMs: 6 }, { registered, record: later.record }).called).toEqual([]);
});

test("an essence that was too large to be kept still counts as changed, with no old", () => {
  const registered = [create, update, field];
  const { record } = cycle(snapshot({ spec: 1 }), { registered });
  const truncated = record && { ...record, essences: {} };

  const { due } = cycle(snapshot({ spec: 2 }), { registered, record: truncated });

  expect(due.map(({ handler, old }) => [handler.id, old])).toEqual([
    ["update", undefined],
    ["image", undefined],
  ]);
});

test("a time of the next attempt that nobody can read is now", () => {
  const first = cycle(snapshot({ spec: 1 }), { registered: [create], outcomes: { create: retryAt(1e6) } });
  const entry = { ...first.record?.handlers["create"], nextAt: "tomorrow" };
  const record = first.record && { ...first.record, handlers: { create: entry } };

  expect(cycle(snapshot({ spec: 1 }), { registered: [create], record }).called).toEqual(["create"]);
});

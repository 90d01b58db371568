// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import type { Stored } from "@nuvolaris/api-machinery";
import type { Transition } from "./event-handlers.ts";
import { thing, type Thing } from "./scripted-server.ts";
import { WriteTracker } from "./write-tracker.ts";

const key = { namespace: "default", name: "a" };
const text = "default/a";

/** A tracker of a watch at version 10 that shows the objects with these uids. */
function tracker(...shown: readonly string[]) {
  const told: string[] = [];
  const holds: { readonly changes: number; readonly durationMs: number }[] = [];
  const clock = new FakeClock();
  const tracked = new WriteTracker<Thing>({
    clock,
    deliver: ({ object, old }, writer) => {
      told.push(
        `${object ? `~${object.metadata.resourceVersion}` : `-${old?.metadata.uid ?? ""}`} ${typeof writer === "string" ? writer : "foreign"}`,
      );
    },
    awaitsEnd: (_key, uid) => shown.includes(uid),
    undone: () => [],
    heldBack: (hold) => holds.push(hold),
  });
  tracked.settle("10");
  return { clock, told, holds, tracked };
}

const to = (object: Stored<Thing> | undefined, more: Partial<Transition<Thing>> = {}): Transition<Thing> => ({
  key: text,
  old: thing("a", 1),
  object,
  listed: false,
  ...more,
});
const written = (version: string, writer = "me") => ({
  answer: version,
  outcome: { key: text, written: version, writer },
});
const deleted = (uid: string, writer = "me") => ({
  answer: uid,
  outcome: { key: text, deleted: uid, since: "5", writer },
});

test("an echo that comes after the answer carries the writer's name", async () => {
  const { told, tracked } = tracker();
  await tracked.track({ key }, () => Promise.resolve(written("12")));

  tracked.take(to(thing("a", 11)));
  tracked.take(to(thing("a", 12)));
  tracked.take(to(thing("a", 13)));

  expect(told).toEqual(["~11 foreign", "~12 me", "~13 foreign"]);
});

test("an echo that overtakes its answer waits for it, and so does what comes with it, in order", async () => {
  const { told, tracked } = tracker();
  const answer = Promise.withResolvers<ReturnType<typeof written>>();
  const write = tracked.track({ key }, () => answer.promise);
  for (const version of [11, 12, 13]) tracked.take(to(thing("a", version)));
  tracked.take(to(thing("b", 14), { key: "default/b" }));
  expect(told).toEqual(["~14 foreign"]);

  answer.resolve(written("12"));
  await write;

  expect(told).toEqual(["~14 foreign", "~11 foreign", "~12 me", "~13 foreign"]);
});

test("a write that fails delivers what waited, as everybody else's", async () => {
  const { told, tracked } = tracker();
  const write = tracked.track({ key }, () => Promise.reject(new Error("409")));
  tracked.take(to(thing("a", 11)));

  await expect(write).rejects.toThrow("409");

  expect(told).toEqual(["~11 foreign"]);
});

test("two writes at once both have their echo, each with its own writer", async () => {
  const { told, tracked } = tracker();
  const answers = [
    Promise.withResolvers<ReturnType<typeof written>>(),
    Promise.withResolvers<ReturnType<typeof written>>(),
  ] as const;
  const writes = answers.map(({ promise }) => tracked.track({ key }, () => promise));
  tracked.take(to(thing("a", 11)));
  answers[0].resolve(written("12", "one"));
  await writes[0];
  expect(told).toEqual([]);
  tracked.take(to(thing("a", 12)));

  answers[1].resolve(written("11", "two"));
  await writes[1];

  expect(told).toEqual(["~11 two", "~12 one"]);
});

test("the end of the deleted object is the deleter's, that of its successor is not", async () => {
  const { told, tracked } = tracker("uid-a");
  await tracked.track({ key }, () => Promise.resolve(deleted("uid-a")));

  tracked.take(to(undefined, { old: thing("a", 5, { uid: "other" }) }));
  tracked.take(to(undefined));

  expect(told).toEqual(["-other foreign", "-uid-a me"]);
});

test("what a list shows is nobody's echo: it may hide changes of others", async () => {
  const { told, tracked } = tracker();
  await tracked.track({ key }, () => Promise.resolve(written("12")));

  tracked.take(to(thing("a", 12), { listed: true }));

  expect(told).toEqual(["~12 foreign"]);
});

test("a write that changed nothing is not waited for: the watch is past its version", async () => {
  const { told, tracked } = tracker();
  tracked.settle("12");
  await tracked.track({ key }, () => Promise.resolve(written("12")));

  tracked.take(to(thing("a", 12)));

  expect(told).toEqual(["~12 foreign"]);
});

test("the end of an object that the watch does not show is not waited for", async () => {
  const { tracked } = tracker();

  for (let index = 0; index < 10; index++) await tracked.track({ key }, () => Promise.resolve(deleted(`uid-${index}`)));

  expect(tracked.pending).toBe(0);
});

test("an object that turns out to be none of those that the watch shows is not waited for any longer", async () => {
  const shown = ["uid-a"];
  const late = new WriteTracker<Thing>({
    clock: new FakeClock(),
    deliver: () => undefined,
    awaitsEnd: (_key, uid) => shown.includes(uid),
    undone: () => [],
    heldBack: () => undefined,
  });
  await late.track({ key }, () =>
    Promise.resolve({ answer: 1, outcome: { ...deleted("uid-a").outcome, since: "12" } }),
  );
  late.settle("11");
  expect(late.pending).toBe(1);

  shown.pop();
  late.settle("12");

  expect(late.pending).toBe(0);
});

test("of two deletions of one object, both end with its one end", async () => {
  const { told, tracked } = tracker("uid-a");
  await tracked.track({ key }, () => Promise.resolve(deleted("uid-a", "one")));
  await tracked.track({ key }, () => Promise.resolve(deleted("uid-a", "two")));

  tracked.take(to(undefined));

  expect([told, tracked.pending]).toEqual([["-uid-a one"], 0]);
});

test("a list that began after an answer ends the wait for its echo, so no version that comes back is taken for it", async () => {
  const { told, tracked } = tracker();
  await tracked.track({ key }, () => Promise.resolve(written("900")));

  tracked.beginList();
  tracked.endList();
  tracked.settle("50");
  tracked.take(to(thing("a", 900)));

  expect([told, tracked.pending]).toEqual([["~900 foreign"], 0]);
});

test("an answer that came while a list was read still has its echo", async () => {
  const { told, tracked } = tracker();
  tracked.beginList();
  await tracked.track({ key }, () => Promise.resolve(written("12")));

  tracked.endList();
  tracked.settle("11");
  tracked.take(to(thing("a", 12)));

  expect(told).toEqual(["~12 me"]);
});

test("how long changes waited for an answer is told, and how many wait can be asked", async () => {
  const { clock, holds, tracked } = tracker();
  const answer = Promise.withResolvers<ReturnType<typeof written>>();
  const write = tracked.track({ key }, () => answer.promise);
  await clock.advance(1000);
  tracked.take(to(thing("a", 11)));
  await clock.advance(4000);
  tracked.take(to(thing("a", 12)));
  expect(tracked.held).toBe(2);

  answer.resolve(written("12"));
  await write;

  expect([holds, tracked.held]).toEqual([[{ changes: 2, durationMs: 4000 }], 0]);
});

test("nothing is waited for where versions do not compare, or before the first list, with a key or without", async () => {
  const { tracked } = tracker();
  await tracked.track({}, () => Promise.resolve(written("abc")));
  await tracked.track({ key }, () => Promise.resolve(written("abc")));
  tracked.settle(undefined);
  await tracked.track({}, () => Promise.resolve(written("12")));

  expect(tracked.pending).toBe(0);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { Stored } from "@nuvolaris/api-machinery";
import type { Transition } from "./event-handlers.ts";
import { thing, type Thing } from "./scripted-server.ts";
import { WriteTracker } from "./write-tracker.ts";

const key = { namespace: "default", name: "a" };
const text = "default/a";

function tracker() {
  const told: string[] = [];
  const tracked = new WriteTracker<Thing>(({ object, old }, writer) => {
    told.push(
      `${object ? `~${object.metadata.resourceVersion}` : `-${old?.metadata.uid ?? ""}`} ${typeof writer === "string" ? writer : "foreign"}`,
    );
  });
  tracked.settle("10");
  return { told, tracked };
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
  const { told, tracked } = tracker();
  await tracked.track({ key }, () =>
    Promise.resolve({ answer: 1, outcome: { key: text, deleted: "uid-a", writer: "me" } }),
  );

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

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { EventHandlers, type EventHandler } from "./event-handlers.ts";
import { thing, type Thing } from "./scripted-server.ts";

function recorder(told: string[]): EventHandler<Thing> {
  return {
    added: ({ metadata }, { initial }) => told.push(`+${metadata.uid}${initial ? " initial" : ""}`),
    updated: (old, { metadata }) => told.push(`~${old.metadata.resourceVersion}→${metadata.resourceVersion}`),
    deleted: ({ metadata }, { finalStateUnknown }) =>
      told.push(`-${metadata.uid}${finalStateUnknown ? " unseen" : ""}`),
  };
}

const change = (old?: ReturnType<typeof thing>, object?: ReturnType<typeof thing>, listed = false) => ({
  key: "default/a",
  old,
  object,
  listed,
});

test("a new handler is told of what is there, then of changes, until it is disposed", () => {
  const handlers = new EventHandlers<Thing>(() => undefined);
  const told: string[] = [];
  const registration = handlers.add(recorder(told), [thing("a", 1)]);

  handlers.notify(change(thing("a", 1), thing("a", 2)));
  handlers.notify(change(thing("a", 2)));
  handlers.notify(change(undefined, thing("a", 4)));
  registration[Symbol.dispose]();
  handlers.notify(change(thing("a", 4)));

  expect(told).toEqual(["+uid-a initial", "~1→2", "-uid-a", "+uid-a"]);
});

test("an object that took the name of another one is not its next version", () => {
  const handlers = new EventHandlers<Thing>(() => undefined);
  const told: string[] = [];
  handlers.add(recorder(told), []);

  handlers.notify(change(thing("a", 1), thing("a", 5, { uid: "second" })));

  expect(told).toEqual(["-uid-a unseen", "+second"]);
});

test("a deletion that a list showed is marked", () => {
  const handlers = new EventHandlers<Thing>(() => undefined);
  const told: string[] = [];
  handlers.add(recorder(told), []);

  handlers.notify(change(thing("a", 1), undefined, true));

  expect(told).toEqual(["-uid-a unseen"]);
});

test("a handler that throws, or rejects, is reported, and the others are called", async () => {
  const reported: unknown[] = [];
  const handlers = new EventHandlers<Thing>((error) => reported.push(error));
  const told: string[] = [];
  const [thrown, rejected] = [new Error("thrown"), new Error("rejected")];
  handlers.add(
    {
      added: () => {
        throw thrown;
      },
    },
    [],
  );
  // As JavaScript would let anybody do it.
  const asynchronous = (): unknown => Promise.reject(rejected);
  handlers.add({ added: asynchronous }, []);
  handlers.add(recorder(told), []);

  handlers.notify(change(undefined, thing("a", 1)));
  await Promise.resolve();

  expect(told).toEqual(["+uid-a"]);
  expect(reported).toEqual([thrown, rejected]);
});

test("a handler that is added by another one hears of the next change", () => {
  const handlers = new EventHandlers<Thing>(() => undefined);
  const told: string[] = [];
  handlers.add({ added: () => void handlers.add(recorder(told), []) }, []);

  handlers.notify(change(undefined, thing("a", 1)));
  handlers.notify(change(thing("a", 1), thing("a", 2)));

  expect(told).toEqual(["~1→2"]);
});

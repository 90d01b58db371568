// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Nothing that an author's code does ends a controller: every place where it is called, by every way in which it fails. */
import { expect, test } from "vitest";
import { Child, Parent, parent, Realm } from "./fakes/objects.ts";
import { key, oneChild, Operator } from "./fakes/operator.ts";
import { type ObjectControllerOptions, watchedKind } from "./object-controller.ts";
import { timer } from "./timer-source.ts";

/** Fails once; what it is called for is well after that. */
interface Fault {
  /** In code that answers at once. */
  readonly strike: () => void;
  /** In code that answers later. */
  readonly strikeLater: () => Promise<void>;
}

type Options = Partial<ObjectControllerOptions<Parent>>;

const places: Readonly<Record<string, (fault: Fault, operator: Operator) => Options>> = {
  "a predicate": ({ strike }) => ({ predicates: [() => (strike(), true)] }),
  "a predicate of a kind of children": ({ strike }) => ({
    owns: [{ kind: Child, predicates: [() => (strike(), true)] }],
  }),
  "a predicate of a watched kind": ({ strike }, { cluster }) => ({
    sources: [watchedKind(cluster, Realm, { map: () => [], predicates: [() => (strike(), true)] })],
  }),
  "a mapper": ({ strike }, { cluster }) => ({
    sources: [watchedKind(cluster, Realm, { map: () => (strike(), []) })],
  }),
  "a mapper, after its first request": ({ strike }, { cluster }) => ({
    sources: [
      watchedKind(cluster, Realm, {
        *map() {
          yield key("a");
          strike();
        },
      }),
    ],
  }),
  "a timer's requests": ({ strike }) => ({
    sources: [timer({ everyMs: 1000, requests: () => (strike(), [key("a")]) })],
  }),
  "a projection": ({ strike }) => ({ selection: { project: (object) => (strike(), object) } }),
  "a reconcile, at once": ({ strike }) => ({ reconcile: (context) => (strike(), oneChild(context)) }),
  "a reconcile, later": ({ strikeLater }) => ({
    reconcile: async (context) => {
      await strikeLater();
      return oneChild(context);
    },
  }),
  "a reconcile, after its writes": ({ strikeLater }) => ({
    reconcile: async (context) => {
      await oneChild(context);
      await strikeLater();
      return undefined;
    },
  }),
};

const thrown: readonly (readonly [string, unknown])[] = [
  ["an error", new Error("boom")],
  ["a mistake of the program", new TypeError("x is not a function")],
  ["what is no error", "boom"],
  ["nothing at all", undefined],
];

const rows = Object.entries(places).flatMap(([place, options]) =>
  thrown.map(([what, value]) => ({ place, what, options, value })),
);

test.each(rows)("$place throws $what, and the controller goes on", async ({ options, value }) => {
  const operator = new Operator();
  let strikes = 0;
  const strike = (): void => {
    if (++strikes === 1) throw value;
  };
  const strikeLater = async (): Promise<void> => {
    await operator.clock.sleep(10);
    strike();
  };
  operator.server.put(Realm, { apiVersion: "nuvolaris.org/v1", kind: "Realm", metadata: { name: "r" } });
  operator.server.put(Parent, parent("a"));
  await using running = await operator.start(options({ strike, strikeLater }, operator));
  await running.clock.advance(60_000);
  running.server.edit(Child, key("a-child"), { manager: "kubelet", patch: { status: { readyReplicas: 1 } } });
  running.server.put(Parent, parent("b"));
  await running.clock.advance(60_000);

  expect(strikes).toBeGreaterThan(0);
  expect(running.server.objects(Child).map(({ metadata }) => metadata.name)).toEqual(["a-child", "b-child"]);
  expect(running.log.messages("error")).toHaveLength(1);
});

test.each(thrown)("a clean-up that throws %s keeps its object, and is called again", async (_what, value) => {
  let attempts = 0;
  const finalize = (): Promise<void> => {
    if (++attempts === 1) throw value;
    return Promise.resolve();
  };
  const finalization = { finalizer: "sample.nuvolaris.org/cleanup", finalize };
  await using operator = await new Operator().start({ finalization });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  const patch = { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } };
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch });
  await operator.settle();
  expect([attempts, operator.server.find(Parent, key("a")) === undefined]).toEqual([1, false]);

  await operator.clock.advance(1000);
  expect([attempts, operator.server.find(Parent, key("a")) === undefined]).toEqual([2, true]);
});

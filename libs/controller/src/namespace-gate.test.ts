// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { NamespaceGate } from "./namespace-gate.ts";
import type { ReconcileRequest } from "./reconcile.ts";
import type { NamespaceReads, Source } from "./source.ts";

/** A kind that is read when the test says so. */
class Kind implements NamespaceReads {
  readonly #read = new Set<string>();
  readonly #waits = new Map<string, PromiseWithResolvers<undefined>>();

  read(namespace: string): void {
    this.#read.add(namespace);
    this.#waits.get(namespace)?.resolve(undefined);
  }

  forget(namespace: string): void {
    this.#read.delete(namespace);
    this.#waits.delete(namespace);
  }

  syncedIn(namespace: string | undefined): boolean {
    return namespace === undefined || this.#read.has(namespace);
  }

  async hasSyncedIn(namespace = "", signal?: AbortSignal): Promise<void> {
    const wait = this.#waits.get(namespace) ?? Promise.withResolvers<undefined>();
    this.#waits.set(namespace, wait);
    signal?.addEventListener("abort", () => {
      wait.reject(signal.reason);
    });
    await wait.promise;
  }
}

const sourceOf = (reads: NamespaceReads): Source => ({ name: "kind", reads, start: () => Promise.resolve() });

function gateOf(...kinds: readonly Kind[]) {
  const stop = new AbortController();
  const released: ReconcileRequest[] = [];
  const gate = new NamespaceGate({
    sources: [...kinds.map(sourceOf), { name: "timer", start: () => Promise.resolve() }],
    signal: stop.signal,
    release: (request) => released.push(request),
  });
  const clock = new FakeClock();
  const settle = (): Promise<void> => clock.advance(0);
  return { gate, released, settle, stop };
}

const a = { namespace: "late", name: "a" };
const b = { namespace: "late", name: "b" };

test("what is in a namespace waits until all kinds were read there, and comes once then", async () => {
  const kinds = [new Kind(), new Kind()] as const;
  const { gate, released, settle } = gateOf(...kinds);
  expect([gate.holds(a), gate.holds(a), gate.holds(b)]).toEqual([true, true, true]);

  kinds[0].read("late");
  await settle();
  expect([released, gate.holds(a)]).toEqual([[], true]);
  kinds[1].read("late");
  await settle();

  expect(released).toEqual([a, b]);
  expect(gate.holds(a)).toBe(false);
});

test("a namespace that comes back is waited for again", async () => {
  const kind = new Kind();
  const { gate, released, settle } = gateOf(kind);
  gate.holds(a);
  kind.read("late");
  await settle();

  kind.forget("late");
  expect(gate.holds(b)).toBe(true);
  kind.read("late");
  await settle();

  expect(released).toEqual([a, b]);
});

test("other namespaces, and objects without one, do not wait", () => {
  const kind = new Kind();
  kind.read("early");
  const { gate } = gateOf(kind);
  gate.holds(a);

  expect(gate.holds({ namespace: "early", name: "a" })).toBe(false);
  expect(gate.holds({ name: "a" })).toBe(false);
});

test("nothing comes after the end", async () => {
  const kind = new Kind();
  const { gate, released, settle, stop } = gateOf(kind);
  gate.holds(a);

  stop.abort(new Error("the controller ends"));
  kind.read("late");
  await settle();

  expect(released).toEqual([]);
});

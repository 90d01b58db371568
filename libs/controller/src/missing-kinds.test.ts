// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Controllers of kinds whose CustomResourceDefinition comes late, or goes. */
import { expect, test } from "vitest";
import { Parent, parent, Realm } from "./fakes/objects.ts";
import { key, Operator } from "./fakes/operator.ts";
import { watchedKind } from "./object-controller.ts";
import type { ReconcileRequest } from "./reconcile.ts";

test("a controller waits for a kind whose CRD is missing, starts when it comes, and again when it comes back", async () => {
  const operator = new Operator();
  operator.server.unserved.add(Parent.plural);
  await using running = await operator.start();
  await running.clock.advance(60_000);
  expect(running.log.messages("warn")).toContain("kind is not served, waiting for its CustomResourceDefinition");
  expect(running.cluster.ready()).toBe(true);
  expect([...running.cluster.health()]).toContainEqual({
    name: "cache/parents.nuvolaris.org",
    problem: undefined,
    detail: "not served, waiting for its CustomResourceDefinition",
  });

  running.server.unserved.clear();
  running.server.put(Parent, parent("a"));
  await running.clock.advance(1000);
  expect(running.seen).toEqual(["a"]);
  expect(running.log.messages("info")).toContain("kind is served");

  running.server.unserved.add(Parent.plural);
  running.server.remove(Parent, key("a"));
  running.server.watches.end();
  await running.clock.advance(300_000);
  running.server.unserved.clear();
  running.server.put(Parent, parent("b"));
  await running.clock.advance(1000);
  expect(running.seen).toEqual(["a", "b"]);
});

test("all who follow a kind read it as soon as one of them has seen that it is served", async () => {
  const operator = new Operator();
  operator.server.unserved.add(Parent.plural);
  operator.cluster.informer(Parent, { namespace: "other" });
  await using running = await operator.start();
  await running.clock.advance(60_000);

  running.server.unserved.clear();
  await running.clock.advance(1000);

  expect([...running.cluster.followed].map(({ synced }) => synced)).toEqual([true, true, true]);
});

test("who has ended asks no more for a kind that is missing", async () => {
  const operator = new Operator();
  operator.server.unserved.add(Parent.plural);
  const running = await operator.start();
  await running[Symbol.asyncDispose]();

  expect(running.clock.pendingTimers).toBe(0);
});

test.each([
  { waits: true, seen: [[], ["a"]] },
  { waits: false, seen: [["a"], ["a", "a"]] },
])(
  "whether a watched kind that is missing holds the controller is the author's to say: $waits",
  async ({ waits, seen }) => {
    const operator = new Operator();
    operator.server.unserved.add(Realm.plural);
    operator.server.put(Parent, parent("a"));
    const map = (): Iterable<ReconcileRequest> => [key("a")];
    await using running = await operator.start({ sources: [watchedKind(operator.cluster, Realm, { map, waits })] });
    await running.clock.advance(60_000);
    const before = [...running.seen];

    running.server.put(Realm, { apiVersion: "nuvolaris.org/v1", kind: "Realm", metadata: { name: "r" } });
    running.server.unserved.clear();
    await running.clock.advance(1000);

    expect([before, running.seen]).toEqual(seen);
  },
);

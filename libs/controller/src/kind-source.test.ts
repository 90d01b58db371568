// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { WorkPriority } from "@nuvolaris/workqueue";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Cluster } from "./cluster.ts";
import { FakeCluster } from "./fakes/fake-cluster.ts";
import { Child, child, Parent, parent } from "./fakes/objects.ts";
import { forKind, owns, watches } from "./kind-source.ts";
import { silentLogger } from "./logger.ts";
import { labelsChanged } from "./predicate.ts";
import type { Source } from "./source.ts";
import { StopPhases } from "./stop-phases.ts";

class Listening {
  readonly clock = new FakeClock();
  readonly server = new FakeCluster();
  readonly cluster = new Cluster({ client: this.server, clock: this.clock, fieldManager: "test", random: () => 0 });
  readonly phases = new StopPhases();
  // The caches outlive the controllers of a leader.
  readonly cachePhases = new StopPhases();
  readonly added: [string, WorkPriority][] = [];

  async start(source: Source): Promise<void> {
    await this.cluster.start(this.cachePhases.signals);
    const started = source.start({
      clock: this.clock,
      log: silentLogger,
      signal: this.phases.signals.stopping,
      add: ({ name }, priority) => this.added.push([name, priority]),
      contain: (_what, code) => {
        code();
      },
    });
    await this.settle();
    await started;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await this.clock.advance(0);
  }
}

test("what is there at the start has low priority, what happens later has not", async () => {
  const listening = new Listening();
  listening.server.put(Parent, parent("old"));
  await listening.start(forKind({ informer: listening.cluster.informer(Parent) }));
  listening.server.put(Parent, parent("new"));
  await listening.settle();

  expect(listening.added).toEqual([
    ["old", "low"],
    ["new", "normal"],
  ]);
});

test("a source that starts when the cache is full is told of what is there, with low priority too", async () => {
  const listening = new Listening();
  listening.server.put(Parent, parent("old"));
  const informer = listening.cluster.informer(Parent);
  await listening.start(forKind({ informer }));
  listening.added.length = 0;
  await listening.start(forKind({ informer }));

  expect(listening.added).toEqual([["old", "low"]]);
});

test("a source that has ended adds nothing", async () => {
  const listening = new Listening();
  await listening.start(forKind({ informer: listening.cluster.informer(Parent) }));
  listening.phases.stop(new Error("leadership lost"));
  listening.server.put(Parent, parent("late"));
  await listening.settle();

  expect(listening.added).toEqual([]);
});

test("predicates that all pass let a change through", async () => {
  const listening = new Listening();
  await listening.start(forKind({ informer: listening.cluster.informer(Parent), predicates: [labelsChanged] }));
  listening.server.put(Parent, parent("a"));
  await listening.settle();
  listening.server.put(Parent, parent("a", { annotations: { seen: "yes" } }));
  await listening.settle();
  expect(listening.added).toHaveLength(1);

  listening.server.put(Parent, parent("a", { labels: { tier: "web" } }));
  await listening.settle();
  expect(listening.added).toHaveLength(2);
});

test("owns reconciles the owner, watches what the mapper says", async () => {
  const ownerReferences = [
    { apiVersion: "nuvolaris.org/v1", kind: "Parent", name: "owner", uid: "u", controller: true },
  ];
  const owning = new Listening();
  owning.server.put(Child, child("c", { ownerReferences }));
  await owning.start(owns({ informer: owning.cluster.informer(Child), owner: Parent }));
  expect(owning.added.map(([name]) => name)).toEqual(["owner"]);

  const watching = new Listening();
  watching.server.put(Child, child("c"));
  await watching.start(
    watches({ informer: watching.cluster.informer(Child), map: () => [{ name: "x" }, { name: "y" }] }),
  );
  expect(watching.added.map(([name]) => name)).toEqual(["x", "y"]);
});

test("a deletion is told of", async () => {
  const listening = new Listening();
  listening.server.put(Parent, parent("a"));
  await listening.start(forKind({ informer: listening.cluster.informer(Parent) }));
  listening.server.remove(Parent, { namespace: "default", name: "a" });
  await listening.settle();

  expect(listening.added.at(-1)).toEqual(["a", "normal"]);
  expect(listening.added).toHaveLength(2);
});

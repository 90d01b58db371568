// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Indices, as the README of the handlers tells it: a row for each of its sentences, and operators that run. */
import { resourceKind } from "@nuvolaris/api-machinery";
import { Namespace } from "@nuvolaris/client";
import type { LeaderElection } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { sentencesOf } from "@nuvolaris/testing";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createOperator } from "./operator.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

const Missing = resourceKind({
  group: "nowhere.example",
  version: "v1",
  kind: "Missing",
  plural: "missings",
  namespaced: true,
});

/** Three samples, of which two have the same count. */
async function worldWithSamples(): Promise<World> {
  const world = await World.start();
  for (const [name, count] of [
    ["a", 1],
    ["b", 2],
    ["c", 2],
  ] as const) {
    await world.create(name, count);
  }
  return world;
}

function byCount(operator = createOperator({ name: "reader" })) {
  const names = operator.on(Sample).index(({ spec, name }) => [[`${spec.count}`, name]]);
  return { operator, names };
}

const rows: readonly (readonly [string, () => Promise<void> | void])[] = [
  [
    '`const podsOf = operator.on(Pod).index(({ spec, name }) => [[spec.nodeName ?? "", name]])` keeps what the function finds in each object, by key: `podsOf.get(node)` is the list of the values, `keys()` and `size` tell of the keys.',
    async () => {
      await using world = await worldWithSamples();
      const { operator, names } = byCount();
      await world.run(operator);
      expect([names.get("1"), names.get("2").toSorted(), names.get("3")]).toEqual([["a"], ["b", "c"], []]);
      expect([[...names.keys()].toSorted(), names.size]).toEqual([["1", "2"], 2]);
    },
  ],
  [
    "It is filled from the cache, on a standby too, and knows of a change before the handlers do.",
    async () => {
      await using world = await worldWithSamples();
      const standby = byCount(createOperator({ name: "standby" }));
      standby.operator.on(Sample).create(() => expect.unreachable("a standby calls no handler"));
      const leaderElection: LeaderElection = {
        acquire: (signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              reject(new Error("nobody elected it"));
            });
          }),
      };
      await world.run(standby.operator, { leaderElection });
      expect(standby.names.get("2")).toHaveLength(2);

      const leader = byCount();
      const seen: (readonly string[])[] = [];
      leader.operator.on(Sample).update(({ spec }) => void seen.push(leader.names.get(`${spec.count}`)), {
        uses: [leader.names],
      });
      await using other = world.beside();
      await other.run(leader.operator);
      await other.client.patch(
        Sample,
        { namespace: "default", name: "a" },
        { type: "merge", patch: { spec: { count: 7 } } },
      );
      await other.settle();
      expect(seen).toEqual([["a"]]);
    },
  ],
  [
    "Filters and the function see the object alone; an object that the function throws at is left out, and the log says so.",
    async () => {
      await using world = await worldWithSamples();
      const operator = createOperator({ name: "reader" });
      const facts = new Set<string>();
      const names = operator.on(Sample).index(
        (object) => {
          for (const fact of Object.keys(object)) facts.add(fact);
          if (object.name === "b") throw new Error("boom");
          return [["all", object.name]];
        },
        {
          id: "names",
          when: (object) => {
            for (const fact of Object.keys(object)) facts.add(fact);
            return object.name !== "a";
          },
        },
      );
      const log = new RecordedLog();
      await world.run(operator, { log });
      expect(names.get("all")).toEqual(["c"]);
      const all = ["annotations", "labels", "name", "namespace", "object", "spec", "status", "uid"];
      expect([...facts].toSorted()).toEqual(all);
      const errors = log.lines.filter(({ level }) => level === "error");
      expect(errors.map(({ fields }) => [fields["index"], fields["object"]])).toEqual([["names", "default/b"]]);
    },
  ],
  [
    "Handlers that read it name it: `{ uses: [podsOf] }`.",
    async () => {
      await using world = await worldWithSamples();
      const calls: string[] = [];
      const operator = createOperator({ name: "reader" });
      const missing = operator.on(Missing).index(({ name }) => [["all", name]]);
      operator.on(Sample).timer(() => void calls.push("names it"), { id: "one", intervalMs: 600_000, uses: [missing] });
      operator.on(Sample).timer(() => void calls.push("does not"), { id: "two", intervalMs: 600_000 });
      await world.run(operator);
      expect(calls).toEqual(Array(3).fill("does not"));
    },
  ],
  [
    "They wait until all that there was at the start is in it.",
    async () => {
      await using world = await worldWithSamples();
      const { operator, names } = byCount();
      const sizes = new Set<number>();
      const look = (): void => void sizes.add(names.get("1").length + names.get("2").length);
      const uses = [names];
      operator.on(Sample).create(look, { uses }).event(look, { id: "event", uses });
      operator.on(Sample).timer(look, { id: "timer", intervalMs: 1000, uses }).daemon(look, { id: "daemon", uses });
      await world.run(operator);
      expect([...sizes]).toEqual([3]);
    },
  ],
  [
    "A timer or event handler waits by itself; handlers of changes wait with the others of their kind, and so do daemons.",
    async () => {
      await using world = await worldWithSamples();
      const calls = new Set<string>();
      const operator = createOperator({ name: "patient" });
      const uses = [operator.on(Missing).index(({ name }) => [["all", name]])];
      const says = (what: string) => (): void => void calls.add(what);
      operator
        .on(Sample)
        .timer(says("waiting timer"), { id: "t1", intervalMs: 1000, uses })
        .timer(says("timer"), { id: "t2", intervalMs: 1000 })
        .event(says("waiting event"), { id: "e1", uses })
        .event(says("event"), { id: "e2" })
        .create(says("waiting create"), { id: "c1", uses })
        .create(says("create with another that waits"), { id: "c2" })
        .daemon(says("waiting daemon"), { id: "d1", uses })
        .daemon(says("daemon with another that waits"), { id: "d2" });
      operator.on(Namespace).create(says("create of another kind"));
      await world.run(operator);
      expect([...calls].toSorted()).toEqual(["create of another kind", "event", "timer"]);
    },
  ],
  [
    "It needs no writing rights.",
    () => {
      const { cluster } = byCount().operator.rbac();
      expect(cluster.map(({ resources, verbs }) => [resources[0], verbs.join()])).toEqual([
        ["samples", "get,list,watch"],
      ]);
    },
  ],
  [
    "It is of one operator, which runs once at a time, and is empty when it does not run.",
    async () => {
      await using world = await worldWithSamples();
      const { operator, names } = byCount();
      expect(names.size).toBe(0);
      await world.run(operator);
      expect(names.size).toBe(2);
      const other = createOperator({ name: "other" });
      other.on(Sample).create(() => undefined, { uses: [byCount().names] });
      const { signal } = new AbortController();
      const refused = expect(
        other.run({ client: world.client, clock: world.plane.clock, log: new RecordedLog(), signal }),
      ).rejects.toThrow(/is not being filled/);
      await world.settle(60_000);
      await refused;
      await world.stop();
      expect(names.size).toBe(0);
      await world.run(operator);
      expect(names.size).toBe(2);
    },
  ],
  [
    "Pausing an object does not take it out.",
    async () => {
      await using world = await worldWithSamples();
      const { operator, names } = byCount();
      await world.run(operator);
      const paused = { metadata: { annotations: { "reader.nuvolaris.org/paused": "true" } }, spec: { count: 9 } };
      await world.client.patch(Sample, { namespace: "default", name: "a" }, { type: "merge", patch: paused });
      await world.settle();
      expect([names.get("9"), names.size]).toEqual([["a"], 2]);
    },
  ],
];

test('the rows are what the README says under "Indices"', () => {
  const readme = readFileSync(new URL("../../handlers/README.md", import.meta.url), "utf8");

  expect(rows.map(([sentence]) => sentence)).toEqual(sentencesOf(readme, "Indices"));
});

test.each(rows)("%s", async (_sentence, isSo) => {
  await isSo();
});

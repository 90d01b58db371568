// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is read off the caches and the event recorder when somebody asks for the metrics. */
import type { CacheLevels } from "@nuvolaris/cache";
import { Counter, Gauge, type Registry } from "prom-client";
import type { FollowedKind } from "../cluster.ts";
import { resourceOf } from "../object-name.ts";

interface LevelFamily {
  readonly name: string;
  readonly help: string;
  readonly value: (levels: CacheLevels) => number;
  /** What several caches of one kind come to, which differ by namespace or selector. Default: the sum. */
  readonly together?: (one: number, other: number) => number;
}

const families: readonly LevelFamily[] = [
  { name: "cache_objects", help: "How many objects the caches hold", value: ({ objects }) => objects },
  {
    name: "cache_bytes",
    help: "How many bytes the cached objects take as JSON, estimated from some of them. In memory it is up to three times as much",
    value: ({ bytes }) => bytes,
  },
  {
    name: "cache_pending_writes",
    help: "Own writes that have not come back through the watch",
    value: ({ pendingWrites }) => pendingWrites,
  },
  {
    name: "cache_held_changes",
    help: "Changes that wait for the answers to own writes of their objects",
    value: ({ heldChanges }) => heldChanges,
  },
  {
    name: "reflector_watch_lag_seconds",
    help: "How far a cache may be behind: the seconds since anything came through its watch. Quiet ones get a bookmark each minute",
    value: ({ silentMs = 0 }) => silentMs / 1000,
    together: Math.max,
  },
];

/** Shows how each cache that has read its kind fares, by kind. */
export function cacheLevelMetrics(registry: Registry, caches: () => Iterable<FollowedKind>): void {
  for (const { name, help, value, together = sum } of families) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: ["name"],
      registers: [registry],
      collect: () => {
        const values = new Map<string, number>();
        for (const cache of caches()) {
          if (!cache.synced) continue;
          const [kind, its] = [resourceOf(cache.kind), value(cache.levels())];
          const before = values.get(kind);
          values.set(kind, before === undefined ? its : together(before, its));
        }
        gauge.reset();
        for (const [kind, its] of values) gauge.set({ name: kind }, its);
      },
    });
  }
}

/** Counts the events that were not written. */
export function droppedEventMetrics(registry: Registry, recorder: { readonly dropped: number }): void {
  const counter: Counter = new Counter({
    name: "operator_events_dropped_total",
    help: "Total number of events that were not written: above an object's budget, too many waiting, or refused by the server",
    registers: [registry],
    collect: () => {
      counter.reset();
      counter.inc(recorder.dropped);
    },
  });
}

function sum(one: number, other: number): number {
  return one + other;
}

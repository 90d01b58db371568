// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CacheLevels } from "@nuvolaris/cache";
import { expect, test } from "vitest";
import type { FollowedKind } from "../cluster.ts";
import { Child, Parent } from "../fakes/objects.ts";
import { PrometheusMetrics } from "./prometheus-metrics.ts";

const levels: CacheLevels = {
  objects: 7,
  bytes: 1400,
  resourceVersion: "12",
  silentMs: 1500,
  pendingWrites: 2,
  heldChanges: 1,
};

function followed(kind: FollowedKind["kind"], given: Partial<CacheLevels> = {}, synced = true): FollowedKind {
  return { kind, synced, levels: () => ({ ...levels, ...given }) };
}

async function linesOf(metrics: PrometheusMetrics): Promise<readonly string[]> {
  return (await metrics.text()).split("\n").filter((line) => /^(cache_(?!held_back)|reflector_watch_lag)/.test(line));
}

test("the levels of each cache are shown by kind", async () => {
  const metrics = new PrometheusMetrics();
  metrics.observeCaches({ followed: [followed(Parent)] });

  expect(await linesOf(metrics)).toEqual([
    'cache_objects{name="parents.nuvolaris.org"} 7',
    'cache_bytes{name="parents.nuvolaris.org"} 1400',
    'cache_pending_writes{name="parents.nuvolaris.org"} 2',
    'cache_held_changes{name="parents.nuvolaris.org"} 1',
    'reflector_watch_lag_seconds{name="parents.nuvolaris.org"} 1.5',
  ]);
});

test("caches of one kind are added up, and the one furthest behind tells the lag", async () => {
  const metrics = new PrometheusMetrics();
  const parts = [
    { objects: 1, silentMs: 500 },
    { objects: 2, silentMs: 9000 },
    { objects: 4, silentMs: 20 },
  ];
  metrics.observeCaches({ followed: parts.map((part) => followed(Parent, part)) });

  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'cache_objects{name="parents.nuvolaris.org"} 7',
      'cache_bytes{name="parents.nuvolaris.org"} 4200',
      'reflector_watch_lag_seconds{name="parents.nuvolaris.org"} 9',
    ]),
  );
});

test("a cache that has not read its kind shows nothing, nor does one that is followed no more", async () => {
  const metrics = new PrometheusMetrics();
  const kinds = [followed(Parent), followed(Child, {}, false)];
  metrics.observeCaches({ followed: kinds });
  expect((await linesOf(metrics)).join()).not.toContain("children");
  kinds.length = 0;

  expect(await linesOf(metrics)).toEqual([]);
});

test("events that were dropped are counted, from nought", async () => {
  const metrics = new PrometheusMetrics();
  const recorder = { dropped: 0 };
  metrics.observeEvents(recorder);
  expect(await metrics.text()).toContain("operator_events_dropped_total 0");
  recorder.dropped = 7;
  await metrics.text();

  expect(await metrics.text()).toContain("operator_events_dropped_total 7");
});

test("how long changes were held back is shown per kind", async () => {
  const metrics = new PrometheusMetrics();
  metrics.cacheObserver().heldBack?.(Parent, { changes: 3, durationMs: 250 });

  expect(await metrics.text()).toContain('cache_held_back_seconds_sum{name="parents.nuvolaris.org"} 0.25');
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { asyncProperty, assert as check, array, constantFrom } from "fast-check";
import { expect, test } from "vitest";
import { HandlerRegistry } from "../handler-registry.ts";
import { ActivityWorld, thing } from "../testing/activity-world.ts";
import { finalizer, type Thing } from "../testing/world.ts";
import { DaemonReconciler } from "./daemon-reconciler.ts";

const steps = ["mismatch", "match", "gone", "replaced", "wait", "wait long", "lose", "stop"] as const;

/** Plays one order of events; answers the largest number of tasks that one object had at a time. */
async function play(order: readonly (typeof steps)[number][]): Promise<{ most: number; running: number }> {
  const world = new ActivityWorld();
  const running = new Map<string, number>();
  let most = 0;
  let uids = 1;
  const registry = new HandlerRegistry<Thing>().daemon(
    async ({ uid, signal }) => {
      running.set(uid, (running.get(uid) ?? 0) + 1);
      most = Math.max(most, running.get(uid) ?? 0);
      // It ends late, some after their deadline.
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      await world.clock.sleep(Number(uid.slice(1)) % 2 === 0 ? 300 : 3000);
      running.set(uid, (running.get(uid) ?? 0) - 1);
    },
    { stopDeadlineMs: 1000, when: ({ spec }) => spec.count < 5 },
  );
  const reconciler = new DaemonReconciler<Thing>({ ...world.environment(), daemons: registry.daemons(), finalizer });
  const begin = (): Promise<void> =>
    world.start(reconciler.reconcile, [reconciler.ends], (controller) => reconciler.runnable(controller));
  const play: Readonly<Record<(typeof steps)[number], () => Promise<unknown>>> = {
    mismatch: () => (world.object ? world.edit({ spec: { count: 5 } }) : Promise.resolve()),
    match: () => (world.object ? world.edit({ spec: { count: 1 } }) : Promise.resolve()),
    gone: () => world.replace(undefined),
    replaced: () => world.replace(thing(`u${++uids}`)),
    wait: () => world.clock.advance(200),
    "wait long": () => world.clock.advance(2000),
    lose: () => world.end("lose").then(begin),
    stop: () => world.end("stop").then(begin),
  };
  await begin();
  for (const step of order) await play[step]();
  await world.replace(thing("u-last"));
  for (let step = 0; step < 10; step++) await world.clock.advance(1000);
  const last = running.get("u-last") ?? 0;
  return { most, running: last };
}

test(
  "whatever the order of events an object has one task at most, and the last object has one",
  { timeout: 60_000 },
  async () => {
    await check(
      asyncProperty(array(constantFrom(...steps), { maxLength: 12 }), async (order) => {
        expect(await play(order)).toEqual({ most: 1, running: 1 });
      }),
      { numRuns: 200 },
    );
  },
);

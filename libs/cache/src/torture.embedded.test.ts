// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Each way in which a network or a server fails, at each kind of request of an informer, against a whole API server in this
 * process, on virtual time.
 *
 * After each case: readers see what the server has; what the handlers were told adds up to it; a controller that passes over
 * its own echoes knows the last state of each object; and the server was not asked for more lists than the failure demands.
 */
import { formatObjectKey, objectKeyOf, type ObjectKey, type Stored } from "@nuvolaris/api-machinery";
import { Client, ConfigMap, isNotFound, mergePatch, TransportError } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { startEmbedded } from "@nuvolaris/testing";
import { afterAll, expect, test } from "vitest";
import type { Notice } from "./event-handlers.ts";
import { answerFaults, bodyFaults, slowFaults, type NamedFault } from "./faults.ts";
import { FaultyTransport, statusAnswer, type Fault } from "./faulty-transport.ts";
import { InformerFactory } from "./informer-factory.ts";
import type { Informer } from "./informer.ts";
import type { CacheObserver } from "./observer.ts";

const key = (name: string): ObjectKey => ({ namespace: "default", name });
const inView = { in: "view" };
const controlPlane = await startEmbedded();
afterAll(() => controlPlane[Symbol.asyncDispose]());
const { clock } = controlPlane;
const others = new Client({ transport: controlPlane.transport, clock, fieldManager: "others" });

/** Adds up what it is told, and notes what does not add up. */
class Ledger {
  readonly objects = new Map<string, string>();
  /** What a controller knows that passes over its own echoes: from the changes of others, and from its answers. */
  readonly known = new Map<string, string>();
  readonly mistakes: string[] = [];

  follow(informer: Informer<ConfigMap>): void {
    informer.addEventHandler({
      added: (object, notice) => {
        this.#take(undefined, object, notice);
      },
      updated: (old, object, notice) => {
        this.#take(old, object, notice);
      },
      deleted: (old, notice) => {
        this.#take(old, undefined, notice);
      },
    });
  }

  learn(name: string, version: string): void {
    if (Number(this.known.get(name) ?? 0) < Number(version)) this.known.set(name, version);
  }

  #take(old: Stored<ConfigMap> | undefined, object: Stored<ConfigMap> | undefined, notice: Notice): void {
    const name = `default/${(object ?? old)?.metadata.name ?? ""}`;
    const version = object?.metadata.resourceVersion;
    const before = this.objects.get(name);
    const isExpected = object && old ? before === old.metadata.resourceVersion : (before === undefined) === !old;
    if (!isExpected) this.mistakes.push(`${name}: ${before ?? "nothing"} became ${version ?? "nothing"}`);
    if (version === undefined) this.objects.delete(name);
    else this.objects.set(name, version);
    if (notice.writer === "me") return;
    if (version !== undefined) this.learn(name, version);
    else if (notice.finalStateUnknown || Number(this.known.get(name)) <= versionOf(old)) this.known.delete(name);
  }
}

/** A clock that counts the timers of those who were given it. */
function countingClock(inner: Clock) {
  const pending = new Set<object>();
  const setTimer: Clock["setTimer"] = (delayMs, callback) => {
    const timer = {};
    pending.add(timer);
    const cancel = inner.setTimer(delayMs, () => {
      pending.delete(timer);
      callback();
    });
    return () => {
      pending.delete(timer);
      cancel();
    };
  };
  const sleep: Clock["sleep"] = async (delayMs, signal) => {
    const timer = {};
    pending.add(timer);
    try {
      await inner.sleep(delayMs, signal);
    } finally {
      pending.delete(timer);
    }
  };
  const counted: Clock = { now: () => inner.now(), monotonicNow: () => inner.monotonicNow(), setTimer, sleep };
  return { counted, pending };
}

/** An informer behind a faulty network, and what is known of it. */
async function tortured(streamsLists: boolean) {
  const network = new FaultyTransport({
    inner: { send: (request) => controlPlane.transport.send(request), [Symbol.asyncDispose]: () => Promise.resolve() },
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    streamsLists,
  });
  await clearServer();
  await create("a");
  await create("b");
  await create("hidden", {});
  const { counted, pending } = countingClock(clock);
  const client = new Client({ transport: network, clock: counted, fieldManager: "me", random: () => 0.5 });
  let lists = 0;
  const observer: CacheObserver = { listed: () => lists++ };
  const factory = new InformerFactory({ client, clock: counted, random: () => 0.5, observer });
  const informer = factory.informer(ConfigMap, { namespace: "default", labelSelector: "in=view" });
  const ledger = new Ledger();
  ledger.follow(informer);
  const stop = async (): Promise<void> => {
    await factory[Symbol.asyncDispose]();
    await clock.advance(0);
    expect(pending.size).toBe(0);
  };
  return { client, factory, informer, ledger, lists: () => lists, network, stop };
}

type Tortured = Awaited<ReturnType<typeof tortured>>;

async function clearServer(): Promise<void> {
  for (const { metadata } of (await others.list(ConfigMap, { namespace: "default" })).items) {
    await others.delete(ConfigMap, key(metadata.name));
  }
}

const create = (name: string, labels: Record<string, string> = inView): Promise<Stored<ConfigMap>> =>
  others.create(ConfigMap, { metadata: { ...key(name), labels }, data: { text: "größer → 漢字" } });

const touch = (name: string): Promise<Stored<ConfigMap>> =>
  others.patch(ConfigMap, key(name), mergePatch({ data: { others: String(clock.now()) } }));

/** Writes as a controller does: again after a failure, until it is answered. It may be that the server acted on all of them. */
async function writeOwn({ client, informer, ledger }: Tortured, name: string, value: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const answer = await informer.write({ key: key(name), writer: "me" }, () =>
        client.patch(ConfigMap, key(name), mergePatch({ data: { own: `${value}-${attempt}` } })),
      );
      const seen = informer.lister.get(key(name));
      if (informer.synced) expect(Number(seen?.metadata.resourceVersion)).toBeGreaterThanOrEqual(versionOf(answer));
      ledger.learn(`default/${name}`, answer.metadata.resourceVersion);
      return;
    } catch (error) {
      if (isNotFound(error) && attempt > 5) return;
      await clock.sleep(1000 * 2 ** Math.min(attempt, 4));
    }
  }
  throw new Error(`the write of ${name} was never answered`);
}

const versionOf = (object: Stored<ConfigMap> | undefined): number => Number(object?.metadata.resourceVersion);

/** What others do in half a minute. */
async function history(): Promise<void> {
  await touch("a");
  await create("c");
  await clock.advance(0);
  await others.delete(ConfigMap, key("b"));
  await clock.advance(2000);
  await create("b");
  await touch("a");
  await others.patch(ConfigMap, key("hidden"), mergePatch({ metadata: { labels: inView } }));
  await clock.advance(25_000);
  await others.delete(ConfigMap, key("c"));
  await others.patch(ConfigMap, key("hidden"), mergePatch({ metadata: { labels: { in: null } } }));
  await touch("b");
}

/** Beyond the longest delays: a silent watch is found after 150 s, the longest wait is 30 s. */
const recoveryMs = 600_000;

async function expectAllIsWell({ informer, ledger }: Tortured): Promise<void> {
  await clock.advance(recoveryMs);
  const list = await others.list(ConfigMap, { namespace: "default", labelSelector: "in=view" });
  const server = versionsOf(list.items);
  expect(versionsOf(informer.lister.list()), "what readers see").toEqual(server);
  expect([...ledger.objects].sort(), "what handlers were told").toEqual(server);
  expect(ledger.mistakes).toEqual([]);
  expect([...ledger.known].sort(), "what a controller knows").toEqual(server);
  expect(informer.levels()).toMatchObject({ pendingWrites: 0, heldChanges: 0 });
}

function versionsOf(objects: readonly Stored<ConfigMap>[]): (readonly [string, string])[] {
  return objects
    .map((object) => [formatObjectKey(objectKeyOf(object)), object.metadata.resourceVersion] as const)
    .sort();
}

const streamFaults = [...answerFaults, ...bodyFaults(0), ...bodyFaults(1), ...bodyFaults(3), ...slowFaults];
/** For answers of one line. */
const documentFaults = [...answerFaults, ...bodyFaults(0), ...slowFaults];
const cases = (faults: readonly NamedFault[], times: readonly number[]) =>
  faults.flatMap((fault) => times.map((count) => [fault.name, count, fault] as const));

const listsAskedFor = ({ network }: Tortured): number => network.counts.stream + network.counts.page;

for (const [purpose, streamsLists] of [
  ["stream", true],
  ["page", false],
] as const) {
  const name = `the first list as ${purpose === "stream" ? "a stream" : "pages"}`;
  test.each(cases(purpose === "stream" ? streamFaults : documentFaults, [1, 3]))(
    `${name} meets: %s, %i times`,
    async (_name, times, { fault }) => {
      const tort = await tortured(streamsLists);
      tort.network.arm(fault, purpose, times);
      tort.factory.start();
      await clock.advance(1000);
      await history();
      await expectAllIsWell(tort);
      expect(listsAskedFor(tort)).toBeLessThanOrEqual(2 * times + 2);
      await tort.stop();
    },
  );
}

async function synced(streamsLists = true): Promise<Tortured> {
  const tort = await tortured(streamsLists);
  tort.factory.start();
  await clock.advance(0);
  await tort.informer.hasSynced();
  return tort;
}

test.each(cases(streamFaults, [1, 3]))("a watch meets: %s, %i times", async (_name, times, { fault, expires }) => {
  const tort = await synced();
  tort.network.arm(fault, "watch", times);
  tort.network.cut();
  await history();
  const own = writeOwn(tort, "a", "1");
  await expectAllIsWell(tort);
  await own;
  expect(listsAskedFor(tort)).toBeLessThanOrEqual(expires === true ? 1 + times : 1);
  expect(listsAskedFor(tort) > 1).toBe(expires === true);
  await tort.stop();
});

test.each(cases(streamFaults, [1]))(
  "a list that became necessary meets: %s, %i times",
  async (_name, times, { fault }) => {
    for (const [purpose, streamsLists] of [
      ["stream", true],
      ["page", false],
    ] as const) {
      const tort = await synced(streamsLists);
      const before = listsAskedFor(tort);
      tort.network.arm(fault, purpose, times);
      await history();
      tort.network.cut();
      await touch("a");
      await others.delete(ConfigMap, key("b"));
      controlPlane.server.compact();
      const own = writeOwn(tort, "a", "1");
      await expectAllIsWell(tort);
      await own;
      expect(listsAskedFor(tort) - before).toBeLessThanOrEqual(2 * times + 2);
      await tort.stop();
    }
  },
);

test.each(cases(documentFaults, [1, 2]))("a write meets: %s, %i times", async (_name, times, { fault }) => {
  const tort = await synced();
  tort.network.arm(fault, "write", times);
  const own = writeOwn(tort, "a", "1");
  await touch("a");
  await clock.advance(0);
  await touch("a");
  const late = writeOwn(tort, "b", "2");
  await history();
  await expectAllIsWell(tort);
  await Promise.all([own, late]);
  expect(listsAskedFor(tort)).toBe(1);
  await tort.stop();
});

const outages: readonly (readonly [string, Fault])[] = [
  ["nobody listens", () => Promise.reject(new TransportError("refused", "unreachable"))],
  ["it starts and answers 503", () => Promise.resolve(statusAnswer(503, "ServiceUnavailable"))],
  ["the token is refused", () => Promise.resolve(statusAnswer(401, "Unauthorized"))],
  ["the rights are gone", () => Promise.resolve(statusAnswer(403, "Forbidden"))],
  ["the kind is not served", () => Promise.resolve(statusAnswer(404, "NotFound"))],
];
const durations = [1000, 20_000, 600_000];

test.each(outages.flatMap(([name, fault]) => durations.map((duration) => [name, duration, fault] as const)))(
  "while %s for %i ms",
  async (_name, durationMs, outage) => {
    for (const jumpMs of [0, 86_400_000, -86_400_000]) {
      const tort = await synced();
      tort.network.breakDown(outage);
      tort.network.cut();
      clock.jump(jumpMs);
      await history();
      const own = writeOwn(tort, "a", "1").catch(() => undefined);
      await clock.advance(durationMs);
      tort.network.breakDown(undefined);
      await expectAllIsWell(tort);
      await own;
      expect(tort.lists()).toBeLessThanOrEqual(2);
      await tort.stop();
    }
  },
);

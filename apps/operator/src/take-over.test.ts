// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The real kopf, of PyPI, looks after parcels and ends; an operator of ours goes on where it was. */
import { kopfTakeover, type TakeoverReader } from "@nuvolaris/framework";
import { envtestProvider, prepareKopf, reasonToSkip } from "@nuvolaris/testing";
import { beforeAll, expect, test, vi } from "vitest";
import { isKeptInStatus, isSettled, kopfAnnotations, progressOf, type Storage } from "./testing/kopf/kopf-record.ts";
import type { Call } from "./testing/kopf/parcel.ts";
import { patience, TakeOverWorld } from "./testing/kopf/take-over-world.ts";

const envtest = envtestProvider({ environment: process.env });
const missingEnvtest = reasonToSkip("envtest", await envtest.available(), process.env);
let python = "";
let missingKopf: string | undefined;

// PyPI may be far away.
beforeAll(async () => {
  const kopf = await prepareKopf({ environment: process.env });
  missingKopf = reasonToSkip("kopf", kopf, process.env);
  if (kopf.available) ({ python } = kopf);
}, 600_000);

/** What kopf's handler waits before its third attempt: long enough for kopf to be ended first. Ours waits for the rest of it. */
const delaySeconds = 6;

interface Row {
  readonly plane: "embedded" | "envtest";
  readonly storage: Storage;
  readonly end: NodeJS.Signals;
}

/** Those on the embedded control plane, which mostly wait, do so together. */
const embedded: readonly Row[] = [
  { plane: "embedded", storage: "annotations", end: "SIGTERM" },
  { plane: "embedded", storage: "annotations", end: "SIGKILL" },
  { plane: "embedded", storage: "status", end: "SIGKILL" },
  { plane: "embedded", storage: "both", end: "SIGTERM" },
  { plane: "embedded", storage: "prefix", end: "SIGTERM" },
];
const real: readonly Row[] = [
  { plane: "envtest", storage: "annotations", end: "SIGKILL" },
  { plane: "envtest", storage: "status", end: "SIGTERM" },
];

const budget = { timeout: 900_000 };
const goesOn = "what kopf began, with its state in $storage and ended by $end on $plane, is gone on with";

function takeoverFrom(storage: Storage): TakeoverReader {
  if (storage !== "prefix") return kopfTakeover();
  return kopfTakeover({ prefix: "parcels.example.com", finalizer: "parcels.example.com/finalizer" });
}

/** What is called again and again, and what begins anew with each process: no record says anything of them. */
const ofProcess = new Set(["tick", "watch_over"]);

/** The calls for one parcel by their handlers, but for those of timers and daemons. When one is due, is its own affair. */
function callsFor(name: string, calls: readonly Call[]): readonly object[] {
  const own = calls.filter((call) => call.name === name && !ofProcess.has(call.handler));
  return own.map(({ name: _, ...call }) => call).sort(byHandler);
}

function byHandler(one: Pick<Call, "handler">, other: Pick<Call, "handler">): number {
  return one.handler.localeCompare(other.handler);
}

/** Nothing waits in these when kopf ends. */
const settled = ["quiet", "changed", "doomed"];

/** The parcels that kopf has not ended with: the handler that waits, where its progress is, and a handler that has ended. */
const begun = {
  sending: { waits: "send", progress: "send", done: "measure/spec.size" },
  packing: { waits: "label", progress: "pack/label", done: "pack/pack.<locals>.lid" },
  growing: { waits: "resend", progress: "resend", done: "weigh" },
  leaving: { waits: "shred", progress: "shred", done: "unpack" },
} as const;

const namesOfBegun = ["sending", "packing", "growing", "leaving"] as const;

/** Lets kopf come to the middle of everything. */
async function begin(world: TakeOverWorld, storage: Storage): Promise<void> {
  for (const name of settled) await world.create(name, { size: 1 });
  for (const name of namesOfBegun) await world.create(name, { size: 1, waits: begun[name].waits });
  for (const name of [...settled, "growing", "leaving"]) {
    await world.until(name, (parcel) => {
      expect(isSettled(parcel, storage)).toBe(true);
    });
  }
  await world.edit("growing", { size: 2 });
  await world.delete("leaving");
  for (const name of namesOfBegun) {
    await world.until(name, (parcel) => {
      expect(progressOf(parcel, storage, begun[name].done)).toMatchObject({ success: true });
      expect(progressOf(parcel, storage, begun[name].progress)?.["retries"]).toBeGreaterThanOrEqual(2);
    });
  }
}

/** What ours has to call for each parcel, and nothing else. `attempts` are those that kopf has recorded. */
function expectedCalls(
  attempts: Readonly<Record<keyof typeof begun, number>>,
): Readonly<Record<string, Omit<Call, "name">[]>> {
  const sizes = { old: 1, new: 5 };
  const specs = { old: { size: 1 }, new: { size: 5 } };
  const cleanUp = [{ handler: "unpack" }, { handler: "shred", attempt: 1 }];
  return {
    quiet: [{ handler: "resume" }],
    changed: [
      { handler: "measure", ...sizes },
      { handler: "weigh", ...specs },
      { handler: "resend", attempt: 1 },
      { handler: "resume" },
    ],
    doomed: cleanUp,
    sending: [{ handler: "send", attempt: attempts.sending + 1 }],
    packing: [{ handler: "label", attempt: attempts.packing + 1 }],
    growing: [{ handler: "resume" }, { handler: "resend", attempt: attempts.growing + 1 }],
    leaving: [{ handler: "shred", attempt: attempts.leaving + 1 }],
    fresh: [
      { handler: "make_box" },
      { handler: "long" },
      { handler: "lid", attempt: 1 },
      { handler: "label", attempt: 1 },
      { handler: "send", attempt: 1 },
      { handler: "measure", old: undefined, new: 1 },
    ],
  };
}

/** What must be as it was: the objects that there are, their state as their author sees it, and what was made for them. */
async function identities(world: TakeOverWorld, names: readonly string[]): Promise<readonly object[]> {
  return Promise.all(
    names.map(async (name) => {
      const { metadata, spec } = await world.stored(name);
      const box = await world.box(name);
      return {
        name,
        uid: metadata.uid,
        generation: metadata.generation,
        spec,
        box: box?.metadata.uid,
        made: box?.data,
      };
    }),
  );
}

async function takeOver({ plane, storage, end }: Row): Promise<void> {
  await using world = await TakeOverWorld.start(plane === "envtest" ? envtest : undefined);
  const kopf = world.kopf({ python, storage, delaySeconds });
  await begin(world, storage);
  await kopf.end(end);
  const attempts = { sending: 0, packing: 0, growing: 0, leaving: 0 };
  for (const name of namesOfBegun) {
    attempts[name] = Number(progressOf(await world.stored(name), storage, begun[name].progress)?.["retries"]);
  }
  const quiet = await world.stored("quiet");
  const staying = ["quiet", "sending", "packing", "growing"];
  const before = await identities(world, staying);
  // What happens while nobody looks.
  await world.edit("changed", { size: 5 });
  await world.delete("doomed");
  await world.create("fresh", { size: 1 });

  const calls: Call[] = [];
  const expected = expectedCalls(attempts);
  const ours = world.run(takeoverFrom(storage), calls);
  await vi.waitFor(() => {
    for (const [name, own] of Object.entries(expected))
      expect([name, callsFor(name, calls)]).toEqual([name, own.sort(byHandler)]);
    expect(new Set(calls.filter(({ name }) => name === "quiet").map(({ handler }) => handler))).toEqual(
      new Set(["resume", "tick", "watch_over"]),
    );
  }, patience);
  for (const name of ["doomed", "leaving"]) await world.untilGone(name);
  await ours.stop();

  expect(await world.stored("quiet")).toEqual(quiet);
  expect(await identities(world, staying)).toEqual(before);
  for (const name of ["changed", "sending", "packing", "growing"]) {
    const parcel = await world.stored(name);
    expect(kopfAnnotations(parcel, storage)).toEqual([]);
    expect(parcel.metadata.annotations).toHaveProperty(["parcels.nuvolaris.org/progress"]);
    expect(isKeptInStatus(parcel)).toBe(storage === "status" || storage === "both");
  }
  await another(world, storage);
}

/** The next process has nothing to do but what every process has, and lets go what kopf held. */
async function another(world: TakeOverWorld, storage: Storage): Promise<void> {
  const calls: Call[] = [];
  const names = ["quiet", "changed", "sending", "packing", "growing", "fresh"];
  world.run(takeoverFrom(storage), calls);
  await vi.waitFor(() => {
    for (const name of names) expect([name, callsFor(name, calls)]).toEqual([name, [{ handler: "resume" }]]);
  }, patience);
  for (const name of names) await world.delete(name);
  for (const name of names) {
    await world.untilGone(name);
    expect([name, callsFor(name, calls)]).toEqual([
      name,
      [{ handler: "resume" }, { handler: "shred", attempt: 1 }, { handler: "unpack" }],
    ]);
  }
}

test.concurrent.for(embedded)(goesOn, budget, async (row, { skip }) => {
  if (missingKopf !== undefined) return skip(missingKopf);
  await takeOver(row);
});

test.for(real)(goesOn, budget, async (row, { skip }) => {
  if (missingKopf !== undefined) return skip(missingKopf);
  if (missingEnvtest !== undefined) return skip(missingEnvtest);
  await takeOver(row);
});

test.concurrent(
  "where nothing of ours holds an object, kopf's finalizer is taken off at once",
  budget,
  async ({ skip }) => {
    if (missingKopf !== undefined) return skip(missingKopf);
    await using world = await TakeOverWorld.start();
    const kopf = world.kopf({ python, storage: "annotations", delaySeconds });
    await world.create("quiet", { size: 1 });
    const held = await world.until("quiet", (parcel) => {
      expect(isSettled(parcel, "annotations")).toBe(true);
    });
    expect(held.metadata.finalizers).toEqual(["kopf.zalando.org/KopfFinalizerMarker"]);
    await kopf.end("SIGTERM");

    const calls: Call[] = [];
    world.run(kopfTakeover(), calls, { cleansUp: false });
    await world.until("quiet", ({ metadata }) => {
      expect(metadata.finalizers ?? []).toEqual([]);
      expect(callsFor("quiet", calls)).toEqual([{ handler: "resume" }]);
    });
  },
);

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Takes over from an operator that was written with kopf (https://github.com/nolar/kopf), in place: what it has handled is
 * not handled again, what it had begun is gone on with, and what it held is cleaned up by our delete handlers.
 *
 * Assumptions: the other operator has stopped; it kept its state in annotations, as it does by default, or in the status;
 * our handlers have its handlers' ids, as `id` or among `aliases`.
 */
import { isJsonObject, parseJson, type JsonObject, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { essenceHash, essenceOf } from "../essence.ts";
import type { PlannedHandler } from "../cycle-plan.ts";
import type { HandlerProgress, ProgressRecord } from "../progress-record.ts";
import { isSamePurpose, parseKopfProgress, type KopfProgress } from "./kopf-progress.ts";
import { KopfState, type FoundText } from "./kopf-state.ts";
import type { TakeoverReader } from "./takeover-reader.ts";

export interface KopfTakeoverOptions {
  /** The prefix of its annotations, `settings.persistence` of the operator. Default `kopf.zalando.org`. */
  readonly prefix?: string;
  /** The `name` of its status storages, `settings.persistence` of the operator: a field of the status. Default `kopf`. */
  readonly statusField?: string;
  /** `settings.persistence.finalizer` of the operator. Default `kopf.zalando.org/KopfFinalizerMarker`. */
  readonly finalizer?: string;
}

/** Reads what a kopf operator has left. There is no way back: with its marks gone, it would create everything again. */
export function kopfTakeover({
  prefix = "kopf.zalando.org",
  statusField = "kopf",
  finalizer = "kopf.zalando.org/KopfFinalizerMarker",
}: KopfTakeoverOptions = {}): TakeoverReader {
  const places = { prefix, statusField };
  return {
    finalizer,
    readRecord: (object, handlers, warn) => {
      const now = stateOf(object);
      const state = new KopfState(object, places);
      const before = lastState(object, state.lastHandled(), warn);
      const entries = Object.fromEntries(handlers.flatMap((handler) => entriesOf({ state, tried: now.hash }, handler)));
      if (before === undefined && Object.keys(entries).length === 0) return undefined;
      return recordOf(object, handlers, { now, before, entries });
    },
    marks: (object) => new KopfState(object, places).annotationKeys(),
  };
}

interface State {
  readonly essence: JsonObject;
  readonly hash: string;
}

function stateOf(object: JsonObject | Stored<KubernetesObject>): State {
  // Proof of the cast: a Kubernetes object is JSON.
  const essence = essenceOf(object as JsonObject);
  return { essence, hash: essenceHash(essence) };
}

/** What kopf last handled, without what is no part of an essence of ours; `undefined`: it has not ended with the object once. */
function lastState(
  object: Stored<KubernetesObject>,
  found: FoundText | undefined,
  warn: (problem: string) => void,
): State | undefined {
  if (found === undefined) return undefined;
  try {
    const value = parseJson(found.text);
    if (isJsonObject(value)) return stateOf(value);
  } catch {
    // Told below, like any other text that is no object.
  }
  warn(`${found.place} is not a JSON object: the object counts as handled as it is`);
  return stateOf(object);
}

interface Reading {
  readonly state: KopfState;
  /** The hash of the object's present state. */
  readonly tried: string;
}

/** What kopf had begun of one handler, by our id, with its sub-handlers. */
function entriesOf(reading: Reading, { id, aliases = [], cause }: PlannedHandler): [string, HandlerProgress][] {
  for (const former of [id, ...aliases]) {
    const found = progressOf(reading, former);
    if (found === undefined || !isSamePurpose(found.purpose, cause)) continue;
    const children = found.children.flatMap((child): [string, HandlerProgress][] => {
      const progress = child.startsWith(`${former}/`) ? progressOf(reading, child)?.progress : undefined;
      return progress ? [[`${id}${child.slice(former.length)}`, progress]] : [];
    });
    return [[id, found.progress], ...children];
  }
  return [];
}

function progressOf({ state, tried }: Reading, id: string): KopfProgress | undefined {
  return parseKopfProgress(state.progress(id), tried);
}

/**
 * kopf has one mark for all handlers, the state of the last cycle that ended. A handler that has ended in a cycle that has
 * not is told by its progress: it has seen the object as it is.
 */
function recordOf(
  { metadata: { uid, deletionTimestamp } }: Stored<KubernetesObject>,
  handlers: readonly PlannedHandler[],
  {
    now,
    before,
    entries,
  }: { now: State; before: State | undefined; entries: Readonly<Record<string, HandlerProgress>> },
): ProgressRecord {
  const seen = before ?? now;
  const essences = { [seen.hash]: seen.essence, [now.hash]: now.essence };
  const all = new Map(Object.entries(entries));
  for (const { id, cause } of handlers) {
    const entry = all.get(id);
    const isChange = cause === "update" || cause === "field";
    if (isChange && entry?.outcome !== undefined) all.set(id, { seen: now.hash });
    const isCreating = before === undefined && deletionTimestamp === undefined;
    if (isCreating && cause === "create") all.set(id, entry ?? {});
    if (isCreating && cause === "field" && entry?.outcome === undefined) all.set(id, { ...entry, seen: null });
  }
  return { uid, seen: seen.hash, handlers: Object.fromEntries(all), essences };
}

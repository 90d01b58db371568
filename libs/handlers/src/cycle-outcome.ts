// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Works out what is to be remembered after a cycle. Pure, like the plan it follows. */
import type { JsonObject } from "@nuvolaris/api-machinery";
import {
  hasPassed,
  isChildOf,
  isPending,
  seenBy,
  type Candidates,
  type PlannedHandler,
  type Snapshot,
} from "./cycle-plan.ts";
import type { HandlerProgress, ProgressRecord } from "./progress-record.ts";

/** How one attempt of a handler ended. */
export type Outcome =
  | { readonly type: "succeeded" }
  | { readonly type: "failed" }
  | { readonly type: "retry"; readonly attempts: number; readonly nextAtMs: number };

/** Handler ids and how their attempt in this cycle ended. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** The handlers that the record is for: all that are registered for the kind, and those that may be for this object. */
export interface HandlerSets extends Candidates {
  readonly registered: readonly PlannedHandler[];
}

/** What a cycle has done, and for whom. */
export interface CycleResult {
  readonly outcomes: Outcomes;
  readonly handlers: HandlerSets;
}

/** The record after the cycle: what ended is forgotten as far as nobody points to it any more. */
export function nextRecord(snapshot: Snapshot, record: ProgressRecord, result: CycleResult): ProgressRecord {
  const entries = settledEntries(snapshot, record, result);
  if (snapshot.deleting) return { uid: record.uid, handlers: entries, essences: {} };
  return pointToCurrent(snapshot, { before: record, entries }, result);
}

/** Whether the record has to be written: something ran, or a handler needs to know where it starts from. */
export function isWorthWriting(
  snapshot: Snapshot,
  { outcomes, handlers }: CycleResult,
  remembered: ProgressRecord | undefined,
): boolean {
  if (outcomes.size > 0) return true;
  const tracked = handlers.matching.filter(({ cause }) => cause !== "delete");
  if (remembered === undefined) return tracked.length > 0;
  return tracked
    .filter(isChangeHandler)
    .some((handler) => seenBy(remembered, handler) === undefined || hasPassed(snapshot, handler, remembered));
}

function settledEntries(
  snapshot: Snapshot,
  record: ProgressRecord,
  { outcomes, handlers }: CycleResult,
): Record<string, HandlerProgress> {
  const candidates = new Set([...handlers.matching, ...handlers.undecided].map(({ id }) => id));
  const entries = new Map<string, HandlerProgress>();
  for (const handler of handlers.registered) {
    const before = record.handlers[handler.id];
    const outcome = outcomes.get(handler.id);
    const after = outcome ? settle(snapshot, outcome) : before;
    if (after && (outcome || candidates.has(handler.id) || !isPendingCreate(handler, after)))
      entries.set(handler.id, after);
  }
  const children = handlers.registered.flatMap(({ id }) =>
    isUnfinished(entries.get(id)) ? childEntries(snapshot, { parent: id, record }, outcomes) : [],
  );
  forgetEndedCreation(handlers.registered, entries);
  return Object.fromEntries([...entries, ...children]);
}

function isUnfinished(progress: HandlerProgress | undefined): boolean {
  return progress !== undefined && progress.outcome === undefined;
}

/** Sub-handlers of a handler that is still to end: those that it has just made, or has made last. */
function childEntries(
  snapshot: Snapshot,
  { parent, record }: { readonly parent: string; readonly record: ProgressRecord },
  outcomes: Outcomes,
): (readonly [string, HandlerProgress])[] {
  const made = [...outcomes].filter(([id]) => isChildOf(id, parent));
  if (made.length === 0) return Object.entries(record.handlers).filter(([id]) => isChildOf(id, parent));
  return made.map(([id, outcome]) => [id, { ...settle(snapshot, outcome), tried: snapshot.hash }]);
}

/** What is to be remembered of an outcome. What change handlers have seen is added by {@link pointToCurrent}. */
export function settle({ hash }: Snapshot, outcome: Outcome): HandlerProgress {
  if (outcome.type !== "retry") return { outcome: outcome.type };
  return { attempts: outcome.attempts, nextAt: new Date(outcome.nextAtMs).toISOString(), tried: hash };
}

function isChangeHandler({ cause }: PlannedHandler): boolean {
  return cause === "update" || cause === "field";
}

/** A create handler that no longer matches will not run: it must not hold back the others. */
function isPendingCreate({ cause }: PlannedHandler, { outcome }: HandlerProgress): boolean {
  return cause === "create" && outcome === undefined;
}

/** Outcomes of create handlers matter only while another one is still to end. */
function forgetEndedCreation(handlers: readonly PlannedHandler[], entries: Map<string, HandlerProgress>): void {
  const created = handlers.filter(({ id, cause }) => cause === "create" && entries.has(id));
  if (created.some(({ id }) => entries.get(id)?.outcome === undefined)) return;
  for (const { id } of created) entries.delete(id);
}

/** Lets the record point to the current essence, and to older ones only for handlers that have not come so far. */
function pointToCurrent(
  snapshot: Snapshot,
  { before, entries }: { before: ProgressRecord; entries: Record<string, HandlerProgress> },
  { outcomes, handlers }: CycleResult,
): ProgressRecord {
  const { uid } = before;
  const changes = handlers.registered.filter(isChangeHandler);
  if (changes.length === 0) return { uid, handlers: entries, essences: {} };

  const known: Readonly<Record<string, JsonObject>> = { ...before.essences, [snapshot.hash]: snapshot.essence };
  const essences: Record<string, JsonObject> = {};
  const kept = new Map(Object.entries(entries));
  for (const handler of changes) {
    const hasEnded = outcomes.has(handler.id) && outcomes.get(handler.id)?.type !== "retry";
    const mark = isPending(snapshot, handler, before) && !hasEnded ? seenBy(before, handler) : snapshot.hash;
    const seen = mark === undefined ? snapshot.hash : mark;
    const essence = seen === null ? undefined : known[seen];
    if (seen !== null && essence !== undefined) essences[seen] = essence;
    if (seen === snapshot.hash) kept.delete(handler.id);
    else kept.set(handler.id, { ...kept.get(handler.id), seen });
  }
  return { uid, seen: snapshot.hash, handlers: Object.fromEntries(kept), essences };
}

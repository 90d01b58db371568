// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Decides which handlers an object needs now. Pure: what the object is, what the operator remembers, what time it is.
 *
 * Flow: an object that was never handled gets its create handlers; once they have ended, update and field handlers get
 * what each of them has not seen; an object that is being deleted gets its delete handlers and nothing else.
 *
 * Guarantees: no change is lost. Each update or field handler has its own mark of what it has seen, so a spec that
 * changes while one handler is retried reaches also those that are done. (kopf keeps one mark for all of them:
 * https://github.com/nolar/kopf/issues/1178)
 */
import type { JsonObject } from "@nuvolaris/api-machinery";
import type { HandlerProgress, ProgressRecord } from "./progress-record.ts";
import { makesTransition, type Transition } from "./value-filter.ts";

/** Why a handler is called. */
export type Cause = "create" | "update" | "field" | "delete" | "resume";

/** What the plan has to know of a handler. */
export interface PlannedHandler {
  readonly id: string;
  readonly cause: Cause;
  /** Earlier ids, whose records this handler takes over. */
  readonly aliases?: readonly string[];
  /** Field handlers only: the field's way from the object's root. */
  readonly field?: readonly string[];
  /** Update and field handlers only: the change that they are for. Any other counts as seen. */
  readonly transition?: Transition;
}

/** What is known of an object when its cycle begins. */
export interface Snapshot {
  readonly uid: string;
  readonly essence: JsonObject;
  /** Of `essence`. */
  readonly hash: string;
  readonly deleting: boolean;
  readonly nowMs: number;
}

/** One handler that is due, and what it had seen before. */
export interface DueHandler<H extends PlannedHandler = PlannedHandler> {
  readonly handler: H;
  /** The essence that this handler last handled; `undefined` when there is none, or it was too large to be kept. */
  readonly old: JsonObject | undefined;
  /** Failed attempts at this state of the object. */
  readonly attempts: number;
  /** How far the sub-handlers that it made before are, by their own ids. */
  readonly children?: Readonly<Record<string, HandlerProgress>>;
}

export interface CyclePlan<H extends PlannedHandler = PlannedHandler> {
  readonly due: readonly DueHandler<H>[];
  /** When the next handler that waits for a retry is due, in epoch milliseconds. */
  readonly nextAtMs: number | undefined;
  /** The record before anything runs: of a new object, its first. */
  readonly record: ProgressRecord;
}

/** The handlers that may be for an object, each in the order of their registration. */
export interface Candidates<H extends PlannedHandler = PlannedHandler> {
  /** Their filters match. */
  readonly matching: readonly H[];
  /** Their filters could not tell: they are not due, and what waits for them goes on to wait. */
  readonly undecided: readonly H[];
}

/** `remembered` has the present ids of the handlers (`adoptAliases`). */
export function planCycle<H extends PlannedHandler>(
  snapshot: Snapshot,
  { matching, undecided }: Candidates<H>,
  remembered: ProgressRecord | undefined,
): CyclePlan<H> {
  const record = remembered ?? firstRecord(snapshot, [...matching, ...undecided]);
  const candidates = matching.filter((handler) => isPending(snapshot, handler, record));
  const isUnfinishedCreation = candidates.some(({ cause }) => cause === "create");
  const pending = candidates.filter(({ cause }) => !isUnfinishedCreation || cause === "create");

  const waits = pending.map((handler) => dueAtMs(snapshot, record.handlers[handler.id]));
  const later = waits.filter((atMs) => atMs > snapshot.nowMs);
  return {
    due: pending
      .filter((_handler, index) => (waits[index] ?? 0) <= snapshot.nowMs)
      .map((handler) => ({
        handler,
        old: oldEssence(record, handler),
        attempts: attemptsAt(snapshot, record.handlers[handler.id]),
        ...childrenOf(snapshot, handler, record),
      })),
    nextAtMs: later.length === 0 ? undefined : Math.min(...later),
    record,
  };
}

/** The hash that `handler` last handled; `null`: nothing yet; `undefined`: it was not there when the object was. */
export function seenBy(record: ProgressRecord, handler: PlannedHandler): string | null | undefined {
  const own = record.handlers[handler.id]?.seen;
  return own === undefined ? record.seen : own;
}

/** Failed attempts count for the state they were made at: a changed object is a new chance. */
function attemptsAt({ hash }: Snapshot, progress: HandlerProgress | undefined): number {
  return progress?.tried === hash ? (progress.attempts ?? 0) : 0;
}

/**
 * What failed for now counts for the state that it was tried at. What has ended is done for good when the object is made or
 * goes, and for its state when the object changes.
 */
function childrenOf(
  { hash }: Snapshot,
  { id, cause }: PlannedHandler,
  record: ProgressRecord,
): Pick<DueHandler, "children"> {
  const isOfChange = cause === "update" || cause === "field";
  const children = Object.entries(record.handlers).flatMap(([child, progress]): [string, HandlerProgress][] => {
    const isStanding = progress.tried === hash || (progress.outcome !== undefined && !isOfChange);
    return isChildOf(child, id) && isStanding ? [[child.slice(id.length + 1), progress]] : [];
  });
  return children.length === 0 ? {} : { children: Object.fromEntries(children) };
}

/** Whether `id` is a sub-handler's of the handler `parent`. */
export function isChildOf(id: string, parent: string): boolean {
  return id.startsWith(`${parent}/`);
}

function firstRecord({ uid, hash, essence, deleting }: Snapshot, handlers: readonly PlannedHandler[]): ProgressRecord {
  if (deleting) return { uid, handlers: {}, essences: {} };
  const entries = handlers.flatMap(({ id, cause }): [string, HandlerProgress][] => {
    if (cause === "create") return [[id, {}]];
    return cause === "field" ? [[id, { seen: null }]] : [];
  });
  return { uid, seen: hash, handlers: Object.fromEntries(entries), essences: { [hash]: essence } };
}

/** Whether `handler` has something to do about the object as it is, due or not. */
export function isPending(snapshot: Snapshot, handler: PlannedHandler, record: ProgressRecord): boolean {
  const progress = record.handlers[handler.id];
  switch (handler.cause) {
    case "create":
      return !snapshot.deleting && progress !== undefined && progress.outcome === undefined;
    case "update":
    case "field":
      return (
        !snapshot.deleting && hasMoved(snapshot, seenBy(record, handler)) && isItsChange(snapshot, handler, record)
      );
    case "delete":
      return snapshot.deleting && progress?.outcome === undefined;
    case "resume":
      return false; // Once per process: the reconciler's memory decides, not the record.
  }
}

/** Whether the field of the handler's transition changed in another way: that is to be remembered as seen. */
export function hasPassed(snapshot: Snapshot, handler: PlannedHandler, record: ProgressRecord): boolean {
  const { transition } = handler;
  if (snapshot.deleting || transition === undefined || !hasMoved(snapshot, seenBy(record, handler))) return false;
  const { field } = transition;
  return (
    !isPending(snapshot, handler, record) && makesTransition({ field }, oldEssence(record, handler), snapshot.essence)
  );
}

function hasMoved({ hash }: Snapshot, seen: string | null | undefined): boolean {
  return seen !== undefined && seen !== hash;
}

function isItsChange({ essence }: Snapshot, handler: PlannedHandler, record: ProgressRecord): boolean {
  const seen = seenBy(record, handler);
  const old = oldEssence(record, handler);
  // An essence that was too large to be kept cannot be compared: rather one call too many than a change lost.
  if (typeof seen === "string" && old === undefined) return true;
  const { field, transition } = handler;
  return (
    (field === undefined || makesTransition({ field }, old, essence)) &&
    (transition === undefined || makesTransition(transition, old, essence))
  );
}

function oldEssence(record: ProgressRecord, handler: PlannedHandler): JsonObject | undefined {
  if (handler.cause !== "update" && handler.cause !== "field") return undefined;
  const seen = seenBy(record, handler);
  return typeof seen === "string" ? record.essences[seen] : undefined;
}

function dueAtMs(snapshot: Snapshot, progress: HandlerProgress | undefined): number {
  if (progress?.nextAt === undefined || progress.tried !== snapshot.hash) return snapshot.nowMs;
  const atMs = Date.parse(progress.nextAt);
  return Number.isNaN(atMs) ? snapshot.nowMs : atMs;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Handlers as one level-triggered reconcile.
 *
 * Flow: read the object; hold it by our finalizer if a delete handler will need it; plan (`cycle-plan.ts`), call what is
 * due (`cycle-run.ts`), work out what to remember (`cycle-outcome.ts`); write status, then everything else, in at most one
 * request each. An object that needs nothing is not written.
 *
 * Guarantees: a crash at any point repeats a handler rather than loses its call. Handlers of one object run one at a time,
 * in the order of their registration.
 */
import {
  applyMergePatch,
  deepEqual,
  formatObjectKey,
  type JsonObject,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { isNotFound } from "@nuvolaris/client";
import type { Reconcile, ReconcileRequest, ReconcileResult } from "@nuvolaris/controller";
import { isWorthWriting, nextRecord, type CycleResult } from "./cycle-outcome.ts";
import { planCycle, type DueHandler, type Snapshot } from "./cycle-plan.ts";
import { runDueHandlers, type CycleRun, type HandlerTools } from "./cycle-run.ts";
import { essenceHash, essenceOf } from "./essence.ts";
import { matchesFilters } from "./handler-filters.ts";
import { ObjectMemories, type ObjectMemory } from "./object-memory.ts";
import { handledEvents } from "./handled-events.ts";
import { combineMergePatches, type ObjectPatch } from "./object-patch.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { adoptAliases, formatProgressRecord, parseProgressRecord, type ProgressRecord } from "./progress-record.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

export interface HandlerReconcilerOptions<T extends KubernetesObject> extends HandlerTools {
  readonly handlers: readonly RegisteredHandler<T>[];
  /** The key of the annotation that keeps the progress. */
  readonly progressAnnotation: string;
  readonly finalizer: string;
  /** The object as the cache has it; `undefined` when it is gone. */
  readonly get: (request: ReconcileRequest) => Stored<T> | undefined;
  readonly writer: ObjectWriter<T>;
}

/** One object in one cycle. */
interface Cycle<T extends KubernetesObject> {
  readonly object: Stored<T>;
  readonly snapshot: Snapshot;
  readonly matching: readonly RegisteredHandler<T>[];
  readonly remembered: ProgressRecord | undefined;
  readonly memory: ObjectMemory;
  readonly signal: AbortSignal;
}

export class HandlerReconciler<T extends KubernetesObject> {
  readonly #options: HandlerReconcilerOptions<T>;
  readonly #clock: Clock;
  readonly #memories = new ObjectMemories();

  constructor(options: HandlerReconcilerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  readonly reconcile: Reconcile = async (request, signal) => {
    const key = formatObjectKey(request);
    const object = this.#options.get(request);
    if (!object) {
      this.#memories.forget(key);
      return undefined;
    }
    try {
      return await this.#reconcileObject(key, object, signal);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.#memories.forget(key);
      return undefined;
    }
  };

  async #reconcileObject(key: string, object: Stored<T>, signal: AbortSignal): Promise<ReconcileResult> {
    const remembered = this.#remembered(object);
    const memory = this.#memories.recall(key, object.metadata.uid, () => remembered !== undefined);
    const matching = this.#matching(object);
    const held = await this.#hold(object, matching, signal);
    if (!held) return undefined;
    const cycle = { object: held, snapshot: this.#snapshot(held), matching, remembered, memory, signal };
    return cycle.snapshot.deleting ? this.#finalize(cycle) : this.#handle(cycle);
  }

  /** Adds our finalizer before the first handler runs: what that one makes is then sure to be cleaned up. */
  async #hold(
    object: Stored<T>,
    matching: readonly RegisteredHandler<T>[],
    signal: AbortSignal,
  ): Promise<Stored<T> | undefined> {
    if (object.metadata.deletionTimestamp !== undefined) return object;
    const isNeeded = matching.some(({ needsFinalizer }) => needsFinalizer);
    if (isNeeded === this.#isHeld(object)) return object;
    if (isNeeded) return this.#options.writer.addFinalizer(object, signal);
    await this.#options.writer.removeFinalizer(object, signal);
    return object;
  }

  async #handle(cycle: Cycle<T>): Promise<ReconcileResult> {
    const { snapshot, matching, remembered, memory } = cycle;
    const plan = planCycle(snapshot, matching, remembered);
    const resumes = this.#dueResumes(cycle, plan.record);
    const run = await this.#run([...plan.due, ...resumes], cycle);
    const outcomes = new Map([...run.outcomes].filter(([id]) => !resumes.some(({ handler }) => handler.id === id)));
    for (const { handler } of resumes) {
      const outcome = run.outcomes.get(handler.id);
      if (outcome) memory.resumed.set(handler.id, outcome);
    }
    const result: CycleResult = { outcomes, handlers: { registered: this.#options.handlers, matching } };
    const record = isWorthWriting(result, remembered) ? nextRecord(snapshot, plan.record, result) : remembered;
    const isEdited = await this.#write(cycle, run.patch, record === remembered ? undefined : record);
    cycle.signal.throwIfAborted();
    // The echo of our own write is passed over by the controller, so a change that handlers made is looked at here.
    return isEdited ? { requeueAfterMs: 0 } : this.#nextTime({ ...cycle, remembered: record });
  }

  /** The object is being deleted: delete handlers run as long as something holds it, and nothing else does. */
  async #finalize(cycle: Cycle<T>): Promise<ReconcileResult> {
    const { object, snapshot, memory, remembered, signal } = cycle;
    const isHeld = this.#isHeld(object);
    if (memory.released) return this.#release(cycle);
    const matching = cycle.matching.filter(
      ({ cause, needsFinalizer }) => cause === "delete" && (isHeld || !needsFinalizer),
    );
    const plan = planCycle(snapshot, matching, remembered);
    const run = await this.#run(plan.due, cycle);
    const handlers = { registered: this.#options.handlers, matching };
    const record = nextRecord(snapshot, plan.record, { outcomes: run.outcomes, handlers });
    const isDone = matching.every(({ id }) => record.handlers[id]?.outcome !== undefined);
    await this.#write(cycle, run.patch, isDone || run.outcomes.size === 0 ? undefined : record);
    signal.throwIfAborted();
    if (!isDone) return this.#nextTime({ ...cycle, matching, remembered: record });
    memory.released = true;
    return this.#release(cycle);
  }

  /** Delete handlers have ended. Their end is not recorded, so it is remembered in case that this fails. */
  async #release({ object, signal }: Cycle<T>): Promise<undefined> {
    if (this.#isHeld(object)) await this.#options.writer.removeFinalizer(object, signal);
    return undefined;
  }

  async #run(
    due: readonly DueHandler<RegisteredHandler<T>>[],
    { object, snapshot, signal }: Cycle<T>,
  ): Promise<CycleRun<T>> {
    const { name, namespace } = object.metadata;
    const log = this.#options.log.with({
      object: formatObjectKey(namespace === undefined ? { name } : { namespace, name }),
    });
    return runDueHandlers(due, { object, essence: snapshot.essence }, { tools: { ...this.#options, log }, signal });
  }

  /** Resume handlers of an object that an earlier process handled. How far they are is this process' own memory. */
  #dueResumes({ matching, memory, snapshot }: Cycle<T>, record: ProgressRecord): DueHandler<RegisteredHandler<T>>[] {
    const isCreating = this.#options.handlers.some(({ id, cause }) => cause === "create" && id in record.handlers);
    if (!memory.wasHandledBefore || isCreating) return [];
    return matching.flatMap((handler) => {
      const outcome = memory.resumed.get(handler.id);
      const isDue = outcome === undefined || (outcome.type === "retry" && outcome.nextAtMs <= snapshot.nowMs);
      if (handler.cause !== "resume" || !isDue) return [];
      return [{ handler, old: undefined, attempts: outcome?.type === "retry" ? outcome.attempts : 0 }];
    });
  }

  /**
   * Status first, then progress: a crash in between repeats a handler, the other order could lose its result.
   * `true`: handlers have changed more of the object than its status.
   */
  async #write(
    { object, signal }: Cycle<T>,
    patch: ObjectPatch<T>,
    record: ProgressRecord | undefined,
  ): Promise<boolean> {
    const { writer } = this.#options;
    let current = object;
    // Proof of the casts, here and below: a Kubernetes object is JSON.
    const { status } = object as unknown as { status?: JsonObject };
    if (!isNoOp(status ?? {}, patch.status)) current = await writer.patchStatus(current, patch.status, signal);
    const body = record === undefined ? patch.body : this.#withProgress(current, patch.body, record);
    const isEdited = !isNoOp(current as unknown as JsonObject, patch.body);
    if (!isNoOp(current as unknown as JsonObject, body)) await writer.patch(current, body, signal);
    return isEdited;
  }

  #withProgress(object: Stored<T>, body: JsonObject, record: ProgressRecord): JsonObject {
    const { text, truncated } = formatProgressRecord(record);
    if (truncated) {
      const note = "the object is too large to be kept in its annotations: handlers get no `old` for its next change";
      this.#options.log.warn("progress record is too large", { object });
      handledEvents(this.#options.events, object).warning("ProgressTooLarge", note);
    }
    return withAnnotation(body, this.#options.progressAnnotation, text);
  }

  /** When something is to be done again, as far as it is known now. */
  #nextTime({ snapshot, matching, remembered, memory }: Cycle<T>): ReconcileResult {
    const now = { ...snapshot, nowMs: this.#clock.now() };
    const plan = remembered === undefined ? undefined : planCycle(now, matching, remembered);
    const times = [...memory.resumed.values()].flatMap((outcome) =>
      outcome.type === "retry" ? [outcome.nextAtMs] : [],
    );
    if (plan?.nextAtMs !== undefined) times.push(plan.nextAtMs);
    if (plan && plan.due.length > 0) times.push(now.nowMs);
    return times.length === 0 ? undefined : { requeueAfterMs: Math.max(0, Math.min(...times) - now.nowMs) };
  }

  #remembered({ metadata }: Stored<T>): ProgressRecord | undefined {
    const { progressAnnotation, handlers, log } = this.#options;
    try {
      const record = parseProgressRecord(metadata.annotations?.[progressAnnotation], metadata.uid);
      return record && adoptAliases(record, handlers);
    } catch (error) {
      log.warn("progress record cannot be read, the object counts as new", { object: metadata.name, error });
      return undefined;
    }
  }

  #matching(object: Stored<T>): readonly RegisteredHandler<T>[] {
    return this.#options.handlers.filter(({ id, filters }) => {
      try {
        return matchesFilters(filters, object);
      } catch (error) {
        this.#options.log.error("filter threw, the handler is skipped", { object, handler: id, error });
        return false;
      }
    });
  }

  #snapshot(object: Stored<T>): Snapshot {
    const essence = essenceOf(object as unknown as JsonObject);
    const { uid, deletionTimestamp } = object.metadata;
    return {
      uid,
      essence,
      hash: essenceHash(essence),
      deleting: deletionTimestamp !== undefined,
      nowMs: this.#clock.now(),
    };
  }

  #isHeld({ metadata }: Stored<T>): boolean {
    return metadata.finalizers?.includes(this.#options.finalizer) ?? false;
  }
}

function isNoOp(document: JsonObject, patch: JsonObject): boolean {
  return Object.keys(patch).length === 0 || deepEqual(applyMergePatch(document, patch), document);
}

function withAnnotation(body: JsonObject, key: string, value: string): JsonObject {
  return combineMergePatches(body, { metadata: { annotations: { [key]: value } } });
}

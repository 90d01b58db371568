// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Handlers as one level-triggered reconcile.
 *
 * Flow: read the object; plan (`cycle-plan.ts`); hold it by our finalizer if a delete handler will need it; call what is
 * due (`cycle-run.ts`), work out what to remember (`cycle-outcome.ts`), write it (`cycle-writer.ts`). An object that needs
 * nothing is not written.
 *
 * Guarantees: a crash at any point repeats a handler rather than loses its call. Handlers of one object run one at a time,
 * in the order of their registration.
 */
import { formatObjectKey, objectKeyOf, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { isNotFound } from "@nuvolaris/client";
import { isPaused, type Reconcile, type ReconcileRequest, type ReconcileResult } from "@nuvolaris/controller";
import { isWorthWriting, nextRecord, type CycleResult, type Outcomes } from "./cycle-outcome.ts";
import { isPending, planCycle, type Candidates, type DueHandler, type Snapshot } from "./cycle-plan.ts";
import { runDueHandlers } from "./cycle-run.ts";
import { asJson, CycleWriter, isNoOp, isRefusedForGood, type WrittenObject } from "./cycle-writer.ts";
import { essenceHash, essenceOf } from "./essence.ts";
import { handledEvents } from "./handled-events.ts";
import type { HandlerTools } from "./handler-call.ts";
import { deleteHandlers, selectHandlers, type HandlerSelection } from "./handler-selection.ts";
import { ObjectMemories, type UnsavedCycle } from "./object-memory.ts";
import { ObjectPatch } from "./object-patch.ts";
import type { ObjectChange, ObjectWriter } from "./object-writer.ts";
import { adoptAliases, parseProgressRecord, type ProgressRecord } from "./progress-record.ts";
import type { RegisteredHandler } from "./registered-handler.ts";
import { dueResumes, rememberResumed, resumeTimes } from "./resumes.ts";
import type { TakeoverReader } from "./takeover/takeover-reader.ts";

export interface HandlerReconcilerOptions<T extends KubernetesObject> extends HandlerTools {
  readonly handlers: readonly RegisteredHandler<T>[];
  /** The key of the annotation that keeps the progress. */
  readonly progressAnnotation: string;
  readonly finalizer: string;
  /** The key of the annotation that pauses an object when its value is `true`. */
  readonly pauseAnnotation: string;
  /** The object as the cache has it; `undefined` when it is gone. */
  readonly get: (request: ReconcileRequest) => Stored<T> | undefined;
  readonly writer: ObjectWriter<T>;
  /** Of the operator of another framework that this one replaces. */
  readonly takeover?: TakeoverReader | undefined;
}

/** One object in one cycle. */
interface Cycle<T extends KubernetesObject> extends WrittenObject<T> {
  readonly snapshot: Snapshot;
  readonly candidates: Candidates<RegisteredHandler<T>>;
  readonly remembered: ProgressRecord | undefined;
  /** What an earlier cycle came to and could not write; `remembered` and `patch` have it already. */
  readonly unsaved: UnsavedCycle | undefined;
  readonly patch: ObjectPatch<T>;
}

export class HandlerReconciler<T extends KubernetesObject> {
  readonly #options: HandlerReconcilerOptions<T>;
  readonly #clock: Clock;
  readonly #memories = new ObjectMemories();
  readonly #writer: CycleWriter<T>;

  constructor(options: HandlerReconcilerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#writer = new CycleWriter(options);
  }

  readonly reconcile: Reconcile = async (request, signal) => {
    const key = formatObjectKey(request);
    const object = this.#options.get(request);
    if (!object) {
      this.#memories.forget(key);
      return undefined;
    }
    if (isPaused(object, this.#options.pauseAnnotation)) {
      this.#leavePaused(object);
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

  /** Whoever deletes a paused object sees it stay: an event says why. */
  #leavePaused(object: Stored<T>): void {
    const { log, events, pauseAnnotation } = this.#options;
    log.debug("object is paused", { object: keyOf(object) });
    if (object.metadata.deletionTimestamp === undefined || !this.#isHeld(object)) return;
    const note = `the object is not let go while it is paused: remove its annotation ${pauseAnnotation}`;
    handledEvents(events, object).warning("DeletionPaused", note);
  }

  async #reconcileObject(key: string, object: Stored<T>, signal: AbortSignal): Promise<ReconcileResult> {
    const recorded = this.#remembered(object);
    const snapshot = this.#snapshot(object);
    const selection = this.#select(object);
    const memory = this.#memories.recall(key, object.metadata.uid, () => wasHandled(snapshot, selection, recorded));
    const unsaved = this.#writer.unsaved({ object, memory });
    const cycle = {
      object,
      snapshot,
      remembered: unsaved?.record ?? recorded,
      unsaved,
      patch: new ObjectPatch<T>(unsaved),
      memory,
      signal,
    };
    const saved = unsaved && (await this.#saveFirst(cycle));
    if (saved) return this.#reconcileObject(key, saved, signal);
    if (cycle.snapshot.deleting) {
      const matching = deleteHandlers(selection, this.#isHeld(object));
      return this.#finalize({ ...cycle, candidates: { matching, undecided: [] } });
    }
    const undecided = selection.undecided.map(({ handler }) => handler);
    const finalizer = this.#finalizerChange(object, selection);
    return this.#handle({ ...cycle, candidates: { matching: selection.matching, undecided } }, finalizer);
  }

  /**
   * What was not written goes before what is to be called: a crash would hide it together with what came after. Answers the
   * object with it; `undefined`: that is refused for good, and handlers that see another state may mend it.
   */
  async #saveFirst(cycle: Omit<Cycle<T>, "candidates">): Promise<Stored<T> | undefined> {
    const { patch, remembered, unsaved } = cycle;
    try {
      return await this.#writer.write(cycle, { patch, record: unsaved?.record, remembered, finalizer: undefined });
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
      return undefined;
    }
  }

  /** What our finalizer has to become for what may have to be cleaned up. */
  #finalizerChange(object: Stored<T>, { matching, undecided }: HandlerSelection<T>): ObjectChange["finalizer"] {
    const isNeeded = matching.some(({ needsFinalizer }) => needsFinalizer);
    if (isNeeded === this.#isHeld(object)) return undefined;
    if (isNeeded) return "add";
    // What is held stays held: nobody knows that nothing is to be cleaned up.
    return undecided.some(({ handler }) => handler.needsFinalizer) ? undefined : "remove";
  }

  async #handle(cycle: Cycle<T>, finalizer: ObjectChange["finalizer"]): Promise<ReconcileResult> {
    const { object, snapshot, candidates, remembered, memory, signal } = cycle;
    const plan = planCycle(snapshot, candidates, remembered);
    const resumes = dueResumes(cycle);
    const due = [...plan.due, ...resumes];
    if (finalizer === "add" && due.length > 0) return this.#holdFirst(cycle);
    const ended = await this.#run(due, cycle);
    const outcomes = rememberResumed(memory, resumes, ended);
    const result: CycleResult = { outcomes, handlers: { registered: this.#options.handlers, ...candidates } };
    const record = isWorthWriting(snapshot, result, remembered)
      ? nextRecord(snapshot, plan.record, result)
      : cycle.unsaved?.record;
    const isEdited = !isNoOp(asJson(object), cycle.patch.body);
    await this.#writer.write(cycle, { patch: cycle.patch, record, remembered, finalizer });
    signal.throwIfAborted();
    // The echo of our own write is passed over by the controller, so a change that handlers made is looked at here.
    return isEdited ? { requeueAfterMs: 0 } : this.#nextTime({ ...cycle, remembered: record ?? remembered });
  }

  /** Adds our finalizer before the first handler runs: what that one makes is then sure to be cleaned up. */
  async #holdFirst({ object, signal }: Cycle<T>): Promise<ReconcileResult> {
    const held = await this.#options.writer.patch(object, { body: {}, finalizer: "add" }, signal);
    return held && this.#reconcileObject(keyOf(held), held, signal);
  }

  /** The object is being deleted: delete handlers run as long as something holds it, and nothing else does. */
  async #finalize(cycle: Cycle<T>): Promise<ReconcileResult> {
    const { object, snapshot, candidates, remembered, signal } = cycle;
    const plan = planCycle(snapshot, candidates, remembered);
    const outcomes = await this.#run(plan.due, cycle);
    const handlers = { registered: this.#options.handlers, ...candidates };
    const next = nextRecord(snapshot, plan.record, { outcomes, handlers });
    const isDone = candidates.matching.every(({ id }) => next.handlers[id]?.outcome !== undefined);
    const finalizer = isDone && this.#isHeld(object) ? "remove" : undefined;
    const record = outcomes.size > 0 ? next : cycle.unsaved?.record;
    await this.#writer.write(cycle, { patch: cycle.patch, record, remembered, finalizer });
    signal.throwIfAborted();
    return isDone ? undefined : this.#nextTime({ ...cycle, remembered: next });
  }

  async #run(
    due: readonly DueHandler<RegisteredHandler<T>>[],
    { object, snapshot, patch, signal }: Cycle<T>,
  ): Promise<Outcomes> {
    const log = this.#options.log.with({ object: keyOf(object) });
    const { essence } = snapshot;
    return runDueHandlers(due, { object, essence, patch }, { tools: { ...this.#options, log }, signal });
  }

  /** When something is to be done again, as far as it is known now. */
  #nextTime({ snapshot, candidates, remembered, memory }: Cycle<T>): ReconcileResult {
    const now = { ...snapshot, nowMs: this.#clock.now() };
    const plan = remembered === undefined ? undefined : planCycle(now, candidates, remembered);
    const times = resumeTimes(candidates, memory);
    if (plan?.nextAtMs !== undefined) times.push(plan.nextAtMs);
    if (plan && plan.due.length > 0) times.push(now.nowMs);
    return times.length === 0 ? undefined : { requeueAfterMs: Math.max(0, Math.min(...times) - now.nowMs) };
  }

  /** The other framework's marks go with our first record: while they are there they are the truth. */
  #remembered(object: Stored<T>): ProgressRecord | undefined {
    const { takeover } = this.#options;
    const own = this.#recorded(object);
    if (takeover === undefined || (own !== undefined && takeover.marks(object).length === 0)) return own;
    return this.#takenOver(object) ?? own;
  }

  #takenOver(object: Stored<T>): ProgressRecord | undefined {
    const { takeover, handlers, log } = this.#options;
    return takeover?.readRecord(object, handlers, (problem) => {
      log.warn("what is to be taken over cannot be read", { object: keyOf(object), reason: problem });
    });
  }

  #recorded({ metadata }: Stored<T>): ProgressRecord | undefined {
    const { progressAnnotation, handlers, log } = this.#options;
    try {
      const record = parseProgressRecord(metadata.annotations?.[progressAnnotation], metadata.uid);
      return record && adoptAliases(record, handlers);
    } catch (error) {
      log.warn("progress record cannot be read, the object counts as new", { object: metadata.name, error });
      return undefined;
    }
  }

  #select(object: Stored<T>): HandlerSelection<T> {
    const selection = selectHandlers(this.#options.handlers, object);
    for (const { handler, error } of selection.undecided) {
      this.#options.log.error("filter threw, the handler is skipped", { object, handler: handler.id, error });
    }
    return selection;
  }

  #snapshot(object: Stored<T>): Snapshot {
    const essence = essenceOf(asJson(object));
    const { uid, deletionTimestamp } = object.metadata;
    return {
      uid,
      essence,
      hash: essenceHash(essence),
      deleting: deletionTimestamp !== undefined,
      nowMs: this.#clock.now(),
    };
  }

  /** By our finalizer, or by one that we have taken over. */
  #isHeld({ metadata }: Stored<T>): boolean {
    const { finalizer, takeover } = this.#options;
    return metadata.finalizers?.some((each) => each === finalizer || each === takeover?.finalizer) ?? false;
  }
}

/** Whether the record tells of an end: an object whose creation this process ends is new to it. */
function wasHandled<T extends KubernetesObject>(
  snapshot: Snapshot,
  { matching, undecided }: HandlerSelection<T>,
  recorded: ProgressRecord | undefined,
): boolean {
  const handlers = [...matching, ...undecided.map(({ handler }) => handler)];
  return (
    recorded !== undefined &&
    !handlers.some((handler) => handler.cause === "create" && isPending(snapshot, handler, recorded))
  );
}

function keyOf(object: Stored<KubernetesObject>): string {
  return formatObjectKey(objectKeyOf(object));
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A timer as a level-triggered reconcile: it looks when the object's next call is due, makes it if it is, and comes again.
 *
 * The times of all objects are deadlines in the work queue of the timer's controller, so that ten thousand objects cost one
 * running clock timer. Each timer has a controller of its own: a slow one holds up no other.
 */
import { formatObjectKey, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import {
  isPaused,
  type Reconcile,
  type ReconcileRequest,
  type ReconcileResult,
  type Source,
} from "@nuvolaris/controller";
import type { AttemptEnd } from "../attempt.ts";
import { asJson } from "../cycle-writer.ts";
import { essenceHash, essenceOf } from "../essence.ts";
import type { HandlerTools } from "../handler-call.ts";
import type { ObjectWriter } from "../object-writer.ts";
import { reportWhileRunning } from "../slow-handler.ts";
import { callActivity } from "./activity-call.ts";
import { isActiveFor } from "./activity-selection.ts";
import type { RegisteredTimer } from "./registered-activity.ts";
import { writeResult, type WantedChange } from "./result-writer.ts";

export interface TimerReconcilerOptions<T extends KubernetesObject> extends HandlerTools {
  readonly timer: RegisteredTimer<T>;
  /** The key of the annotation that pauses an object when its value is `true`. */
  readonly pauseAnnotation: string;
  /** The object as the cache has it; `undefined` when it is gone. */
  readonly get: (request: ReconcileRequest) => Stored<T> | undefined;
  readonly writer: ObjectWriter<T>;
}

/** What is remembered of one object. Times are monotonic. */
interface TimerMemory {
  readonly uid: string;
  /** When the first call was due: the origin of a sharp timer's grid. */
  readonly firstAtMs: number;
  nextAtMs: number;
  attempts: number;
  /** Of the state that the timer has failed at for good; another one is a new chance. */
  failedHash: string | undefined;
  hash: string | undefined;
  changedAtMs: number;
  unsaved: WantedChange | undefined;
}

export class TimerReconciler<T extends KubernetesObject> {
  readonly #options: TimerReconcilerOptions<T>;
  readonly #clock: Clock;
  readonly #memories = new Map<string, TimerMemory>();
  // The uids of objects that a call runs for, one that was left behind too: no two calls for an object overlap.
  readonly #running = new Set<string>();

  constructor(options: TimerReconcilerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** To be among the sources of the timer's controller: a new term of leadership begins with an empty memory. */
  readonly beginning: Source = {
    name: "timer memory",
    start: () => {
      this.#memories.clear();
      return Promise.resolve();
    },
  };

  readonly reconcile: Reconcile = async (request, signal) => {
    const key = formatObjectKey(request);
    const object = this.#options.get(request);
    const isActive = object && isActiveFor(this.#options.timer, object, this.#options);
    if (!object || isActive === false) {
      this.#memories.delete(key);
      return undefined;
    }
    // A filter that threw is tried again with the next change.
    if (isActive === undefined) return undefined;
    const memory = this.#recall(key, object);
    if (memory.unsaved) await this.#save(object, { memory, change: memory.unsaved, signal });
    const waitMs = this.#waitMs(memory);
    if (waitMs === undefined || waitMs > 0) return waitMs === undefined ? undefined : { requeueAfterMs: waitMs };
    return this.#call(request, { object, memory, signal });
  };

  #recall(key: string, object: Stored<T>): TimerMemory {
    const nowMs = this.#clock.monotonicNow();
    const known = this.#memories.get(key);
    if (known?.uid === object.metadata.uid) {
      this.#noteChange(known, object);
      return known;
    }
    const firstAtMs = nowMs + this.#options.timer.initialDelayMs;
    const memory: TimerMemory = {
      uid: object.metadata.uid,
      firstAtMs,
      nextAtMs: firstAtMs,
      attempts: 0,
      failedHash: undefined,
      hash: this.#hashOf(object),
      changedAtMs: nowMs,
      unsaved: undefined,
    };
    this.#memories.set(key, memory);
    return memory;
  }

  /** A hash of each event is spent only where it is asked for. */
  #hashOf(object: Stored<T>): string | undefined {
    return this.#options.timer.idleMs > 0 ? essenceHash(essenceOf(asJson(object))) : undefined;
  }

  #noteChange(memory: TimerMemory, object: Stored<T>): void {
    const hash = this.#hashOf(object);
    if (hash !== memory.hash) {
      memory.hash = hash;
      memory.changedAtMs = this.#clock.monotonicNow();
    }
    if (memory.failedHash === undefined || memory.failedHash === essenceHash(essenceOf(asJson(object)))) return;
    memory.failedHash = undefined;
    memory.attempts = 0;
    memory.nextAtMs = this.#clock.monotonicNow();
  }

  /** `undefined`: not before the object changes. */
  #waitMs({ failedHash, nextAtMs, changedAtMs, uid }: TimerMemory): number | undefined {
    const { idleMs, intervalMs } = this.#options.timer;
    if (failedHash !== undefined) return undefined;
    if (this.#running.has(uid)) return intervalMs;
    const dueAtMs = idleMs > 0 ? Math.max(nextAtMs, changedAtMs + idleMs) : nextAtMs;
    return Math.max(0, dueAtMs - this.#clock.monotonicNow());
  }

  async #call(
    request: ReconcileRequest,
    {
      object,
      memory,
      signal,
    }: { readonly object: Stored<T>; readonly memory: TimerMemory; readonly signal: AbortSignal },
  ): Promise<ReconcileResult> {
    const { timer } = this.#options;
    const log = this.#options.log.with({ object: formatObjectKey(request) });
    const stopReporting = reportWhileRunning(this.#clock, log.with({ handler: timer.id }));
    const { end, patch } = await callActivity(
      { ...timer, handler: (context) => this.#alone(memory.uid, () => timer.handler(context)) },
      { object, attempts: memory.attempts, tools: { ...this.#options, log }, signal },
    );
    stopReporting();
    if (end.type === "interrupted") return undefined;
    this.#remember(memory, end, object);
    // What was called for may have become another object, gone or been paused meanwhile.
    const current = this.#options.get(request);
    const isThere = current?.metadata.uid === memory.uid && !isPaused(current, this.#options.pauseAnnotation);
    if (!isThere) return { requeueAfterMs: 0 };
    this.#noteChange(memory, current);
    await this.#save(current, { memory, change: { status: patch.status, body: patch.body }, signal });
    const waitMs = this.#waitMs(memory);
    return waitMs === undefined ? undefined : { requeueAfterMs: waitMs };
  }

  async #alone<Result>(uid: string, run: () => Result | Promise<Result>): Promise<Result> {
    this.#running.add(uid);
    try {
      return await run();
    } finally {
      this.#running.delete(uid);
    }
  }

  #remember(memory: TimerMemory, end: AttemptEnd<unknown> & { type: "ended" }, object: Stored<T>): void {
    const nowMs = this.#clock.monotonicNow();
    const { outcome } = end;
    memory.attempts = outcome.type === "retry" ? outcome.attempts : 0;
    if (outcome.type === "failed") memory.failedHash = essenceHash(essenceOf(asJson(object)));
    else if (outcome.type === "retry") memory.nextAtMs = nowMs + Math.max(0, outcome.nextAtMs - this.#clock.now());
    else memory.nextAtMs = this.#nextRegular(memory, nowMs);
  }

  #nextRegular({ firstAtMs }: TimerMemory, nowMs: number): number {
    const { intervalMs, sharp } = this.#options.timer;
    if (!sharp) return nowMs + intervalMs;
    return firstAtMs + (Math.floor((nowMs - firstAtMs) / intervalMs) + 1) * intervalMs;
  }

  /** What cannot be written now is written before the next call, and no call is made again for it. */
  async #save(
    object: Stored<T>,
    {
      memory,
      change,
      signal,
    }: { readonly memory: TimerMemory; readonly change: WantedChange; readonly signal: AbortSignal },
  ): Promise<void> {
    memory.unsaved = change;
    const written = await writeResult(this.#options, object, { change, signal });
    memory.unsaved = undefined;
    // What the timer itself changed does not keep it from being idle.
    if (written) memory.hash = this.#hashOf(written);
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Daemons: a task for each object and daemon, from the first sight of the object until it is to be left alone.
 *
 * Flow: a reconcile looks what the object is and what runs for it, stops and starts, and returns at once; the end of a task
 * is a reconcile again. How one task runs and is told to end is in `daemon-task.ts`.
 *
 * Guarantees: at most one task per object and daemon, whatever the order of events. None is started after the stop of the
 * operator began; it has ended when the last task has, or was left behind at its deadline.
 */
import { formatObjectKey, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import {
  isPaused,
  type Reconcile,
  type ReconcileRequest,
  type ReconcileResult,
  type Runnable,
  type Source,
  type StopSignals,
} from "@nuvolaris/controller";
import { asJson } from "../cycle-writer.ts";
import { essenceHash, essenceOf } from "../essence.ts";
import type { HandlerTools } from "../handler-call.ts";
import type { ObjectWriter } from "../object-writer.ts";
import type { ActivityEnd } from "./activity-call.ts";
import { isActiveFor } from "./activity-selection.ts";
import { DaemonTask } from "./daemon-task.ts";
import type { RegisteredDaemon } from "./registered-activity.ts";
import { writeResult, type WantedChange } from "./result-writer.ts";

export interface DaemonReconcilerOptions<T extends KubernetesObject> extends HandlerTools {
  readonly daemons: readonly RegisteredDaemon<T>[];
  /** Holds objects for daemons that want it; no other handlers' finalizer. */
  readonly finalizer: string;
  /** The key of the annotation that pauses an object when its value is `true`. */
  readonly pauseAnnotation: string;
  /** The object as the cache has it; `undefined` when it is gone. */
  readonly get: (request: ReconcileRequest) => Stored<T> | undefined;
  readonly writer: ObjectWriter<T>;
  /** What daemons are told when their object is not there any more. Default: that it is gone. */
  readonly goneReason?: string;
}

/** One daemon of one object. */
interface DaemonMemory<T extends KubernetesObject> {
  task: DaemonTask<T> | undefined;
  /** It returned by itself. */
  hasReturned: boolean;
  attempts: number;
  /** Monotonic. */
  nextAtMs: number;
  /** Of the state that the daemon has failed at for good; another one is a new chance. */
  failedHash: string | undefined;
  unsaved: WantedChange | undefined;
}

interface ObjectDaemons<T extends KubernetesObject> {
  readonly uid: string;
  readonly memories: ReadonlyMap<RegisteredDaemon<T>, DaemonMemory<T>>;
}

/** One object in one reconcile. */
interface Look<T extends KubernetesObject> {
  readonly request: ReconcileRequest;
  readonly object: Stored<T>;
  readonly daemons: ObjectDaemons<T>;
  /** `undefined`: a filter threw; what runs goes on, and nothing is begun. */
  readonly active: ReadonlyMap<RegisteredDaemon<T>, boolean | undefined>;
  readonly signal: AbortSignal;
}

export class DaemonReconciler<T extends KubernetesObject> {
  readonly #options: DaemonReconcilerOptions<T>;
  readonly #clock: Clock;
  readonly #objects = new Map<string, ObjectDaemons<T>>();
  readonly #tasks = new Set<DaemonTask<T>>();
  // Uid and id of each daemon that runs, also when it was left behind.
  readonly #running = new Set<string>();
  #stopping = AbortSignal.abort();
  #comeAgain: (request: ReconcileRequest) => void = () => undefined;

  constructor(options: DaemonReconcilerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The end of a task is looked at by a reconcile: to be among the sources of the daemons' controller. */
  readonly ends: Source = {
    name: "daemons that ended",
    start: (context) => {
      this.#comeAgain = (request) => {
        context.add(request, "normal");
      };
      return Promise.resolve();
    },
  };

  /** The controller and the tasks that its reconciles start, as one that ends with the last of them. */
  runnable(controller: Runnable): Runnable {
    return {
      name: controller.name,
      start: async (signals) => {
        const drained = this.#begin(signals);
        const { ended } = await controller.start(signals);
        return { ended: Promise.all([ended, drained]).then(() => undefined) };
      },
    };
  }

  readonly reconcile: Reconcile = async (request, signal) => {
    const key = formatObjectKey(request);
    const object = this.#options.get(request);
    const known = this.#objects.get(key);
    if (known && known.uid !== object?.metadata.uid) {
      const isOver = stopAll(known, this.#options.goneReason ?? "the object is gone");
      if (!isOver) return undefined;
      this.#objects.delete(key);
    }
    if (!object) return undefined;
    const { daemons } = this.#options;
    const memories = known?.uid === object.metadata.uid ? known : this.#remember(key, object.metadata.uid);
    const active = new Map(daemons.map((each) => [each, isActiveFor(each, object, this.#options)]));
    const result = await this.#look({ request, object, daemons: memories, active, signal });
    if ([...memories.memories.values()].every(isBlank)) this.#objects.delete(key);
    return result;
  };

  #begin({ stopping, expired }: StopSignals): Promise<void> {
    this.#objects.clear();
    this.#stopping = stopping;
    expired.addEventListener(
      "abort",
      () => {
        for (const task of this.#tasks) task.expire("the daemon has to end now");
      },
      { once: true },
    );
    return new Promise((resolve) => {
      const stop = (): void => {
        for (const task of this.#tasks) task.stop("the operator stops");
        void Promise.all([...this.#tasks].map(({ ended }) => ended)).then(() => {
          resolve();
        });
      };
      if (stopping.aborted) stop();
      else stopping.addEventListener("abort", stop, { once: true });
    });
  }

  #remember(key: string, uid: string): ObjectDaemons<T> {
    const begun = (): DaemonMemory<T> => ({
      task: undefined,
      hasReturned: false,
      attempts: 0,
      nextAtMs: 0,
      failedHash: undefined,
      unsaved: undefined,
    });
    const daemons = { uid, memories: new Map(this.#options.daemons.map((each) => [each, begun()])) };
    this.#objects.set(key, daemons);
    return daemons;
  }

  async #look(look: Look<T>): Promise<ReconcileResult> {
    for (const [daemon, { task }] of look.daemons.memories) {
      if (look.active.get(daemon) === false) task?.stop("the object is not the daemon's any more");
    }
    if (isPaused(look.object, this.#options.pauseAnnotation)) return undefined;
    const saved = await this.#save(look);
    const object = saved && (await this.#hold({ ...look, object: saved }));
    if (!object) return undefined;
    const waits = [...look.daemons.memories].flatMap(([daemon, memory]) =>
      look.active.get(daemon) === true ? this.#start({ ...look, object }, { daemon, memory }) : [],
    );
    return waits.length === 0 ? undefined : { requeueAfterMs: Math.min(...waits) };
  }

  /** Writes what tasks that have ended came to. `undefined`: the object is gone. */
  async #save({ object, daemons, signal }: Look<T>): Promise<Stored<T> | undefined> {
    let current: Stored<T> | undefined = object;
    for (const memory of daemons.memories.values()) {
      if (!memory.unsaved || !current) continue;
      current = await writeResult(this.#options, current, { change: memory.unsaved, signal });
      memory.unsaved = undefined;
    }
    return current;
  }

  /** Sets or removes the finalizer. `undefined`: the object goes, and nothing is to be begun for it. */
  async #hold({ request, object, daemons, active, signal }: Look<T>): Promise<Stored<T> | undefined> {
    const { finalizer, writer } = this.#options;
    const isHeld = object.metadata.finalizers?.includes(finalizer) ?? false;
    const holding = [...daemons.memories].filter(([daemon]) => daemon.finalizer);
    if (!isHeld && holding.some(([daemon]) => active.get(daemon) === true)) {
      return writer.patch(object, { body: {}, finalizer: "add" }, signal);
    }
    const isNeeded = holding.some(([daemon, { task }]) => task !== undefined || active.get(daemon) !== false);
    if (!isHeld || isNeeded) return object;
    const freed = await writer.patch(object, { body: {}, finalizer: "remove" }, signal);
    const isGone = object.metadata.deletionTimestamp !== undefined && hasEnded(daemons);
    if (isGone) this.#objects.delete(formatObjectKey(request));
    return isGone ? undefined : (freed ?? object);
  }

  /** Starts the task if it is due; else how long it is to wait, if that is known. */
  #start(
    { request, object, daemons }: Look<T>,
    { daemon, memory }: { readonly daemon: RegisteredDaemon<T>; readonly memory: DaemonMemory<T> },
  ): number[] {
    const name = `${daemons.uid}/${daemon.id}`;
    if (this.#stopping.aborted || memory.task || memory.hasReturned || this.#running.has(name)) return [];
    if (memory.failedHash !== undefined) {
      if (memory.failedHash === hashOf(object)) return [];
      memory.failedHash = undefined;
      memory.nextAtMs = 0;
    }
    const waitMs = memory.nextAtMs - this.#clock.monotonicNow();
    if (waitMs > 0) return [waitMs];
    const log = this.#options.log.with({ object: formatObjectKey(request) });
    const task = new DaemonTask<T>(
      { ...daemon, handler: (context) => this.#run({ name, request }, () => daemon.handler({ ...context, current })) },
      { object, attempts: memory.attempts, tools: { ...this.#options, log } },
      { clock: this.#clock, stopDeadlineMs: daemon.stopDeadlineMs },
    );
    const current = (): Stored<T> | undefined => {
      const now = this.#options.get(request);
      return now?.metadata.uid === daemons.uid ? now : undefined;
    };
    this.#tasks.add(task);
    memory.task = task;
    void task.ended.then((end) => {
      this.#tasks.delete(task);
      memory.task = undefined;
      this.#note(memory, end, { task, object });
      this.#comeAgain(request);
    });
    return [];
  }

  async #run<Result>(
    { name, request }: { readonly name: string; readonly request: ReconcileRequest },
    run: () => Result | Promise<Result>,
  ): Promise<Result> {
    this.#running.add(name);
    try {
      return await run();
    } finally {
      this.#running.delete(name);
      // One that was left behind has ended after all: its successor waits for that.
      this.#comeAgain(request);
    }
  }

  #note(
    memory: DaemonMemory<T>,
    { end, patch }: ActivityEnd<T>,
    { task, object }: { readonly task: DaemonTask<T>; readonly object: Stored<T> },
  ): void {
    if (end.type === "interrupted") return;
    const { outcome } = end;
    memory.unsaved = { status: patch.status, body: patch.body };
    memory.attempts = outcome.type === "retry" ? outcome.attempts : 0;
    memory.hasReturned = outcome.type === "succeeded" && !task.isStopping;
    if (outcome.type === "failed") memory.failedHash = hashOf(object);
    if (outcome.type !== "retry") return;
    memory.nextAtMs = this.#clock.monotonicNow() + Math.max(0, outcome.nextAtMs - this.#clock.now());
  }
}

function hashOf(object: Stored<KubernetesObject>): string {
  return essenceHash(essenceOf(asJson(object)));
}

/** Whether none of them runs any more. */
function stopAll<T extends KubernetesObject>(daemons: ObjectDaemons<T>, reason: string): boolean {
  for (const { task } of daemons.memories.values()) task?.stop(reason);
  return hasEnded(daemons);
}

function hasEnded<T extends KubernetesObject>({ memories }: ObjectDaemons<T>): boolean {
  return [...memories.values()].every(({ task }) => task === undefined);
}

/** Whether it is as if it had never run. */
function isBlank<T extends KubernetesObject>(memory: DaemonMemory<T>): boolean {
  const { task, hasReturned, attempts, failedHash, unsaved } = memory;
  return task === undefined && !hasReturned && attempts === 0 && failedHash === undefined && unsaved === undefined;
}

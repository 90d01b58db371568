// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The life of an operator: what is started when, and how it all ends.
 *
 * The manager knows no kinds and no objects; it starts runnables. What a controller does is told in `controller.ts`.
 */
import { type Clock, systemClock } from "@nuvolaris/clock";
import { alwaysLeader, type LeaderElection, type Leadership } from "./leader-election.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { type Runnable } from "./runnable.ts";
import { RunnableGroup } from "./runnable-group.ts";
import { whenAborted } from "./when-aborted.ts";

/**
 * When a runnable is started, in this order, and stopped, in the reverse one. `leader`: while this process leads; a
 * standby has all the others up, so that it takes over with warm caches. `process`: what has to be there before anything else
 * is, and is put away when all else has ended.
 */
export type Stage = "server" | "process" | "webhook" | "cache" | "background" | "leader";

const standbyStages = ["server", "process", "webhook", "cache", "background"] as const;

export interface ManagerOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Default: {@link alwaysLeader}. */
  readonly leaderElection?: LeaderElection;
  /**
   * How long, in milliseconds, what is in flight may take to end, all stages together. Default 30,000. A stage for which
   * nothing of it is left has one more second, and what ignores its signals costs another: give the pod 10 s on top.
   */
  readonly gracefulShutdownMs?: number;
  /** Told when this process begins and ceases to lead. */
  readonly observeLeadership?: (leading: boolean) => void;
  /** Aborted when the process cannot be trusted any more: what is in flight is given up, and `run` rejects with its reason. */
  readonly abandon?: AbortSignal;
}

/** Something was still running when the time for an orderly end had passed. */
export class ShutdownTimeoutError extends Error {
  override readonly name = "ShutdownTimeoutError";
}

/** A runnable was added that the manager can no longer start. */
export class ManagerStateError extends Error {
  override readonly name = "ManagerStateError";
}

/** Why runnables are told to stop. */
class StopRequested extends Error {
  override readonly name = "StopRequested";
}

// What ignores its signals has this long after the deadline, so that a lost race is no error.
const lastChanceMs = 1000;
// A stage that is told to stop after the deadline has this long: servers answer what they were asked, events are written.
const leastTimeToEndMs = 1000;

/**
 * Starts runnables in the order of their stages, keeps them up, and ends them in the reverse order.
 *
 * *Flow.* Servers (metrics, health), what the process needs, webhooks, caches, background work; then, once it leads, controllers. When leadership
 * is lost the controllers end at once, and it stands for election again. When it is asked for, they end in order first.
 *
 * *Stopping.* When the signal is aborted: no new work; what is in flight may end within `gracefulShutdownMs`, each stage in
 * what the stages before it left, then it is aborted; the leadership is released after the last worker returned, and left to
 * expire if one does not.
 *
 * *Errors.* The first runnable that fails ends the manager, and `run` rejects with its error.
 */
export class Manager {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #leaderElection: LeaderElection;
  readonly #gracefulShutdownMs: number;
  readonly #observeLeadership: (leading: boolean) => void;
  readonly #abandon: AbortSignal;
  readonly #runnables = new Map<Runnable, Stage>();
  // The groups that have not ended.
  readonly #groups = new Set<RunnableGroup>();
  #state: "new" | "running" | "ended" = "new";
  // When the time for an orderly end is up, on the monotonic clock; absent while there is no end.
  #endBy: number | undefined;

  constructor(options: ManagerOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLogger;
    this.#leaderElection = options.leaderElection ?? alwaysLeader;
    this.#gracefulShutdownMs = options.gracefulShutdownMs ?? 30_000;
    this.#observeLeadership = options.observeLeadership ?? (() => undefined);
    this.#abandon = options.abandon ?? new AbortController().signal;
  }

  /** Adds a runnable; by default it runs while this process leads, as controllers do. */
  add(runnable: Runnable, stage: Stage = "leader"): void {
    if (this.#state !== "new") {
      throw new ManagerStateError(`cannot add ${runnable.name}: the manager is ${this.#state}; add it before run`);
    }
    this.#runnables.set(runnable, stage);
  }

  /** Runs until the signal is aborted and everything has ended. A manager runs once. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#state !== "new") throw new ManagerStateError("cannot run the manager again: make a new one");
    this.#state = "running";
    const failure = new Failure();
    const ending = anyOf([signal, failure.signal]);
    const begin = (): void => {
      this.#endBy = this.#clock.monotonicNow() + this.#gracefulShutdownMs;
    };
    if (ending.signal.aborted) begin();
    ending.signal.addEventListener("abort", begin, { once: true });
    const groups: RunnableGroup[] = [];
    const giveUp = (): void => {
      failure.report(this.#abandon.reason);
      for (const group of this.#groups) group.expire(this.#abandon.reason);
    };
    this.#abandon.addEventListener("abort", giveUp, { once: true });
    if (this.#abandon.aborted) giveUp();
    try {
      for (const stage of standbyStages) groups.push(await this.#startStage(stage, ending.signal, failure));
      while (!ending.signal.aborted) await this.#lead(ending.signal, failure);
    } catch (error) {
      if (!ending.signal.aborted) failure.report(error);
    } finally {
      ending.release();
    }
    for (const group of groups.reverse()) await this.#end(group, failure);
    this.#abandon.removeEventListener("abort", giveUp);
    this.#state = "ended";
    failure.throwIfAny();
  }

  async #startStage(stage: Stage, signal: AbortSignal, failure: Failure): Promise<RunnableGroup> {
    const group = new RunnableGroup(this.#log, (error) => {
      failure.report(error);
    });
    this.#groups.add(group);
    // What is being started is the first to stop: a start may take its time.
    const stop = (): void => {
      group.stop(new StopRequested("the manager stops"));
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (const [runnable, its] of this.#runnables) {
        if (its === stage && !signal.aborted) await group.start(runnable);
      }
    } catch (error) {
      // The manager ends with this error; the part of the group that is up ends with it.
      failure.report(error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
    return group;
  }

  /** One term of leadership: from winning the election to losing it or to the end. */
  async #lead(ending: AbortSignal, failure: Failure): Promise<void> {
    const leadership = await this.#leaderElection.acquire(ending);
    this.#log.info("leading");
    this.#observeLeadership(true);
    const group = await this.#startStage("leader", ending, failure);
    const { lost } = leadership;
    const lose = (): void => {
      this.#log.warn("leadership lost, controllers stop", { error: lost.reason });
      this.#observeLeadership(false);
      // A successor may be at work already: what is in flight must not write any more.
      group.expire(lost.reason);
    };
    if (lost.aborted) lose();
    lost.addEventListener("abort", lose, { once: true });
    const { asked = lost } = leadership;
    await whenAborted(ending, lost, asked);
    if (!ending.aborted && !lost.aborted) {
      const reason: unknown = asked.reason;
      this.#log.info("asked to step aside, controllers end", {
        reason: reason instanceof Error ? reason.message : reason,
      });
    }
    const isDrained = await this.#end(group, failure);
    lost.removeEventListener("abort", lose);
    if (!lost.aborted) this.#observeLeadership(false);
    if (isDrained) await this.#release(leadership);
    else leadership.abandon();
  }

  async #release(leadership: Leadership): Promise<void> {
    try {
      await leadership.release();
    } catch (error) {
      this.#log.warn("leadership could not be released, a successor has to wait for its expiry", { error });
    }
  }

  /** `true` when all of the group have ended. */
  async #end(group: RunnableGroup, failure: Failure): Promise<boolean> {
    group.stop(new StopRequested("the manager stops"));
    const ended = group.ended().finally(() => this.#groups.delete(group));
    const limitMs = this.#timeToEndMs();
    if (await this.#within(ended, limitMs)) return true;
    this.#log.warn("time for an orderly end is up, aborting what still runs", { running: group.running });
    group.expire(new StopRequested(`the manager stops, and ${limitMs} ms to end in have passed`));
    if (await this.#within(ended, lastChanceMs)) return true;
    const what = group.running.join(", ");
    failure.report(
      new ShutdownTimeoutError(`cannot stop ${what}: still running after ${limitMs} ms and ignoring the signal`),
    );
    return false;
  }

  /** For the next group. Controllers that end since somebody asks for the leadership have the whole: the process goes on. */
  #timeToEndMs(): number {
    if (this.#endBy === undefined) return this.#gracefulShutdownMs;
    const leftMs = this.#endBy - this.#clock.monotonicNow();
    return Math.max(leftMs, Math.min(leastTimeToEndMs, this.#gracefulShutdownMs));
  }

  async #within(ended: Promise<void>, limitMs: number): Promise<boolean> {
    const giveUp = new AbortController();
    const timeout = this.#clock.sleep(limitMs, giveUp.signal).then(
      () => false,
      () => true,
    );
    const inTime = await Promise.race([ended.then(() => true), timeout]);
    giveUp.abort();
    return inTime;
  }
}

/** Keeps the first error, and aborts its signal when there is one. */
class Failure {
  readonly #abort = new AbortController();
  #first: { readonly error: unknown } | undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  report(error: unknown): void {
    this.#first ??= { error };
    this.#abort.abort(error);
  }

  throwIfAny(): void {
    if (this.#first) throw this.#first.error;
  }
}

function anyOf(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; release(): void } {
  const any = new AbortController();
  const abort = (event: Event): void => {
    any.abort(event.target instanceof AbortSignal ? event.target.reason : undefined);
  };
  for (const signal of signals) {
    if (signal.aborted) any.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: any.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener("abort", abort);
    },
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The loop: takes a key from the work queue, reconciles it, and decides when it comes again.
 *
 * Which key is next is decided by `libs/workqueue`, which keys are added by the sources, when the loop runs by the manager.
 */
import { formatObjectKey, parseObjectKey } from "@nuvolaris/api-machinery";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { isConflict } from "@nuvolaris/client";
import { type RateLimiter, WorkQueue } from "@nuvolaris/workqueue";
import { type ControllerObserver, type ObserveController, unobserved } from "./controller-observer.ts";
import { type Logger, silentLogger } from "./logger.ts";
import {
  type Reconcile,
  ReconcileAbortedError,
  type ReconcileRequest,
  type ReconcileResult,
  ReconcileTimeoutError,
  TerminalError,
} from "./reconcile.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";
import type { Source, SourceContext } from "./source.ts";

export interface ControllerOptions {
  /** For logs and the metrics' label `controller`; unique within a manager. */
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly sources: readonly Source[];
  /** How many objects are reconciled at a time. Default 16: a reconcile mostly waits for the API server. */
  readonly maxConcurrentReconciles?: number;
  /** After so many milliseconds the reconcile's signal is aborted. Default 300,000 (5 min): far above any sane call, and a hung one ends. */
  readonly reconcileTimeoutMs?: number;
  /** Makes the back-off after failures, anew for each start. Default: 5 ms to 1000 s per object. */
  readonly rateLimiter?: () => RateLimiter<string>;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly observe?: ObserveController;
}

type Outcome =
  { readonly kind: "done"; readonly result: ReconcileResult } | { readonly kind: "failed"; readonly error: unknown };

/**
 * Reconciles the objects of one kind.
 *
 * *Guarantees.* One reconcile at a time per object. None before every source has added what exists. What a reconcile
 * throws is contained: it is logged, counted and retried.
 *
 * *Stopping.* With `stopping` no reconcile is begun and what waits is dropped (the next start lists anew); with `expired`
 * the signals of those that run are aborted. It has ended when the last of them returned.
 */
export class Controller implements Runnable {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #concurrency: number;
  readonly #observer: ControllerObserver;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = (options.log ?? silentLogger).with({ controller: options.name });
    this.#concurrency = options.maxConcurrentReconciles ?? 16;
    this.#observer = (options.observe ?? unobserved)(options.name, this.#concurrency);
  }

  start(signals: StopSignals): Promise<Running> {
    return Promise.resolve({ ended: this.#run(signals) });
  }

  async #run({ stopping, expired }: StopSignals): Promise<void> {
    const queue = this.#createQueue();
    const running = new Set<AbortController>();
    const stop = (): void => {
      queue.clear();
      queue.shutDown();
    };
    const expire = (): void => {
      const reason = new ReconcileAbortedError(`controller ${this.name} has to end`, { cause: expired.reason });
      for (const reconcile of running) reconcile.abort(reason);
    };
    stopping.addEventListener("abort", stop, { once: true });
    expired.addEventListener("abort", expire, { once: true });
    try {
      await this.#startSources(queue, stopping);
      if (stopping.aborted) return;
      this.#log.info("controller started", { workers: this.#concurrency });
      await Promise.all(Array.from({ length: this.#concurrency }, () => this.#work(queue, running)));
      this.#log.info("controller stopped");
    } finally {
      stop();
      stopping.removeEventListener("abort", stop);
      expired.removeEventListener("abort", expire);
    }
  }

  #createQueue(): WorkQueue<string> {
    const { rateLimiter } = this.#options;
    const queue = new WorkQueue<string>({
      clock: this.#clock,
      observer: this.#observer.queue,
      ...(rateLimiter && { rateLimiter: rateLimiter() }),
    });
    this.#observer.observeQueue(() => queue.levels());
    return queue;
  }

  async #startSources(queue: WorkQueue<string>, signal: AbortSignal): Promise<void> {
    const context: SourceContext = {
      clock: this.#clock,
      log: this.#log,
      signal,
      add: (request, priority) => {
        queue.add(formatObjectKey(request), { priority });
      },
      contain: (what, code) => {
        this.#contain(what, code);
      },
    };
    try {
      await Promise.all(this.#options.sources.map((source) => source.start(context)));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #contain(what: string, code: () => void): void {
    try {
      code();
    } catch (error) {
      this.#observer.panicked();
      this.#log.error("user code threw", { what, error });
    }
  }

  async #work(queue: WorkQueue<string>, running: Set<AbortController>): Promise<void> {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      const abort = new AbortController();
      running.add(abort);
      const outcome = await this.#reconcile(parseObjectKey(key), abort);
      running.delete(abort);
      this.#settle(queue, key, outcome);
      queue.done(key);
    }
  }

  async #reconcile(request: ReconcileRequest, abort: AbortController): Promise<Outcome> {
    const timeoutMs = this.#options.reconcileTimeoutMs ?? 300_000;
    const cancelTimeout = this.#clock.setTimer(timeoutMs, () => {
      this.#observer.timedOut();
      const what = `reconcile of ${formatObjectKey(request)} by ${this.name}`;
      abort.abort(new ReconcileTimeoutError(`${what} took longer than ${timeoutMs} ms`));
    });
    const startedAt = this.#clock.monotonicNow();
    this.#observer.started();
    const outcome = await attempt(() => this.#options.reconcile(request, abort.signal));
    cancelTimeout();
    this.#observer.finished(labelOf(outcome), this.#clock.monotonicNow() - startedAt);
    return outcome;
  }

  /** Decides when the key comes again. To be called before `done`, so that no other worker gets in between. */
  #settle(queue: WorkQueue<string>, key: string, outcome: Outcome): void {
    if (outcome.kind === "failed") {
      this.#retry(queue, key, outcome.error);
      return;
    }
    queue.forget(key);
    if (outcome.result) queue.addAfter(key, outcome.result.requeueAfterMs);
  }

  #retry(queue: WorkQueue<string>, key: string, error: unknown): void {
    const log = this.#log.with({ object: key });
    if (queue.isShutDown) {
      log.info("reconcile was given up", { error });
    } else if (error instanceof TerminalError) {
      this.#observer.terminalError();
      queue.forget(key);
      log.error("reconcile failed for good", { error });
    } else {
      if (isProgrammingMistake(error)) this.#observer.panicked();
      queue.addRateLimited(key);
      const retries = queue.numRequeues(key);
      if (isConflict(error)) log.info("object changed meanwhile, will reconcile again", { error, retries });
      else log.error("reconcile failed, will retry", { error, retries });
    }
  }
}

async function attempt(reconcile: () => Promise<ReconcileResult>): Promise<Outcome> {
  try {
    const result = await reconcile();
    if (result && !(result.requeueAfterMs >= 0 && Number.isFinite(result.requeueAfterMs))) {
      throw new RangeError(`requeueAfterMs must be a number of milliseconds from 0, not ${result.requeueAfterMs}`);
    }
    return { kind: "done", result };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function labelOf(outcome: Outcome): "success" | "requeue_after" | "error" {
  if (outcome.kind === "failed") return "error";
  return outcome.result ? "requeue_after" : "success";
}

/** What Go would have called a panic: nobody throws these on purpose, but for `fetch`, whose network errors have a cause. */
function isProgrammingMistake(error: unknown): boolean {
  const mistakes = [TypeError, ReferenceError, RangeError, SyntaxError];
  return mistakes.some((kind) => error instanceof kind && error.cause === undefined);
}

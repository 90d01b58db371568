// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The loop: takes a key from the work queue, reconciles it, and decides when it comes again.
 *
 * Which key is next is decided by `libs/workqueue`, which keys are added by the sources, when the loop runs by the manager.
 */
import { formatObjectKey, parseObjectKey } from "@nuvolaris/api-machinery";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { isConflict, isTerminalRefusal, type Tracing } from "@nuvolaris/client";
import { type RateLimiter, WorkQueue } from "@nuvolaris/workqueue";
import {
  type ControllerObserver,
  type ObserveController,
  type ReconcileOutcome,
  unobserved,
} from "./metrics/controller-observer.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { NamespaceGate } from "./namespace-gate.ts";
import {
  type Reconcile,
  ReconcileAbortedError,
  type ReconcileRequest,
  type ReconcileResult,
  ReconcileTimeoutError,
  TerminalError,
} from "./reconcile.ts";
import { ReconcileDeadlines } from "./reconcile-deadlines.ts";
import { ReconcileSpans } from "./reconcile-spans.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";
import type { Source, SourceContext } from "./source.ts";

export interface ControllerOptions {
  /** For logs and the metrics' label `controller`; unique within a manager. */
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly sources: readonly Source[];
  /** How many objects are reconciled at a time. Default 16: a reconcile mostly waits for the API server. */
  readonly maxConcurrentReconciles?: number;
  /**
   * After so many milliseconds the reconcile's signal is aborted, and a warning names it. Default 300,000 (5 min): far above
   * any sane call, and a hung one ends. `Infinity`: never, for reconciles that have limits of their own.
   */
  readonly reconcileTimeoutMs?: number;
  /** Makes the back-off after failures, anew for each start. Default: 5 ms to 1000 s per object. */
  readonly rateLimiter?: () => RateLimiter<string>;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly observe?: ObserveController;
  /** Makes a span of each reconcile. Default: none. */
  readonly tracing?: Tracing | undefined;
}

// A refusal for good may end with a new schema, of which nothing tells. The longest wait of the usual back-off.
const refusedAgainMs = 1_000_000;

/** What the workers of one start share. */
interface WorkerTools {
  readonly queue: WorkQueue<string>;
  readonly running: Set<AbortController>;
  readonly gate: NamespaceGate;
  readonly deadlines: ReconcileDeadlines;
}

type Outcome =
  | { readonly kind: "done"; readonly label: ReconcileOutcome; readonly result: ReconcileResult }
  | { readonly kind: "failed"; readonly label: "error"; readonly error: unknown };

/**
 * Reconciles the objects of one kind.
 *
 * *Guarantees.* One reconcile at a time per object. None before every source has added what exists: at the start, and in
 * each namespace that comes later. What a reconcile
 * throws is contained: it is logged, counted and retried; but a {@link TerminalError} is not, and what the API server would
 * refuse again ({@link isTerminalRefusal}) only after 1000 s.
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
  readonly #timeoutMs: number;
  readonly #observer: ControllerObserver;
  readonly #spans: ReconcileSpans | undefined;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = (options.log ?? silentLogger).with({ controller: options.name });
    this.#concurrency = options.maxConcurrentReconciles ?? 16;
    this.#timeoutMs = options.reconcileTimeoutMs ?? 300_000;
    this.#observer = (options.observe ?? unobserved)(options.name, this.#concurrency);
    this.#spans = options.tracing && new ReconcileSpans(options.name, options.tracing);
  }

  start(signals: StopSignals): Promise<Running> {
    return Promise.resolve({ ended: this.#run(signals) });
  }

  async #run({ stopping, expired }: StopSignals): Promise<void> {
    const queue = this.#createQueue();
    const running = new Set<AbortController>();
    const gate = this.#createGate(queue, stopping);
    using deadlines = new ReconcileDeadlines({ clock: this.#clock, timeoutMs: this.#timeoutMs });
    const tools = { queue, running, gate, deadlines };
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
      await Promise.all(Array.from({ length: this.#concurrency }, () => this.#work(tools)));
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

  #createGate(queue: WorkQueue<string>, signal: AbortSignal): NamespaceGate {
    return new NamespaceGate({
      sources: this.#options.sources,
      signal,
      release: (request) => {
        queue.add(formatObjectKey(request), { priority: "low" });
      },
    });
  }

  async #startSources(queue: WorkQueue<string>, signal: AbortSignal): Promise<void> {
    const context: SourceContext = {
      clock: this.#clock,
      log: this.#log,
      signal,
      add: (request, priority, cause) => {
        const key = formatObjectKey(request);
        if (cause) this.#spans?.cause(key, cause);
        queue.add(key, { priority });
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

  async #work({ queue, running, gate, deadlines }: WorkerTools): Promise<void> {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      const request = parseObjectKey(key);
      if (!gate.holds(request)) {
        const abort = new AbortController();
        running.add(abort);
        const end = deadlines.start(() => {
          this.#timeOut(key, abort);
        });
        const reconcile = (): Promise<Outcome> => this.#reconcile(request, abort.signal);
        const outcome = await (this.#spans
          ? this.#spans.run({ key, request, attempt: queue.numRequeues(key) + 1 }, reconcile)
          : reconcile());
        end();
        running.delete(abort);
        this.#settle(queue, key, outcome);
      }
      queue.done(key);
    }
  }

  async #reconcile(request: ReconcileRequest, signal: AbortSignal): Promise<Outcome> {
    const startedAt = this.#clock.monotonicNow();
    this.#observer.started();
    const outcome = await attempt(() => this.#options.reconcile(request, signal));
    this.#observer.finished(outcome.label, this.#clock.monotonicNow() - startedAt);
    return outcome;
  }

  /** A reconcile may ignore its signal and never return: then this line is all that tells of it. */
  #timeOut(object: string, abort: AbortController): void {
    const timeoutMs = this.#timeoutMs;
    this.#observer.timedOut();
    this.#log.warn("reconcile takes too long, its signal is aborted", { object, timeoutMs });
    abort.abort(new ReconcileTimeoutError(`reconcile of ${object} by ${this.name} took longer than ${timeoutMs} ms`));
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
    } else if (isTerminalRefusal(error)) {
      this.#observer.terminalError();
      queue.forget(key);
      queue.addAfter(key, refusedAgainMs);
      log.error("reconcile failed for good, the API server would refuse it again", { error });
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
    return { kind: "done", label: result ? "requeue_after" : "success", result };
  } catch (error) {
    return { kind: "failed", label: "error", error };
  }
}

/** What Go would have called a panic: nobody throws these on purpose, but for `fetch`, whose network errors have a cause. */
function isProgrammingMistake(error: unknown): boolean {
  const mistakes = [TypeError, ReferenceError, RangeError, SyntaxError];
  return mistakes.some((kind) => error instanceof kind && error.cause === undefined);
}

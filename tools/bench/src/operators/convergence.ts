// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Sees by watches of its own how far an operator has come.
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import { initialEventsEnd } from "@nuvolaris/api-machinery";
import { Deployment, type Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";

/** Nobody waits any longer for an operator. */
export class NotConvergedError extends Error {
  override readonly name = "NotConvergedError";
}

export interface ConvergenceOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

interface SampleState {
  sample: Stored<Sample> | undefined;
  replicas: number | undefined;
  /** When the Deployment was seen first, by the monotonic clock. */
  childSeenAtMs: number | undefined;
  /** The count for which it is finished. */
  finished: number | undefined;
}

const giveUpMs = 300_000;
/** Before a watch that the server has ended is opened again. */
const reopenMs = 50;

/**
 * The Samples of a cluster, and whether an operator has finished each: its Deployment has the wanted replicas, and its status
 * is of the newest generation.
 */
export class Convergence implements AsyncDisposable {
  readonly #options: ConvergenceOptions;
  readonly #states = new Map<string, SampleState>();
  /** How many Samples are finished for a count. */
  readonly #finished = new Map<number, number>();
  readonly #end = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #wake: () => void = () => undefined;
  #lastMs = 0;

  private constructor(options: ConvergenceOptions) {
    this.#options = options;
  }

  /** Resolves when all that is there has been seen. */
  static async start(options: ConvergenceOptions): Promise<Convergence> {
    const convergence = new Convergence(options);
    const synced = [
      convergence.#follow(Sample, (sample) => {
        convergence.#stateOf(sample).sample = sample;
      }),
      convergence.#follow(Deployment, ({ metadata, spec }) => {
        const state = convergence.#stateOf({ metadata });
        state.replicas = spec?.replicas;
        state.childSeenAtMs ??= convergence.#lastMs;
      }),
    ];
    await Promise.all(synced);
    return convergence;
  }

  finished(count: number): number {
    return this.#finished.get(count) ?? 0;
  }

  /** When the Deployment of the Sample was seen first; `undefined`: not yet. */
  childSeenAtMs(name: string): number | undefined {
    return this.#states.get(name)?.childSeenAtMs;
  }

  /** Resolves with the time, by the monotonic clock, of the change that made `condition` true. Errors: {@link NotConvergedError} after five minutes. */
  async until(what: string, condition: () => boolean): Promise<number> {
    const { clock, signal } = this.#options;
    const deadlineMs = clock.monotonicNow() + giveUpMs;
    const cancel = clock.setTimer(giveUpMs, () => {
      this.#wake();
    });
    const abort = (): void => {
      this.#wake();
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      while (!condition()) {
        signal.throwIfAborted();
        if (clock.monotonicNow() >= deadlineMs)
          throw new NotConvergedError(`after ${giveUpMs / 1000} s still not: ${what}`);
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      return this.#lastMs;
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#watches);
  }

  #stateOf({ metadata }: { readonly metadata: { readonly name?: string } }): SampleState {
    const name = metadata.name ?? "";
    const known = this.#states.get(name);
    if (known) return known;
    const state = { sample: undefined, replicas: undefined, childSeenAtMs: undefined, finished: undefined };
    this.#states.set(name, state);
    return state;
  }

  /** Resolves when what is there has come; goes on until the end. */
  async #follow<T extends KubernetesObject>(kind: ResourceKind<T>, take: (object: Stored<T>) => void): Promise<void> {
    const synced = Promise.withResolvers<undefined>();
    const { clock } = this.#options;
    const signal = AbortSignal.any([this.#end.signal, this.#options.signal]);
    const follow = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#watch(kind, {
          take,
          signal,
          synced: () => {
            synced.resolve(undefined);
          },
        });
        await clock.sleep(reopenMs, signal).catch(() => undefined);
      }
    };
    this.#watches.push(follow().catch(synced.reject));
    await synced.promise;
  }

  async #watch<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    {
      take,
      signal,
      synced,
    }: { readonly take: (object: Stored<T>) => void; readonly signal: AbortSignal; readonly synced: () => void },
  ): Promise<void> {
    const whole = { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: true } as const;
    try {
      for await (const event of this.#options.client.watch(kind, { ...whole, signal })) {
        if (event.type === "BOOKMARK" && event.object.metadata.annotations?.[initialEventsEnd] === "true") synced();
        if (event.type !== "ADDED" && event.type !== "MODIFIED") continue;
        this.#lastMs = this.#options.clock.monotonicNow();
        take(event.object);
        this.#judge(event.object.metadata.name);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #judge(name: string): void {
    const state = this.#states.get(name);
    if (!state) return;
    const finished = finishedCount(state);
    if (finished !== state.finished) {
      if (state.finished !== undefined) this.#add(state.finished, -1);
      if (finished !== undefined) this.#add(finished, 1);
      state.finished = finished;
    }
    this.#wake();
  }

  #add(count: number, change: number): void {
    this.#finished.set(count, this.finished(count) + change);
  }
}

function finishedCount({ sample, replicas }: SampleState): number | undefined {
  if (!sample || replicas !== sample.spec.count) return undefined;
  const { message, observedGeneration } = sample.status ?? {};
  return message !== undefined && observedGeneration === sample.metadata.generation ? replicas : undefined;
}

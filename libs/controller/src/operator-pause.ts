// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * People can take all objects out of an operator's hands for a while, by a ConfigMap beside it. Single objects are paused by an
 * annotation: see `pause.ts`.
 */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { InformerFactory, type ReadFailure } from "@nuvolaris/cache";
import { ConfigMap, isForbidden, type Client } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import type { LeaderElection } from "./leader-election.ts";
import { type Logger, silentLogger } from "./logger.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";
import type { HealthResult } from "./serving/health.ts";
import { whenAborted } from "./when-aborted.ts";

/** The ConfigMap that pauses an operator while it is there: `sample-operator-paused`. */
export function pauseConfigMapOf(operator: string): string {
  return `${operator}-paused`;
}

/** What is known of a pause, as whoever began it wrote it. */
export interface PauseRecord {
  readonly since?: string;
  readonly by?: string;
  readonly reason?: string;
}

/** Reads what `operator pause` writes. A ConfigMap with anything else in it pauses as well. */
export function pauseRecordOf({
  data = {},
  metadata,
}: Pick<ConfigMap, "data"> & Pick<KubernetesObject, "metadata">): PauseRecord {
  const { since = metadata.creationTimestamp, by, reason } = data;
  return {
    ...(since !== undefined && { since }),
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
  };
}

/** For people: `paused since 2026-01-01T00:00:00Z by jane: the database moves`. */
export function describePause({ since, by, reason }: PauseRecord): string {
  const head = ["paused", since && `since ${since}`, by && `by ${by}`].filter(
    (part) => part !== undefined && part !== "",
  );
  return `${head.join(" ")}${reason === undefined || reason === "" ? "" : `: ${reason}`}`;
}

export interface OperatorPauseOptions {
  readonly client: Pick<Client, "list" | "watch">;
  /** Where the ConfigMap is looked for, and its name. */
  readonly namespace: string;
  readonly name: string;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** In [0, 1): spreads delays. Default `Math.random`. */
  readonly random?: () => number;
  /** Told when the operator is paused and when it goes on. */
  readonly observe?: (paused: boolean) => void;
}

/** Why a leader gives its leadership up: the operator is paused. */
export class OperatorPausedError extends Error {
  override readonly name = "OperatorPausedError";
}

/**
 * Follows the ConfigMap that pauses an operator. Add it to the manager in the stage `cache`.
 *
 * *Guarantees.* Nothing leads before it is known whether the operator is paused, also after a restart. A server that does not
 * answer changes nothing. Without the right to look the operator works, and the log says what to grant.
 */
export class OperatorPause implements Runnable {
  readonly name = "pause";
  readonly #options: OperatorPauseOptions;
  readonly #log: Logger;
  #state: "unknown" | "running" | PauseRecord = "unknown";
  // Settles, and is replaced, when the state changes.
  #changed = Promise.withResolvers<undefined>();
  // Aborted when the next pause begins.
  #begun = new AbortController();
  #isRefused = false;

  constructor(options: OperatorPauseOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
  }

  /** Aborted, with an {@link OperatorPausedError}, when the operator is paused. Ask anew after each {@link OperatorPause.whenRunning}. */
  get begun(): AbortSignal {
    return this.#begun.signal;
  }

  /** Resolves when it is known that the operator is not paused; rejects with the signal's reason when it is aborted first. */
  async whenRunning(signal: AbortSignal): Promise<void> {
    const aborted = whenAborted(signal);
    while (this.#state !== "running") {
      await Promise.race([this.#changed.promise, aborted]);
      signal.throwIfAborted();
    }
  }

  /** For `/readyz`: a paused operator is ready, and says that it is paused. */
  *health(): Generator<HealthResult> {
    const state = this.#state;
    const problem = state === "unknown" ? "it is not known yet whether the operator is paused" : undefined;
    yield { name: this.name, problem, ...(typeof state === "object" && { detail: describePause(state) }) };
  }

  async start({ stopping }: StopSignals): Promise<Running> {
    const { client, namespace, name, clock = systemClock, random } = this.#options;
    const observer = {
      failed: (_kind: unknown, failure: ReadFailure): void => {
        this.#noteFailure(failure);
      },
    };
    const informers = new InformerFactory({ client, clock, observer, ...(random && { random }) });
    const informer = informers.informer(ConfigMap, { namespace, fieldSelector: `metadata.name=${name}` });
    const pause = (record: ConfigMap & KubernetesObject): void => {
      this.#pause(pauseRecordOf(record));
    };
    informer.addEventHandler({
      added: pause,
      updated: (_old, record) => {
        pause(record);
      },
      deleted: () => {
        this.#resume();
      },
    });
    informers.start();
    informer.hasSynced(stopping).then(
      () => {
        if (this.#state === "unknown") this.#resume();
      },
      () => undefined,
    );
    const ended = whenAborted(stopping).then(() => informers[Symbol.asyncDispose]());
    return Promise.resolve({ ended });
  }

  #pause(record: PauseRecord): void {
    const isNew = typeof this.#state !== "object";
    this.#become(record);
    if (!isNew) return;
    const { namespace, name, observe } = this.#options;
    this.#log.warn("operator is paused, nothing is reconciled", { ...record, configMap: `${namespace}/${name}` });
    observe?.(true);
    this.#begun.abort(new OperatorPausedError(`the operator is ${describePause(record)}`));
  }

  #resume(): void {
    const wasPaused = typeof this.#state === "object";
    if (this.#begun.signal.aborted) this.#begun = new AbortController();
    this.#become("running");
    if (wasPaused) this.#log.info("operator goes on after a pause");
    this.#options.observe?.(false);
  }

  #become(state: "running" | PauseRecord): void {
    this.#state = state;
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve(undefined);
  }

  #noteFailure({ error, retryInMs }: ReadFailure): void {
    const { namespace, name } = this.#options;
    const configMap = `${namespace}/${name}`;
    if (!isForbidden(error)) {
      this.#log.warn("cannot see whether the operator is paused, will try again", { configMap, error, retryInMs });
      return;
    }
    if (!this.#isRefused) {
      const grant = `list, watch configmaps "${name}" in namespace ${namespace}`;
      this.#log.error("may not see whether the operator is paused, it works", { configMap, grant, error });
    }
    this.#isRefused = true;
    if (this.#state === "unknown") this.#resume();
  }
}

/**
 * Nobody leads while the operator is paused: who does ends what is in flight and gives the leadership up, and stands again when
 * the pause is over. What changed meanwhile is seen to then, as after any change of the leader.
 */
export function pausable(
  election: LeaderElection,
  pause: Pick<OperatorPause, "begun" | "whenRunning">,
): LeaderElection {
  return {
    async acquire(signal) {
      for (;;) {
        await pause.whenRunning(signal);
        const { begun } = pause;
        try {
          const leadership = await election.acquire(AbortSignal.any([signal, begun]));
          const { lost, asked = begun } = leadership;
          return {
            lost,
            asked: AbortSignal.any([asked, begun]),
            release: () => leadership.release(),
            abandon: () => {
              leadership.abandon();
            },
          };
        } catch (error) {
          if (signal.aborted || !begun.aborted) throw error;
        }
      }
    },
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Logger } from "./logger.ts";
import type { Runnable } from "./runnable.ts";
import { StopPhases } from "./stop-phases.ts";

/** Runnables that start together and stop together. */
export class RunnableGroup {
  readonly #phases = new StopPhases();
  readonly #running = new Map<Runnable, Promise<void>>();
  readonly #failed: (error: unknown) => void;
  readonly #log: Logger;

  /** `failed` is told of a runnable that ended with an error; the group goes on. */
  constructor(log: Logger, failed: (error: unknown) => void) {
    this.#log = log;
    this.#failed = failed;
  }

  /** The names of those that have not ended. */
  get running(): readonly string[] {
    return [...this.#running.keys()].map(({ name }) => name);
  }

  /** Starts one, and resolves once it is up. Rejects when it cannot be started; the group goes on. */
  async start(runnable: Runnable): Promise<void> {
    const { ended } = await runnable.start(this.#phases.signals);
    const settled = ended
      .catch((error: unknown) => {
        this.#log.error("runnable failed", { runnable: runnable.name, error });
        this.#failed(error);
      })
      .finally(() => this.#running.delete(runnable));
    this.#running.set(runnable, settled);
  }

  /** Begins the end: nothing new is begun. */
  stop(reason: unknown): void {
    this.#phases.stop(reason);
  }

  /** Gives up what is in flight. */
  expire(reason: unknown): void {
    this.#phases.expire(reason);
  }

  /** Resolves when all have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}

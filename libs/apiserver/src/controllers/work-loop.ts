// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import { WorkQueue } from "@nuvolaris/workqueue";

export interface WorkLoopOptions {
  readonly clock: Clock;
  /** Brings what a key stands for to the state that it should have. Called again with back-off after an error. */
  readonly sync: (key: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Works off keys one after the other, until it is disposed. */
export class WorkLoop implements AsyncDisposable {
  readonly #queue: WorkQueue<string>;
  readonly #options: WorkLoopOptions;
  readonly #finished: Promise<void>;

  constructor(options: WorkLoopOptions) {
    this.#options = options;
    this.#queue = new WorkQueue({ clock: options.clock });
    this.#finished = this.#run();
  }

  add(key: string): void {
    this.#queue.add(key);
  }

  addAfter(key: string, delayMs: number): void {
    this.#queue.addAfter(key, delayMs);
  }

  /** Lets the key at work finish and drops the others. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.clear();
    this.#queue.shutDown();
    await this.#finished;
  }

  async #run(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      try {
        await this.#options.sync(key);
        this.#queue.forget(key);
      } catch (error) {
        this.#options.onError(error);
        this.#queue.addRateLimited(key);
      } finally {
        this.#queue.done(key);
      }
    }
  }
}

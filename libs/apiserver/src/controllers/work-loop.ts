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
  // Keys that were added and have not been at work since; those that wait for a back-off are none.
  readonly #due = new Set<string>();
  #isAtWork = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: WorkLoopOptions) {
    this.#options = options;
    this.#queue = new WorkQueue({ clock: options.clock });
    this.#finished = this.#run();
  }

  add(key: string): void {
    this.#due.add(key);
    this.#queue.add(key);
  }

  addAfter(key: string, delayMs: number): void {
    this.#queue.addAfter(key, delayMs);
  }

  /** Resolves when every key that was added has been at work, whether that went well or not. */
  whenIdle(): Promise<void> {
    if (this.#due.size === 0 && !this.#isAtWork) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Lets the key at work finish and drops the others. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.clear();
    this.#queue.shutDown();
    await this.#finished;
    this.#due.clear();
    this.#releaseIdle();
  }

  async #run(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      this.#due.delete(key);
      this.#isAtWork = true;
      try {
        await this.#options.sync(key);
        this.#queue.forget(key);
      } catch (error) {
        this.#options.onError(error);
        this.#queue.addRateLimited(key);
      } finally {
        this.#isAtWork = false;
        this.#queue.done(key);
        this.#releaseIdle();
      }
    }
  }

  #releaseIdle(): void {
    if (this.#due.size > 0) return;
    for (const release of this.#idleWaiters.splice(0)) release();
  }
}

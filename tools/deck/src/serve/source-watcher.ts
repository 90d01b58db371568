// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { watch, type FSWatcher } from "chokidar";
import type { Clock } from "@nuvolaris/clock";

/** An editor saves in several steps, and a formatter follows: they are one change. */
const quietMs = 80;
const ignored = /(?:^|[\\/])(?:node_modules|dist|\.git)(?:[\\/]|$)/;

/** Waits for changes of files and folders, by itself: Marp CLI would see the decks alone. */
export class SourceWatcher implements AsyncDisposable {
  readonly #watcher: FSWatcher;
  readonly #clock: Clock;
  readonly #changed = new Set<string>();
  #wake: (() => void) | undefined;

  private constructor(watcher: FSWatcher, clock: Clock) {
    this.#watcher = watcher;
    this.#clock = clock;
    watcher.on("all", (_event, path) => {
      this.#changed.add(path);
      this.#wake?.();
    });
  }

  /** Resolves when every change from now on will be seen. */
  static async start(paths: readonly string[], clock: Clock): Promise<SourceWatcher> {
    const watcher = watch([...paths], { ignoreInitial: true, ignored: (path) => ignored.test(path) });
    await new Promise<void>((resolve, reject) => {
      watcher.once("ready", resolve).once("error", reject);
    });
    return new SourceWatcher(watcher, clock);
  }

  /** Watches these, too. */
  add(paths: readonly string[]): void {
    this.#watcher.add([...paths]);
  }

  /** What changed since the last call, as soon as anything did and nothing more does. Errors: the signal's reason. */
  async next(signal: AbortSignal): Promise<readonly string[]> {
    while (this.#changed.size === 0) {
      const aborted = Promise.withResolvers<never>();
      const abort = (): void => {
        aborted.reject(signal.reason);
      };
      signal.throwIfAborted();
      signal.addEventListener("abort", abort, { once: true });
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      try {
        await Promise.race([woken, aborted.promise]);
      } finally {
        signal.removeEventListener("abort", abort);
      }
    }
    for (let seen = -1; seen !== this.#changed.size;) {
      seen = this.#changed.size;
      await this.#clock.sleep(quietMs, signal);
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher.close();
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { watch, type FSWatcher } from "chokidar";
import type { Clock } from "@nuvolaris/clock";
import { sep } from "node:path";

/** An editor saves in several steps, and a formatter follows: they are one change. */
const quietMs = 80;
const ignored = /(?:^|[\\/])(?:node_modules|dist|\.git)(?:[\\/]|$)/;

/** Waits for changes of files and folders, by itself: Marp CLI would see the decks alone. */
export class SourceWatcher implements AsyncDisposable {
  /** One for each call of {@link SourceWatcher.add}: chokidar tells only of the first paths that it has begun to watch them. */
  readonly #watchers: FSWatcher[] = [];
  /** Folders and files that are watched, with all that is in them. */
  readonly #roots: string[] = [];
  readonly #clock: Clock;
  readonly #changed = new Set<string>();
  #wake: (() => void) | undefined;

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when every change from now on will be seen. */
  static async start(paths: readonly string[], clock: Clock): Promise<SourceWatcher> {
    const watcher = new SourceWatcher(clock);
    await watcher.add(paths);
    return watcher;
  }

  /** Watches these, too. Resolves when every change from now on will be seen, with whether there was any that was not watched yet. */
  async add(paths: readonly string[]): Promise<boolean> {
    const unwatched = [...new Set(paths)].filter((path) => !this.#isWatched(path));
    if (unwatched.length === 0) return false;
    const watcher = watch(unwatched, { ignoreInitial: true, ignored: (path) => ignored.test(path) });
    this.#watchers.push(watcher);
    watcher.on("all", (_event, path) => {
      this.#changed.add(path);
      this.#wake?.();
    });
    await new Promise<void>((resolve, reject) => {
      watcher.once("ready", resolve).once("error", reject);
    });
    this.#roots.push(...unwatched);
    return true;
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
    await Promise.all(this.#watchers.map((watcher) => watcher.close()));
  }

  #isWatched(path: string): boolean {
    return this.#roots.some((root) => path === root || path.startsWith(root + sep));
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposableSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Tests only: the time of other processes, which goes on by itself, and which a test sets forward for all of them at once: wall
 * clock, monotonic clock and what waits for them. A process that is stopped meanwhile finds it so in the moment that it goes
 * on, as one on a machine that was suspended.
 */
export class SharedTime implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), "shared-time-"));
  readonly #file = join(this.#folder.path, "passed");
  #passedMs = 0;

  constructor() {
    this.pass(0);
  }

  pass(ms: number): void {
    this.#passedMs += ms;
    // Whoever reads it finds the old number or the new one, and never half of it.
    const next = `${this.#file}.next`;
    writeFileSync(next, String(this.#passedMs));
    renameSync(next, this.#file);
  }

  /** The environment of a process that goes by this time. With `jumpMs` its wall clock alone jumps when it gets a SIGUSR2. */
  environment(jumpMs = 0): Readonly<Record<string, string>> {
    const preload = program.replace("FILE", JSON.stringify(this.#file)).replace("JUMP_MS", String(jumpMs));
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** What waits for long looks at the clock from time to time. */
const program = `
import { readFileSync } from "node:fs";
const lookEveryMs = 200;
const passed = () => Number(readFileSync(FILE, "utf8"));
const wall = Date.now;
const monotonic = performance.now.bind(performance);
const wait = setTimeout;
let jumped = 0;
Date.now = () => wall() + passed() + jumped;
performance.now = () => monotonic() + passed();
globalThis.setTimeout = (callback, ms, ...args) => {
  if (!(ms > lookEveryMs)) return wait(callback, ms, ...args);
  const due = performance.now() + ms;
  const timer = wait(() => (performance.now() < due ? timer.refresh() : callback(...args)), lookEveryMs);
  return timer;
};
process.once("SIGUSR2", () => {
  jumped = JUMP_MS;
  process.stderr.write("clock jumped\\n");
});`;

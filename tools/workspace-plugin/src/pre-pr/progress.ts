// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { CheckName } from "./check.ts";
import { seconds } from "./report.ts";
import type { CheckListener, CheckResult } from "./run-checks.ts";

export interface ProgressOptions {
  readonly clock: Clock;
  readonly write: (text: string) => void;
  /** A terminal has a line that is written over; a log has a line for each check that is over. */
  readonly isTerminal: boolean;
  /** Of a terminal: a longer line would wrap, and stay. */
  readonly columns: number;
}

const clearLine = "\r\u001b[K";

/** Tells which checks run, and for how long. */
export class Progress implements CheckListener, Disposable {
  readonly #options: ProgressOptions;
  readonly #running = new Map<CheckName, number>();
  #cancelTick = (): void => undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    if (options.isTerminal) this.#tick();
  }

  began(name: CheckName): void {
    this.#running.set(name, this.#options.clock.monotonicNow());
    this.#show();
  }

  ended(result: CheckResult): void {
    this.#running.delete(result.name);
    if (!this.#options.isTerminal && result.verdict !== "not run") {
      this.#options.write(`${result.name}: ${result.verdict}, ${seconds(result.ms)}\n`);
    }
    this.#show();
  }

  [Symbol.dispose](): void {
    this.#cancelTick();
    if (this.#options.isTerminal) this.#options.write(clearLine);
  }

  #tick(): void {
    this.#show();
    this.#cancelTick = this.#options.clock.setTimer(1000, () => {
      this.#tick();
    });
  }

  #show(): void {
    const { clock, isTerminal, columns, write } = this.#options;
    if (!isTerminal) return;
    const now = clock.monotonicNow();
    const parts = [...this.#running].map(([name, start]) => `${name} ${Math.round((now - start) / 1000)} s`);
    write(`${clearLine}${parts.join(", ").slice(0, columns - 1)}`);
  }
}

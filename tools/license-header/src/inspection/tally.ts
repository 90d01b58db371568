// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Summary } from "../report/report.ts";

/** Counts what became of a run's files. */
export class Tally {
  readonly #skipped = new Map<string, number>();
  #checked = 0;
  #ignored = 0;

  check(): void {
    this.#checked++;
  }

  ignore(): void {
    this.#ignored++;
  }

  skip(reason: string): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** `failed`: in how many of the checked something was found. */
  summary(failed: number, durationMs: number): Summary {
    return {
      noun: "file",
      checked: this.#checked,
      passed: this.#checked - failed,
      ignored: this.#ignored,
      skipped: Object.fromEntries(this.#skipped),
      durationMs: Math.round(durationMs),
    };
  }
}

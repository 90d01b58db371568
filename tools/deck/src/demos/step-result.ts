// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Expected, Step } from "./transcript.ts";

/** Why a step is not what the transcript says. */
export interface StepFailure {
  /** In the transcript: of the command, or of the lines that were expected. */
  readonly line: number;
  readonly window: string;
  /** What was typed, or what ran in the window. */
  readonly command: string;
  /** In a sentence. */
  readonly reason: string;
  /** Of the command, where it has ended. */
  readonly exitCode?: number;
  readonly expected: readonly string[];
  readonly printed: readonly string[];
}

/** What an action has printed, for `--record`. */
export interface Printed {
  readonly expected: Expected;
  readonly lines: readonly string[];
  /** Whether more may have come: the lines are a beginning. */
  readonly isBeginning: boolean;
}

export type StepResult = { readonly step: Step; readonly durationMs: number } & (
  | { readonly outcome: "passed" }
  | { readonly outcome: "skipped"; readonly reason: string }
  | { readonly outcome: "failed"; readonly failure: StepFailure }
);

/** A step did not go as the transcript says. Thrown where it is noticed, caught where the step's result is made. */
export class StepError extends Error {
  override readonly name = "StepError";
  readonly failure: StepFailure;

  constructor(failure: StepFailure, options?: ErrorOptions) {
    super(failure.reason, options);
    this.failure = failure;
  }
}

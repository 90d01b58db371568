// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is wrong at one place of a file of the course. */
export interface DeckProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** A file of the course cannot be read or built as it stands. The program prints each problem and ends with 1. */
export class DeckError extends Error {
  override readonly name = "DeckError";
  readonly problems: readonly DeckProblem[];

  constructor(problems: readonly DeckProblem[], options?: ErrorOptions) {
    super(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join("\n"), options);
    this.problems = problems;
  }
}

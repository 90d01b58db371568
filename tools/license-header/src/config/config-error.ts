// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** One thing that is wrong in a configuration file. */
export interface ConfigProblem {
  /** As it was named by the caller, or relative to where the tool runs. */
  readonly file: string;
  /** From 1. `undefined`: the file as a whole. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** The keys that lead to the value, as in `header[1].paths[0]`. */
  readonly field?: string;
  /** What was expected, what came, and what to write instead. */
  readonly message: string;
}

/**
 * The user's configuration cannot be used. {@link ConfigError.problems} lists all that is wrong in it, in the
 * order of the file; the error's message is the same as text, one problem a line.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(problemText).join("\n"), options);
    this.problems = problems;
  }
}

function problemText({ file, line, column, field, message }: ConfigProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return field === undefined || field === "" ? `${place}: ${message}` : `${place}: ${field}: ${message}`;
}

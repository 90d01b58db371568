// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a verb of the command line is: a file in this folder that exports one {@link CommandDefinition}, which
 * `verbs.ts` loads when the verb is used and not before.
 */
import type { Command } from "commander";
import type { GlobalOptions } from "./global-options.ts";
import type { Surroundings } from "./surroundings.ts";

/** 0: nothing to complain of. 1: findings. 2: the command line or the configuration is wrong. */
export type ExitCode = 0 | 1 | 2;

/** One verb. */
export interface CommandDefinition {
  /** Tells the command line what the verb takes: description, arguments, own options, examples. */
  declare(command: Command): void;
  /**
   * Does it. What it reads and writes outside of files comes with `call`.
   *
   * Errors: {@link UsageError} and the configuration's errors for what the user can mend, which end in exit code 2.
   */
  run(call: CommandCall): Promise<ExitCode>;
}

/** The command line as it was read, and the world that the command runs in. */
export interface CommandCall {
  /** The arguments that are not options. */
  readonly operands: readonly string[];
  /** The verb's own options by their names in camel case; their types are as `declare` made them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly globals: GlobalOptions;
  readonly surroundings: Surroundings;
}

/** The command line is wrong, or asks for what is not there. The message says how to mend it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

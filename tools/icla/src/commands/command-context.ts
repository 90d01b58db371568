// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a command has of the world; a test hands in its own. */
import type { Clock } from "@nuvolaris/clock";
import type { Environment } from "../history/git-program.ts";

export interface CommandContext {
  /** Where the command was called. */
  readonly folder: string;
  /** Handed on to git. */
  readonly environment: Environment;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Writes to standard output; the text has its own line ends. */
  readonly print: (text: string) => void;
}

/** 0: fine, 1: findings. What cannot be carried out is a {@link UsageError}, and 2. */
export type ExitCode = 0 | 1;

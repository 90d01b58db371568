// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** 0: fine, 1: findings. What cannot be carried out is a {@link UsageError}, and 2. */
export type ExitCode = 0 | 1;

/** What a command has of the world; a test hands in its own. */
export interface DeckIo {
  /** Where the command was called. */
  readonly folder: string;
  /** Variables of the process: read for CHROME_PATH and the like, and handed on to children. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by ^C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether standard output is a terminal that wants colours. */
  readonly colour: boolean;
  /** Writes to standard output; the text has its own line ends. */
  readonly print: (text: string) => void;
  /** Writes to standard error; the text has its own line ends. */
  readonly complain: (text: string) => void;
  /** Tells how the command ended. Not called: 0. */
  readonly finish: (code: ExitCode) => void;
}

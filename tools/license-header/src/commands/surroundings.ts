// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a command has of the world outside of the files. Apart, so that who uses this as a library needs no types of others. */
import type { Clock } from "@nuvolaris/clock";

/** The world outside of the files: a test hands in its own. */
export interface Surroundings {
  /** Where the command was called. */
  readonly directory: string;
  readonly readStdin: () => Promise<Buffer>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Aborted when the user interrupts: children are ended, temporary files removed. */
  readonly signal: AbortSignal;
}

/** A stream for people or for another program. */
export interface Output {
  readonly isTerminal: boolean;
  write(chunk: string | Uint8Array): void;
}

/** What the environment's variables say. */
export interface Environment {
  /** NO_COLOR is set: https://no-color.org */
  readonly noColor: boolean;
  /** GITHUB_STEP_SUMMARY: the file to which GitHub wants Markdown appended. */
  readonly stepSummary: string | undefined;
}

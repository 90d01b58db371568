// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What a probe found: the version that answered, or why there is none. */
export type ProbeResult =
  { readonly available: true; readonly version: string } | { readonly available: false; readonly reason: string };

/** Runs a program and gives what it printed; rejects if it cannot be run or fails. */
export type RunProgram = (command: string, args: readonly string[]) => Promise<string>;

/** One thing that a machine may have, what it enables here, and how to get it. */
export interface Probe {
  readonly name: string;
  readonly enables: string;
  readonly howToGet: string;
  run(runProgram: RunProgram): Promise<ProbeResult>;
}

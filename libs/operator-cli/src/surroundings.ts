// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a command line takes from its process: passed in, so that tests and other hosts bring their own. */
import type { ClusterConfig, Transport } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { ProcessEvents } from "@nuvolaris/framework";

/** A stream of text, as `process.stdout` is. */
export interface TextOutput {
  write(text: string): unknown;
  /** Whether a person reads it. Colours are for people only. */
  readonly isTTY?: boolean;
}

/** Where results, messages and answers go to and come from: `process` itself will do. */
export interface CommandIo {
  /** Results, and nothing else: they may be piped. */
  readonly stdout: TextOutput;
  /** Logs, questions and errors. */
  readonly stderr: TextOutput;
  /** Where a person answers questions. Nothing is asked when it is no terminal. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

/** What `run` needs of `process`: its signals and failures, and a supervisor's channel where there is one. */
export type CommandProcess = ProcessEvents & {
  disconnect?(): void;
};

export interface CommandOptions {
  /** Without node and the program: `process.argv.slice(2)`. */
  readonly argv: readonly string[];
  /** `KUBECONFIG`, `HOME`, `NO_COLOR`, proxies, `POD_NAME` and `POD_NAMESPACE` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly io: CommandIo;
  readonly process: CommandProcess;
  /** What `--version` says. Default `development`. */
  readonly version?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** How the chosen cluster is reached. Default: over the network. */
  readonly transportTo?: (cluster: ClusterConfig) => Transport;
}

/** Whether colours are wanted: on a terminal, unless NO_COLOR says otherwise (https://no-color.org). */
export function isForPeople(output: TextOutput, env: CommandOptions["env"]): boolean {
  return output.isTTY === true && (env["NO_COLOR"] ?? "") === "";
}

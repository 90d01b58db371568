// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Operator } from "@nuvolaris/framework";
import type { Command } from "commander";
import type { CommandOptions } from "./surroundings.ts";

/** A command that was called, its flags and arguments parsed. */
export interface Invocation {
  readonly command: Command;
  readonly operator: Operator;
  /** What is typed to call the operator: for commands that a message tells. */
  readonly called: string;
  readonly options: CommandOptions;
}

/** What a file of `verbs/` exports. */
export interface VerbModule {
  /** Adds the verb's flags and arguments; `name` is the operator's. */
  readonly define: (command: Command, name: string) => void;
  /** Answers with the exit code: 0, or 1 for a result that is bad news. Errors are told by the caller. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** A verb, loaded when it is called: who runs an operator does not pay for the rest. */
export interface Verb {
  readonly description: string;
  readonly load: () => Promise<VerbModule>;
}

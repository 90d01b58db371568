// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { Operator } from "@nuvolaris/framework";
import type { ServiceAccountName } from "../service-account.ts";

/** What a check found. */
export type Finding =
  | { readonly state: "ok" | "skipped"; readonly message: string }
  | {
      readonly state: "problem";
      readonly message: string;
      /** What mends it: a command where there is one. */ readonly cure: string;
    };

/** What checks look at. They read, and ask for reviews; they change nothing. */
export interface CheckContext {
  readonly operator: Operator;
  /** What is typed to call the operator, for cures. */
  readonly called: string;
  readonly client: Client;
  readonly clock: Clock;
  /** Names or patterns; `undefined`: all. */
  readonly namespaces: readonly string[] | undefined;
  /** Whose rights are checked; `undefined`: the caller's own. */
  readonly serviceAccount: ServiceAccountName | undefined;
  /** Where the operator itself is. */
  readonly operatorNamespace: string;
  /** `undefined`: the operator runs without leader election, as far as is known. */
  readonly lease: { readonly namespace: string; readonly name: string } | undefined;
  /** An object that waits for longer in its deletion is stuck. */
  readonly stuckAfterMs: number;
  readonly signal: AbortSignal;
}

export interface Check {
  readonly name: string;
  /** Findings, at least one. A refusal or no answer may be thrown: the caller makes a finding of it. */
  readonly run: (context: CheckContext) => Promise<readonly Finding[]>;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The differences that stay, by decision: `libs/testing/goldens/known-differences.json`.
import type { Difference } from "./compare.ts";

/** One reason, and the steps where it shows. */
export interface KnownDifference {
  /** Why the embedded server answers otherwise, for its users to read. */
  readonly reason: string;
  /** Script name → titles of its steps. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  /**
   * JSON pointers into the answer. Only a difference at or below one of them is meant. Default: anywhere in the answer.
   */
  readonly at?: readonly string[];
}

/** What a comparison says about the list. */
export interface Verdict {
  /** Differences that no entry allows. */
  readonly unexpected: readonly Difference[];
  /** Steps that an entry names and that do not differ there: the list is out of date. */
  readonly vanished: readonly { readonly step: string; readonly reason: string }[];
}

/** Holds the differences of one script against the list. */
export function judge(script: string, differences: readonly Difference[], known: readonly KnownDifference[]): Verdict {
  return {
    unexpected: differences.filter((difference) => !known.some((entry) => allows(entry, difference))),
    vanished: known.flatMap((entry) =>
      (entry.steps[script] ?? [])
        .filter((step) => !differences.some((difference) => difference.step === step && allows(entry, difference)))
        .map((step) => ({ step, reason: entry.reason })),
    ),
  };
}

function allows({ steps, at }: KnownDifference, difference: Difference): boolean {
  if (!steps[difference.script]?.includes(difference.step)) return false;
  return at === undefined || at.some((pointer) => `${difference.at}/`.startsWith(`${pointer}/`));
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a check has to say. */

/** `failure` fails the check where the policy says so, or always; `warning` never does; `notice` is for information. */
export type Severity = "failure" | "warning" | "notice";

/**
 * `privacy` and `note` fail at every level of the policy: what they find is harm done in this repository, whatever it
 * asks of people. `agreement` follows the level.
 */
export type Topic = "agreement" | "note" | "privacy";

export interface Place {
  readonly commit?: string;
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
}

export interface Finding {
  readonly topic: Topic;
  readonly severity: Severity;
  /** What is wrong, as a sentence without its full stop. */
  readonly message: string;
  /** What to do about it, as a sentence without its full stop. */
  readonly mend: string;
  readonly place: Place;
}

/** An order that depends on nothing but what the findings say. */
export function compareFindings(left: Finding, right: Finding): number {
  const order = severityOrder.indexOf(left.severity) - severityOrder.indexOf(right.severity);
  return order === 0 ? compareText(sortKey(left), sortKey(right)) : order;
}

/** By code unit: the same on every machine, whatever its language. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

const severityOrder: readonly Severity[] = ["failure", "warning", "notice"];

function sortKey({ topic, place, message, mend }: Finding): string {
  const line = String(place.line ?? 0).padStart(6, "0");
  return [topic, place.path ?? "", line, place.commit ?? "", message, mend].join("\0");
}

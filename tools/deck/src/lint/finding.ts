// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RuleId } from "./rules.ts";

/** One place that breaks one rule. */
export interface Finding {
  readonly rule: RuleId;
  /** From the workspace's root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is there and what is expected, as a part of a sentence. */
  readonly message: string;
}

/** By file, then line, then rule. */
export function sortFindings(findings: Iterable<Finding>): readonly Finding[] {
  return [...findings].sort(
    (one, other) => compareText(one.file, other.file) || one.line - other.line || compareText(one.rule, other.rule),
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

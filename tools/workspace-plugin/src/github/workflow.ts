// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A GitHub workflow as far as our rules look at it. What its fields mean to GitHub is actionlint's affair. */
import { parse } from "yaml";

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>> | string;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** One file: what it says, and its lines, which hold the comments. */
export interface WorkflowFile {
  readonly path: string;
  readonly source: string;
  readonly workflow: Workflow;
}

export function parseWorkflow(path: string, source: string): WorkflowFile {
  // Proof of the cast: actionlint, which runs over the same files, refuses another shape.
  return { path, source, workflow: parse(source) as Workflow };
}

/** Every step of every job. */
export function stepsOf({ workflow }: WorkflowFile): readonly Step[] {
  return Object.values(workflow.jobs ?? {}).flatMap(({ steps = [] }) => steps);
}

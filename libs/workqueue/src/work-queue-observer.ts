// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { WorkPriority } from "./ready-keys.ts";

/** Told what a queue does, for metrics. Every member is optional; none may throw. */
export interface WorkQueueObserver {
  /** A key came in that did not wait already. */
  added?(priority: WorkPriority): void;
  /** A key was handed out after it had been ready for `waitedMs`. */
  handedOut?(waitedMs: number, priority: WorkPriority): void;
  /** A worker ended its work on a key after `workedMs`. */
  finished?(workedMs: number): void;
  /** A key was added by a back-off. */
  retried?(): void;
}

/** What a queue holds at this moment. */
export interface WorkQueueLevels {
  /** Ready keys that nobody holds, by priority. */
  readonly depth: Readonly<Record<WorkPriority, number>>;
  /** Keys that wait for their time. */
  readonly delayed: number;
  /** Keys that workers hold. */
  readonly processing: number;
  /** The work of those that has not ended yet, in milliseconds, summed. A sum that grows tells of a stuck worker. */
  readonly unfinishedMs: number;
  /** The longest of them, in milliseconds. */
  readonly longestRunningMs: number;
}

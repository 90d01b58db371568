// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { WorkQueueLevels, WorkQueueObserver } from "@nuvolaris/workqueue";

/** How a reconcile ended: the values of controller-runtime's label `result`. */
export type ReconcileOutcome = "success" | "requeue_after" | "error";

/** Told what a controller does, for metrics. None of its members may throw. */
export interface ControllerObserver {
  readonly queue: WorkQueueObserver;
  started(): void;
  finished(outcome: ReconcileOutcome, durationMs: number): void;
  /** An error that is not retried. Counted beside `finished`. */
  terminalError(): void;
  /** Code of the user threw what no reconcile is expected to: a mistake in the program, or a throw in a predicate or a mapper. */
  panicked(): void;
  timedOut(): void;
  /** Asks for the queue's levels when somebody reads the metrics. Called once per start of the controller. */
  observeQueue(levels: () => WorkQueueLevels): void;
}

/** Who observes a controller of this name. */
export type ObserveController = (name: string, maxConcurrentReconciles: number) => ControllerObserver;

export const unobserved: ObserveController = () => ({
  queue: {},
  started: ignore,
  finished: ignore,
  terminalError: ignore,
  panicked: ignore,
  timedOut: ignore,
  observeQueue: ignore,
});

function ignore(): void {
  // Nobody looks.
}

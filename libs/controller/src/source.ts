// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { WorkPriority } from "@nuvolaris/workqueue";
import type { Logger } from "./logger.ts";
import type { ReconcileRequest } from "./reconcile.ts";

/** Where a controller's requests come from. */
export interface Source {
  /** For logs: `deployments.apps`. */
  readonly name: string;
  /**
   * Begins to add requests, and resolves when what exists already was added; the controller's workers wait for that.
   *
   * Ends when `context.signal` is aborted. A rejection ends the controller.
   */
  start(context: SourceContext): Promise<void>;
}

/** What a controller gives to its sources. */
export interface SourceContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  add(request: ReconcileRequest, priority: WorkPriority): void;
  /** Runs code of the user. What it throws is logged and counted, and then nothing was done. */
  contain(what: string, code: () => void): void;
}

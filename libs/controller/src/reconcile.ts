// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectKey } from "@nuvolaris/api-machinery";

/** Names the object to reconcile. It says nothing of what changed: read the store. */
export type ReconcileRequest = ObjectKey;

/** `undefined` waits for the next change. */
export type ReconcileResult = { readonly requeueAfterMs: number } | undefined;

/**
 * Brings the cluster to the state that the object asks for.
 *
 * Called again after any error with exponential back-off, except a {@link TerminalError} and what the API server would
 * refuse again, as an object that is invalid for its schema: that is tried again after 1000 s. It may run at any time, for no
 * change at all, so it must be idempotent. Never twice at a time for one object.
 *
 * The signal is aborted when the reconcile takes too long and when the process has to end: pass it to all that waits.
 */
export type Reconcile = (request: ReconcileRequest, signal: AbortSignal) => Promise<ReconcileResult>;

/** A failure that only a change to the object can cure. Logged, counted and not retried. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}

/** The signal's reason when a reconcile took longer than its controller allows. Retried with back-off. */
export class ReconcileTimeoutError extends Error {
  override readonly name = "ReconcileTimeoutError";
}

/** The signal's reason when the process has to end, or no longer leads, while a reconcile runs. */
export class ReconcileAbortedError extends Error {
  override readonly name = "ReconcileAbortedError";
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The two steps of an end: first nothing new is begun, then what is in flight is given up. */
export interface StopSignals {
  /** Aborted when no new work may be begun. */
  readonly stopping: AbortSignal;
  /** Aborted when time is up, or leadership lost: whatever still runs has to end now. */
  readonly expired: AbortSignal;
}

/** Something that a manager starts and stops. */
export interface Runnable {
  /** For logs and errors. */
  readonly name: string;
  /** Resolves once it is up. Rejects if it cannot be started, which ends the manager. May be called again after an end. */
  start(signals: StopSignals): Promise<Running>;
}

/** A runnable that is up. */
export interface Running {
  /** Settles when it has ended, after `stopping` was aborted or by itself. A rejection ends the manager. */
  readonly ended: Promise<void>;
}

/** A runnable made of one function, which runs until its signal is aborted. */
export function background(name: string, run: (signal: AbortSignal) => Promise<void>): Runnable {
  return {
    name,
    start: ({ stopping }) => Promise.resolve({ ended: run(stopping) }),
  };
}

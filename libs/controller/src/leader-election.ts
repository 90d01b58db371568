// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Makes sure that of several processes one is active. The manager asks before it starts its controllers. */
export interface LeaderElection {
  /** Waits until this process leads. Rejects with the signal's reason when it is aborted first. */
  acquire(signal: AbortSignal): Promise<Leadership>;
}

/** Held by the process that leads. */
export interface Leadership {
  /** Aborted when the process no longer leads. */
  readonly lost: AbortSignal;
  /** Aborted when another process asks for the leadership: it is given up once the last worker returned, and stood for again. */
  readonly asked?: AbortSignal;
  /** Gives the leadership up, so that a successor need not wait. Called after the last worker returned. */
  release(): Promise<void>;
  /** Keeps it no longer, without giving it up: something may still be at work, so a successor waits. */
  abandon(): void;
}

/** For a single replica: leads at once and for ever. */
export const alwaysLeader: LeaderElection = {
  acquire(signal) {
    signal.throwIfAborted();
    return Promise.resolve({
      lost: new AbortController().signal,
      release: () => Promise.resolve(),
      abandon: () => undefined,
    });
  },
};

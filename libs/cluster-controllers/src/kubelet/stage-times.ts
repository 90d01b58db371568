// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Since when each container has been in its stage. Statuses cannot tell: their times are whole seconds.
 *
 * It is this process' memory, as a runtime's is a node's: after a restart the stage that a container is in begins anew.
 */
export class StageTimes {
  readonly #byPod = new Map<string, Map<string, { readonly stage: string; readonly sinceMs: number }>>();

  /** Since when the container is in this stage: now, if it is not known to have been before. */
  since(uid: string, container: string, { stage, nowMs }: { readonly stage: string; readonly nowMs: number }): number {
    const times = this.#byPod.get(uid) ?? new Map<string, { readonly stage: string; readonly sinceMs: number }>();
    this.#byPod.set(uid, times);
    const known = times.get(container);
    if (known?.stage === stage) return known.sinceMs;
    times.set(container, { stage, sinceMs: nowMs });
    return nowMs;
  }

  forget(uid: string): void {
    this.#byPod.delete(uid);
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Holds what is to be reconciled in a namespace that has not been read yet.
 *
 * A controller's workers begin when its sources have added what exists. A namespace that comes later is read kind by kind:
 * an object that was reconciled in between would not see its children.
 */
import type { ReconcileRequest } from "./reconcile.ts";
import type { NamespaceReads, Source } from "./source.ts";

export interface NamespaceGateOptions {
  readonly sources: readonly Source[];
  /** Ends all waits. */
  readonly signal: AbortSignal;
  /** Takes a request back. */
  readonly release: (request: ReconcileRequest) => void;
}

export class NamespaceGate {
  readonly #options: NamespaceGateOptions;
  readonly #reads: readonly NamespaceReads[];
  /** By namespace, then by name. */
  readonly #held = new Map<string, Map<string, ReconcileRequest>>();

  constructor(options: NamespaceGateOptions) {
    this.#options = options;
    this.#reads = options.sources.flatMap(({ reads }) => reads ?? []);
  }

  /** Whether the request has to wait; then it is given back when everything in its namespace was read, and only once. */
  holds(request: ReconcileRequest): boolean {
    const { namespace, name } = request;
    if (namespace === undefined) return false;
    const missing = this.#reads.filter((each) => !each.syncedIn(namespace));
    if (missing.length === 0) return false;
    const held = this.#held.get(namespace);
    if (held) {
      held.set(name, request);
      return true;
    }
    this.#held.set(namespace, new Map([[name, request]]));
    void this.#wait(namespace, missing);
    return true;
  }

  async #wait(namespace: string, missing: readonly NamespaceReads[]): Promise<void> {
    const { signal, release } = this.#options;
    // It rejects only when the controller ends: nothing is reconciled any more.
    await Promise.all(missing.map((each) => each.hasSyncedIn(namespace, signal))).catch(() => undefined);
    const held = this.#held.get(namespace);
    this.#held.delete(namespace);
    if (!signal.aborted) for (const request of held?.values() ?? []) release(request);
  }
}

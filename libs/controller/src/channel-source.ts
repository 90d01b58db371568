// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatObjectKey } from "@nuvolaris/api-machinery";
import type { ReconcileRequest } from "./reconcile.ts";
import type { Source, SourceContext } from "./source.ts";

/**
 * A source that the program feeds itself: from a webhook, a message queue, a timer.
 *
 * What is sent while no controller listens is kept, each request once, until one does. Several controllers may share a channel.
 */
export class Channel implements Source {
  readonly name: string;
  readonly #listeners = new Set<SourceContext>();
  // By the object's key, in the order of their first sending.
  readonly #unheard = new Map<string, ReconcileRequest>();

  constructor(name = "channel") {
    this.name = name;
  }

  send(request: ReconcileRequest): void {
    if (this.#listeners.size === 0) this.#unheard.set(formatObjectKey(request), request);
    for (const listener of this.#listeners) listener.add(request, "normal");
  }

  start(context: SourceContext): Promise<void> {
    const { signal } = context;
    if (signal.aborted) return Promise.resolve();
    this.#listeners.add(context);
    signal.addEventListener("abort", () => this.#listeners.delete(context), { once: true });
    for (const request of this.#unheard.values()) context.add(request, "normal");
    this.#unheard.clear();
    return Promise.resolve();
  }
}

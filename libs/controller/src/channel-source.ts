// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
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
  #unheard: ReconcileRequest[] = [];

  constructor(name = "channel") {
    this.name = name;
  }

  send(request: ReconcileRequest): void {
    if (this.#listeners.size === 0) this.#unheard.push(request);
    for (const listener of this.#listeners) listener.add(request, "normal");
  }

  start(context: SourceContext): Promise<void> {
    const { signal } = context;
    if (signal.aborted) return Promise.resolve();
    this.#listeners.add(context);
    signal.addEventListener("abort", () => this.#listeners.delete(context), { once: true });
    const unheard = this.#unheard;
    this.#unheard = [];
    for (const request of unheard) context.add(request, "normal");
    return Promise.resolve();
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps caches of several namespaces in step with the namespaces that there are.
 *
 * Level-triggered: what is followed is worked out from the name alone, so a namespace that goes and comes back is as one
 * that was always there. One that is being deleted is followed to its end: its objects wait for their clean-up.
 */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { MergedInformer } from "@nuvolaris/cache";
import type { Logger } from "./logger.ts";
import type { NamespaceSelection } from "./namespace-selection.ts";

/** A cache to which namespaces are added, and taken from. */
type NamespacedCache = Pick<MergedInformer<KubernetesObject>, "follow" | "leave">;

export interface FollowedNamespacesOptions {
  readonly selection: NamespaceSelection;
  readonly log: Logger;
}

export class FollowedNamespaces {
  readonly #selection: NamespaceSelection;
  readonly #log: Logger;
  readonly #caches = new Set<NamespacedCache>();
  readonly #names: Set<string>;
  // The ends of watches that are not needed any more.
  readonly #leaving = new Set<Promise<void>>();

  constructor({ selection, log }: FollowedNamespacesOptions) {
    this.#selection = selection;
    this.#log = log;
    this.#names = new Set(selection.type === "named" ? selection.names : []);
  }

  /** From now on the cache has what is in the namespaces that are followed, and in no others. */
  attach(cache: NamespacedCache): void {
    if (this.#caches.has(cache)) return;
    this.#caches.add(cache);
    for (const name of this.#names) cache.follow(name);
  }

  /** To be told of each namespace that there is. */
  appeared(name: string): void {
    if (this.#selection.type !== "matching" || this.#names.has(name) || !this.#selection.matches(name)) return;
    this.#names.add(name);
    this.#log.info("namespace is looked at", { namespace: name });
    for (const cache of this.#caches) cache.follow(name);
  }

  /** To be told of each namespace that is gone. */
  disappeared(name: string): void {
    if (!this.#names.delete(name)) return;
    this.#log.info("namespace is gone", { namespace: name });
    for (const cache of this.#caches) {
      const leaving = cache.leave(name).finally(() => this.#leaving.delete(leaving));
      this.#leaving.add(leaving);
    }
  }

  /** Resolves when nothing follows namespaces that are gone any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#leaving);
  }
}

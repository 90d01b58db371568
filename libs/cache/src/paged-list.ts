// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import { isExpired, type Client, type ListOptions } from "@nuvolaris/client";
import { estimateBytes } from "./object-size.ts";
import type { Projection } from "./projection.ts";

export interface PagedListOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "list">;
  readonly kind: ResourceKind<T>;
  readonly project: Projection<T>;
}

/** What client-go's pager takes. */
const mostPerPage = 500;
/** A list in one piece is the last resort where pages are too slow: it may take longer than a request otherwise may. */
const wholeListTimeoutMs = 300_000;
/** A page of this size is parsed within some ten milliseconds. */
const bytesPerPage = 4_000_000;

/**
 * Reads a kind page by page.
 *
 * Pages are small where objects are large: a page is parsed in one piece, during which nothing else runs, and is in memory
 * as a whole. What the first page of 500 shows of the objects' size is kept for the next list.
 */
export class PagedList<T extends KubernetesObject> {
  readonly #options: PagedListOptions<T>;
  #limit = mostPerPage;

  constructor(options: PagedListOptions<T>) {
    this.#options = options;
  }

  /** All objects; when that takes so long that their version expires, in one piece, as client-go's pager does. */
  async read(options: ListOptions): Promise<{ objects: readonly Stored<T>[]; resourceVersion: string }> {
    const { client, kind, project } = this.#options;
    const objects: Stored<T>[] = [];
    let from: { readonly continue?: string } = {};
    try {
      for (;;) {
        const { items, metadata } = await client.list(kind, { ...options, ...from, limit: this.#limit });
        this.#adapt(items);
        for (const object of items) objects.push(project(object));
        const { continue: next, resourceVersion } = metadata;
        if (next === undefined || next === "") return { objects, resourceVersion };
        from = { continue: next };
      }
    } catch (error) {
      if (!isExpired(error) || from.continue === undefined) throw error;
      const { items, metadata } = await client.list(kind, { ...options, timeoutMs: wholeListTimeoutMs });
      return { objects: items.map(project), resourceVersion: metadata.resourceVersion };
    }
  }

  #adapt(items: readonly Stored<T>[]): void {
    if (items.length === 0) return;
    const bytesEach = estimateBytes(items, items.length) / items.length;
    this.#limit = Math.max(1, Math.min(mostPerPage, Math.floor(bytesPerPage / bytesEach)));
  }
}

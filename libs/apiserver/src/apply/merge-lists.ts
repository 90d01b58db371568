// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Merges two lists whose items have identities, as structured-merge-diff does since v4.4:
 * shared items come in the order of `applied`, and items of `live` alone stay where they were between them.
 * https://github.com/kubernetes-sigs/structured-merge-diff/pull/170
 */
import type { JsonValue } from "@nuvolaris/api-machinery";
import type { ListType } from "./merge-type.ts";
import type { Merging } from "./merge-values.ts";
import type { PathElement } from "./path-element.ts";
import { identifyAll, type IdentifiedItem, type Maybe, type Walk } from "./typed-value.ts";

export interface ListMerging {
  readonly type: ListType;
  readonly live: readonly JsonValue[];
  readonly applied: readonly JsonValue[];
  /** Merges two items. */
  readonly merge: (walk: Walk, merging: Merging) => Maybe;
}

/** `live` itself where nothing changes. */
export function mergeLists(walk: Walk, merging: ListMerging): readonly JsonValue[] {
  const live = identifyAll(walk, merging.type, merging.live);
  const applied = identifyAll(walk, merging.type, merging.applied);
  const order = new ListOrder(live, applied);
  const items: JsonValue[] = [];
  for (const place of order.places()) {
    walk.descend(place.element, () => {
      const item = merging.merge(walk, { type: merging.type.element, live: place.live, applied: place.applied });
      if (item !== undefined) items.push(item);
    });
  }
  const same = items.length === merging.live.length && items.every((item, index) => item === merging.live[index]);
  return same ? merging.live : items;
}

/** An item of the result, and whose it was. */
interface Place {
  readonly element: PathElement;
  readonly live: Maybe;
  readonly applied: Maybe;
}

class ListOrder {
  readonly #live: readonly IdentifiedItem[];
  readonly #applied: readonly IdentifiedItem[];
  readonly #liveItems = new Map<PathElement, JsonValue>();
  readonly #appliedItems: ReadonlyMap<PathElement, JsonValue>;

  constructor(live: readonly IdentifiedItem[], applied: readonly IdentifiedItem[]) {
    this.#live = live;
    this.#applied = applied;
    this.#appliedItems = new Map(applied.map(({ element, item }) => [element, item]));
    for (const { element, item } of live) {
      // Of an item that the live list has twice, nothing is merged into the applied one.
      this.#liveItems.set(element, this.#liveItems.has(element) ? null : item);
    }
  }

  *places(): Generator<Place> {
    const live = new Cursor(this.#live);
    const applied = new Cursor(this.#applied);
    // The next item that both have, in the order of the applied list.
    const shared = new Cursor(this.#applied.filter(({ element }) => this.#liveItems.has(element)));
    const placed = new Set<PathElement>();
    while (!live.ended || !applied.ended) {
      const mine = live.current;
      if (mine !== undefined && this.#passes(mine, applied, shared)) {
        live.next();
        continue;
      }
      if (mine !== undefined && !this.#appliedItems.has(mine.element)) {
        yield { element: mine.element, live: mine.item, applied: undefined };
        live.next();
        continue;
      }
      const theirs = applied.current;
      if (theirs === undefined) {
        live.next();
        continue;
      }
      if (mine?.element === theirs.element || (mine !== undefined && placed.has(mine.element))) live.next();
      yield { element: theirs.element, live: this.#liveItems.get(theirs.element), applied: theirs.item };
      placed.add(theirs.element);
      applied.next();
      if (shared.current?.element === theirs.element) shared.next();
    }
  }

  /** A shared live item whose turn comes later, or has come: its place is the one that the applied list gives it. */
  #passes(item: IdentifiedItem, applied: Cursor, shared: Cursor): boolean {
    if (applied.ended || applied.current?.element === item.element) return false;
    return this.#appliedItems.has(item.element) && !shared.ended && shared.current?.element !== item.element;
  }
}

class Cursor {
  readonly #items: readonly IdentifiedItem[];
  #index = 0;

  constructor(items: readonly IdentifiedItem[]) {
    this.#items = items;
  }

  get current(): IdentifiedItem | undefined {
    return this.#items[this.#index];
  }

  get ended(): boolean {
    return this.#index >= this.#items.length;
  }

  next(): void {
    this.#index++;
  }
}

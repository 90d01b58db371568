// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  type KubernetesObject,
  type ObjectKey,
  type Selector,
  type Stored,
} from "@nuvolaris/api-machinery";
import { namespaceIndex, type Store } from "./store.ts";

export interface ListFilter {
  readonly namespace?: string;
  readonly selector?: Selector;
}

/** Reads the cache. What it hands out is shared: it must not be changed. */
export interface Lister<T extends KubernetesObject> {
  get(key: ObjectKey): Stored<T> | undefined;
  list(filter?: ListFilter): readonly Stored<T>[];
  /** The objects that an index lists under a value. Throws {@link IndexError} for an index that nobody declared. */
  byIndex(name: string, value: string): readonly Stored<T>[];
  /** How many objects there are. */
  readonly size: number;
}

export function listerOf<T extends KubernetesObject>(store: Store<T>): Lister<T> {
  return {
    get: (key) => store.get(formatObjectKey(key)),
    list: ({ namespace, selector } = {}) => {
      const objects = namespace === undefined ? [...store.values()] : store.byIndex(namespaceIndex, namespace);
      return selector ? objects.filter(({ metadata }) => selector.matches(metadata.labels)) : objects;
    },
    byIndex: (name, value) => store.byIndex(name, value),
    get size() {
      return store.size;
    },
  };
}

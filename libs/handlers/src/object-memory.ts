// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from "./cycle-outcome.ts";

/** What one process remembers of one object. Gone with the process: a restart is meant to resume again. */
export interface ObjectMemory {
  readonly uid: string;
  /** The object had been handled before this process first saw it. */
  readonly wasHandledBefore: boolean;
  /** How far the resume handlers have come. */
  readonly resumed: Map<string, Outcome>;
  /** Our finalizer has been taken off: delete handlers have ended. */
  released: boolean;
}

/** Memories by object key. An object of the same name with another uid is another object. */
export class ObjectMemories {
  readonly #memories = new Map<string, ObjectMemory>();

  /** The memory of the object; begun with `wasHandledBefore` when this is the first that is seen of it. */
  recall(key: string, uid: string, wasHandledBefore: () => boolean): ObjectMemory {
    const known = this.#memories.get(key);
    if (known?.uid === uid) return known;
    const begun: ObjectMemory = { uid, wasHandledBefore: wasHandledBefore(), resumed: new Map(), released: false };
    this.#memories.set(key, begun);
    return begun;
  }

  /** Called when the object is gone, so that memory does not grow with the names that once were. */
  forget(key: string): void {
    this.#memories.delete(key);
  }

  get size(): number {
    return this.#memories.size;
  }
}

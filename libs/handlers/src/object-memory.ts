// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import type { Outcomes } from "./cycle-outcome.ts";
import type { ProgressRecord } from "./progress-record.ts";

/** What a cycle has come to and what could not be written of it. The handlers are not called again for it: it is written again. */
export interface UnsavedCycle {
  /** The progress annotation that the cycle began with. When it is another now, somebody has written, and this is void. */
  readonly annotation: string | undefined;
  /** Of what was to be written before a deletion, nothing matters any more. */
  readonly deleting: boolean;
  /** `undefined`: the annotation is right. */
  readonly record: ProgressRecord | undefined;
  /** Merge patches. */
  readonly status: JsonObject;
  readonly body: JsonObject;
}

const none: Outcomes = new Map();

/** What one process remembers of one object. Gone with the process: a restart is meant to resume again. */
export interface ObjectMemory {
  readonly uid: string;
  /** The object had been handled before this process first saw it, its creation to the end. */
  readonly wasHandledBefore: boolean;
  /** How far the resume handlers and their sub-handlers have come. Replaced, not changed: most objects have none. */
  resumed: Outcomes;
  unsaved: UnsavedCycle | undefined;
}

/** Memories by object key. An object of the same name with another uid is another object. */
export class ObjectMemories {
  readonly #memories = new Map<string, ObjectMemory>();

  /** The memory of the object; begun with `wasHandledBefore` when this is the first that is seen of it. */
  recall(key: string, uid: string, wasHandledBefore: () => boolean): ObjectMemory {
    const known = this.#memories.get(key);
    if (known?.uid === uid) return known;
    const begun: ObjectMemory = { uid, wasHandledBefore: wasHandledBefore(), resumed: none, unsaved: undefined };
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

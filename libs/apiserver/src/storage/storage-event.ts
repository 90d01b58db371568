// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StoredObject } from "./stored-object.ts";

interface Change {
  readonly revision: number;
  readonly key: string;
  readonly current: StoredObject | undefined;
  readonly previous: StoredObject | undefined;
}

/** One write to one key, with the state before and after it. */
export class StorageEvent {
  readonly revision: number;
  readonly key: string;
  /** Absent when the write deleted the object. */
  readonly current: StoredObject | undefined;
  /** Absent when the write created the object. */
  readonly previous: StoredObject | undefined;
  #deleted: StoredObject | undefined;

  constructor({ revision, key, current, previous }: Change) {
    this.revision = revision;
    this.key = key;
    this.current = current;
    this.previous = previous;
  }

  /** The last state with this event's revision: what watchers are shown of a deletion, or of an object that leaves their selection. */
  get lastState(): StoredObject {
    if (!this.previous) throw new Error(`event ${this.revision} of ${this.key} has no previous state`);
    this.#deleted ??= StoredObject.of(this.key, this.revision, this.previous.object);
    return this.#deleted;
  }
}

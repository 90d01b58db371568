// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deleteObject } from "../registry/delete-object.ts";
import { definitionOfStorage, internalTarget, isSettled, type ControllerParts } from "./controller-parts.ts";
import { WorkLoop } from "./work-loop.ts";

/** How long an Event stays after its last write (kube-apiserver, --event-ttl). */
const eventTtlMs = 60 * 60_000;

/** Deletes Events an hour after their last write, as they would otherwise pile up. */
export class EventExpiry implements AsyncDisposable {
  readonly #parts: ControllerParts;
  // When each Event was last written, as far as this process has seen; a restart begins anew.
  readonly #writtenAt = new Map<string, number>();
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#loop = new WorkLoop({ clock: parts.clock, onError: parts.onError, sync: (key) => this.#sync(key) });
    for (const { key } of parts.storage.list("events")) this.#written(key);
    this.#stopListening = parts.storage.onWrite((resource, { key, current }) => {
      if (resource !== "events") return;
      if (current) this.#written(key);
      else this.#writtenAt.delete(key);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  #written(key: string): void {
    const isNew = !this.#writtenAt.has(key);
    this.#writtenAt.set(key, this.#parts.clock.monotonicNow());
    if (isNew) this.#loop.addAfter(key, eventTtlMs);
  }

  async #sync(key: string): Promise<void> {
    const writtenAt = this.#writtenAt.get(key);
    const definition = definitionOfStorage(this.#parts, "events");
    if (writtenAt === undefined || !definition) return;
    const left = writtenAt + eventTtlMs - this.#parts.clock.monotonicNow();
    if (left > 0) {
      this.#loop.addAfter(key, left);
      return;
    }
    await deleteObject(this.#parts, internalTarget(this.#parts, definition, { key }), {}).catch((error: unknown) => {
      if (!isSettled(error, "NotFound")) throw error;
    });
  }
}

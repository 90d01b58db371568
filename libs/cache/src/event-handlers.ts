// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** What else is known of a change. */
export interface Notice {
  /** `true` while a new handler is told of what is there already. */
  readonly initial: boolean;
  /**
   * `true` for a deletion that was not seen: the object was gone at a new list. What is handed over is its last known
   * state; it may have changed since.
   */
  readonly finalStateUnknown: boolean;
  /**
   * Who made the change, when that was a write through {@link InformerView.write}: a handler passes over what it caused
   * itself. A change of anybody else's never carries it, even if the two came together.
   */
  readonly writer?: unknown;
}

/**
 * Hears of changes, each one once, in the order of the watch, after the cache shows it.
 *
 * Called synchronously: hand over to a queue. One that throws is reported; the others are called all the same.
 */
export interface EventHandler<T extends KubernetesObject> {
  added?(object: Stored<T>, notice: Notice): void;
  updated?(old: Stored<T>, object: Stored<T>, notice: Notice): void;
  deleted?(object: Stored<T>, notice: Notice): void;
}

/** A change of one key: from what, to what. At least one of them is there. */
export interface Transition<T extends KubernetesObject> {
  readonly key: string;
  readonly old: Stored<T> | undefined;
  readonly object: Stored<T> | undefined;
  /** `true` when a list showed it: what happened in between was not seen. */
  readonly listed: boolean;
}

/** Whether another object took the name of the old one. */
export function isReplaced<T extends KubernetesObject>({ old, object }: Transition<T>): boolean {
  return old !== undefined && object !== undefined && old.metadata.uid !== object.metadata.uid;
}

const plain: Notice = Object.freeze({ initial: false, finalStateUnknown: false });

/** The handlers of an informer. */
export class EventHandlers<T extends KubernetesObject> {
  readonly #handlers = new Set<EventHandler<T>>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Adds a handler and tells it of what is there. */
  add(handler: EventHandler<T>, existing: Iterable<Stored<T>>): Disposable {
    this.#handlers.add(handler);
    for (const object of [...existing]) this.#call(() => handler.added?.(object, { ...plain, initial: true }));
    return {
      [Symbol.dispose]: () => {
        this.#handlers.delete(handler);
      },
    };
  }

  /** Tells all of them. An object that was replaced by another one of its name is gone first, then there. */
  notify(transition: Transition<T>, writer?: unknown): void {
    const { old, object, listed } = transition;
    const notice: Notice = writer === undefined ? plain : { ...plain, writer };
    const replaced = isReplaced(transition);
    for (const handler of [...this.#handlers]) {
      if (old && (!object || replaced)) {
        // Of an object that another one took the name of, nobody saw the end.
        const unseen = listed || replaced;
        this.#call(() => handler.deleted?.(old, { ...notice, finalStateUnknown: unseen }));
      }
      if (object && (!old || replaced)) this.#call(() => handler.added?.(object, notice));
      if (old && object && !replaced) this.#call(() => handler.updated?.(old, object, notice));
    }
  }

  #call(handler: () => unknown): void {
    try {
      const result = handler();
      // A handler that is an async function all the same: its rejection must not end the process.
      if (result instanceof Promise) result.catch(this.#report);
    } catch (error) {
      this.#report(error);
    }
  }
}

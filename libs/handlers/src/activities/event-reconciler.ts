// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Event handlers: what the watch shows is handed on as it comes, best effort and with nothing remembered.
 *
 * While a handler is busy with an object, what comes of that object is kept as one event, so that what waits is bounded by
 * the number of objects. What is put together is told in `watch-event.ts`.
 */
import { formatObjectKey, objectKeyOf, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { isPaused, type Reconcile, type Source, type SourceContext } from "@nuvolaris/controller";
import { attempt } from "../attempt.ts";
import { handledEvents } from "../handled-events.ts";
import type { HandlerTools } from "../handler-call.ts";
import { matchesFilters } from "../handler-filters.ts";
import { objectFacts } from "../object-facts.ts";
import { reportWhileRunning } from "../slow-handler.ts";
import type { FollowedObjects } from "./followed-objects.ts";
import type { RegisteredEventHandler } from "./registered-activity.ts";
import { combineEvents, type SeenObject } from "./watch-event.ts";

export interface EventReconcilerOptions<T extends KubernetesObject> extends HandlerTools {
  readonly handler: RegisteredEventHandler<T>;
  /** The key of the annotation that pauses an object when its value is `true`. */
  readonly pauseAnnotation: string;
  /**
   * Where a part of the kind is followed: whether an object that was deleted, to all appearances, is still there, and has left
   * that part. The handler is not told of it then. Default: what was deleted is.
   */
  readonly isStillThere?: (object: Stored<T>, signal: AbortSignal) => Promise<boolean>;
}

export class EventReconciler<T extends KubernetesObject> {
  readonly #options: EventReconcilerOptions<T>;
  readonly #clock: Clock;
  // Two events at most for a key: the end of one object, and what is known of the one that has its name now.
  readonly #pending = new Map<string, SeenObject<T>[]>();

  constructor(options: EventReconcilerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** What the handler's controller is fed by. */
  source(name: string, objects: FollowedObjects<T>): Source {
    return {
      name,
      reads: objects,
      start: async (context) => {
        this.#pending.clear();
        const following = this.#follow(objects, context);
        context.signal.addEventListener("abort", () => {
          following[Symbol.dispose]();
        });
        await objects.hasSynced(context.signal);
      },
    };
  }

  readonly reconcile: Reconcile = async (request, signal) => {
    const key = formatObjectKey(request);
    const pending = this.#pending.get(key) ?? [];
    this.#pending.delete(key);
    for (let event = pending[0]; event && !signal.aborted; event = pending[0]) {
      const isTold = this.#isWanted(event) && !(await this.#hasLeft(event, { key, pending, signal }));
      pending.shift();
      if (isTold) await this.#call(event, signal);
    }
    return undefined;
  };

  /** What cannot be told is tried again, with what is known then: later events count for more. */
  async #hasLeft(
    { type, object }: SeenObject<T>,
    { key, pending, signal }: { readonly key: string; readonly pending: SeenObject<T>[]; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const { isStillThere } = this.#options;
    if (type !== "DELETED" || !isStillThere) return false;
    try {
      return await isStillThere(object, signal);
    } catch (error) {
      if (!this.#pending.has(key)) this.#pending.set(key, pending);
      throw error;
    }
  }

  #follow(objects: FollowedObjects<T>, context: SourceContext): Disposable {
    const note = (event: SeenObject<T>): void => {
      this.#note(event);
      context.add(objectKeyOf(event.object), event.initial ? "low" : "normal", event.object.metadata);
    };
    return objects.addEventHandler({
      added: (object, { initial }) => {
        const wasThere = initial || !objects.syncedIn(object.metadata.namespace);
        note({ type: "ADDED", initial: wasThere, finalStateUnknown: false, object });
      },
      updated: (_old, object) => {
        note({ type: "MODIFIED", initial: false, finalStateUnknown: false, object });
      },
      deleted: (object, { finalStateUnknown }) => {
        note({ type: "DELETED", initial: false, finalStateUnknown, object });
      },
    });
  }

  #note(event: SeenObject<T>): void {
    const key = formatObjectKey(objectKeyOf(event.object));
    const pending = this.#pending.get(key) ?? [];
    this.#pending.set(key, pending);
    const last = pending.at(-1);
    if (last?.object.metadata.uid === event.object.metadata.uid) {
      pending[pending.length - 1] = combineEvents(last, event);
      return;
    }
    // An object that came and went in between was never told of.
    pending.splice(1);
    pending.push(event);
  }

  #isWanted({ object }: SeenObject<T>): boolean {
    const { handler, log, pauseAnnotation } = this.#options;
    if (isPaused(object, pauseAnnotation)) return false;
    try {
      return matchesFilters(handler.filters, object);
    } catch (error) {
      const key = formatObjectKey(objectKeyOf(object));
      log.error("filter threw, the handler is skipped", { object: key, handler: handler.id, error });
      return false;
    }
  }

  async #call({ object, ...change }: SeenObject<T>, signal: AbortSignal): Promise<void> {
    const { handler, client, events, random = Math.random } = this.#options;
    const log = this.#options.log.with({ object: formatObjectKey(objectKeyOf(object)), handler: handler.id });
    const given = { ...objectFacts(object), ...change, log, events: handledEvents(events, object), client };
    const stopReporting = reportWhileRunning(this.#clock, log);
    const end = await attempt<unknown>((limited) => handler.handler({ ...given, signal: limited }), {
      limits: handler.limits,
      attempts: 0,
      clock: this.#clock,
      random,
      signal,
    });
    stopReporting();
    if (end.type === "interrupted" && end.leftBehind) log.warn("handler ignores its signal and is left behind");
    if ("error" in end) log.error("event handler failed", { error: end.error });
  }
}

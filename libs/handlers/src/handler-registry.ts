// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type {
  Daemon,
  DaemonOptions,
  EventHandler,
  EventOptions,
  IndexOptions,
  Timer,
  TimerOptions,
} from "./activities/activity.ts";
import { ObjectIndex, type FollowingIndex, type Index, type IndexEntries } from "./activities/object-index.ts";
import {
  checkDurations,
  checkInterval,
  registeredDaemon,
  registeredEventHandler,
  registeredTimer,
  type ActivityDeclaration,
  type RegisteredDaemon,
  type RegisteredEventHandler,
  type RegisteredTimer,
} from "./activities/registered-activity.ts";
import { commonLabels } from "./common-labels.ts";
import type { ChangeContext, DeleteOptions, FieldContext, Handler, HandlerOptions } from "./handler.ts";
import { HandlerRegistrationError } from "./handler-errors.ts";
import { transitionOf, type HandlerFilters } from "./handler-filters.ts";
import { handlerIds, type IdSource } from "./handler-ids.ts";
import { fieldSegments, type FieldPath } from "./json-path.ts";
import type { KindHandlers } from "./kind-handlers.ts";
import {
  fieldDeclaration,
  plainDeclaration,
  registeredHandler,
  updateDeclaration,
  type HandlerDeclaration,
  type RegisteredHandler,
} from "./registered-handler.ts";

/** The handlers of one kind, in the order of their registration. */
export class HandlerRegistry<T extends KubernetesObject> implements KindHandlers<T> {
  readonly #declarations: HandlerDeclaration<T>[] = [];
  readonly #timers: ActivityDeclaration<TimerOptions<T>, Timer<T>>[] = [];
  readonly #daemons: ActivityDeclaration<DaemonOptions<T>, Daemon<T>>[] = [];
  readonly #indices: FollowingIndex<T>[] = [];
  readonly #eventHandlers: ActivityDeclaration<EventOptions<T>, EventHandler<T>>[] = [];

  create(handler: Handler<T>, options?: HandlerOptions<T>): this {
    return this.#declare(plainDeclaration("create", handler, options));
  }

  update(handler: Handler<T, ChangeContext<T>>, options?: HandlerOptions<T>): this {
    return this.#declare(updateDeclaration(handler, options));
  }

  field(path: FieldPath, handler: Handler<T, FieldContext<T>>, options?: HandlerOptions<T>): this {
    return this.#declare(fieldDeclaration(checkedField(path), handler, options));
  }

  delete(handler: Handler<T>, options?: DeleteOptions<T>): this {
    return this.#declare(plainDeclaration("delete", handler, options));
  }

  resume(handler: Handler<T>, options?: HandlerOptions<T>): this {
    return this.#declare(plainDeclaration("resume", handler, options));
  }

  timer(handler: Timer<T>, options: TimerOptions<T>): this {
    const { intervalMs, idleMs, initialDelayMs } = options;
    checkInterval(intervalMs);
    checkDurations("timer", { idleMs, initialDelayMs });
    checkFieldFilter({ cause: "timer", options });
    this.#timers.push({ functionName: handler.name, options, handler });
    return this;
  }

  daemon(handler: Daemon<T>, options: DaemonOptions<T> = {}): this {
    const { stopDeadlineMs } = options;
    checkDurations("daemon", { stopDeadlineMs });
    checkFieldFilter({ cause: "daemon", options });
    this.#daemons.push({ functionName: handler.name, options, handler });
    return this;
  }

  event(handler: EventHandler<T>, options: EventOptions<T> = {}): this {
    checkFieldFilter({ cause: "event", options });
    this.#eventHandlers.push({ functionName: handler.name, options, handler });
    return this;
  }

  index<Value>(entriesOf: IndexEntries<T, Value>, options: IndexOptions<T> = {}): Index<Value> {
    checkFieldFilter({ cause: "index", options });
    const { id = entriesOf.name, ...filters } = options;
    const index = new ObjectIndex({ id: id === "" ? `${this.#indices.length}` : id, entriesOf, filters });
    this.#indices.push(index);
    return index;
  }

  /** The handlers of changes with their ids. Throws {@link HandlerRegistrationError} for ids that are not certain. */
  resolve(): readonly RegisteredHandler<T>[] {
    const ids = this.#ids();
    return this.#declarations.map((declaration) => registeredHandler(idIn(ids, declaration), declaration));
  }

  /** The timers with their ids. Errors: as {@link HandlerRegistry.resolve}. */
  timers(): readonly RegisteredTimer<T>[] {
    const ids = this.#ids();
    return this.#timers.map((timer) => registeredTimer(idIn(ids, timer), timer));
  }

  /** The daemons with their ids. Errors: as {@link HandlerRegistry.resolve}. */
  daemons(): readonly RegisteredDaemon<T>[] {
    const ids = this.#ids();
    return this.#daemons.map((daemon) => registeredDaemon(idIn(ids, daemon), daemon));
  }

  /** The event handlers with their ids. Errors: as {@link HandlerRegistry.resolve}. */
  eventHandlers(): readonly RegisteredEventHandler<T>[] {
    const ids = this.#ids();
    return this.#eventHandlers.map((each) => registeredEventHandler(idIn(ids, each), each));
  }

  /** What is to be filled. */
  indices(): readonly FollowingIndex<T>[] {
    return this.#indices;
  }

  /**
   * The label selector for the objects that the handlers are for, as far as the API server can tell; `undefined`: all are
   * followed.
   *
   * An object that leaves a selection looks as if it were deleted, and its deletion is never seen. So all are followed where
   * objects are held by a finalizer, where deletions are handled, and where an object must be known again when it comes back
   * (resume handlers).
   */
  labelSelector(): string | undefined {
    const needsAll = this.#declarations.some(({ cause }) => cause === "delete" || cause === "resume");
    if (needsAll || this.#daemons.some(({ options }) => options.finalizer === true)) return undefined;
    const declared = [...this.#declarations, ...this.#timers, ...this.#daemons, ...this.#eventHandlers];
    return commonLabels<T>([...declared.map(({ options }) => options), ...this.#indices.map(({ filters }) => filters)]);
  }

  /** The indices that handlers of changes read. */
  usedIndices(): readonly Index<unknown>[] {
    return [...new Set(this.#declarations.flatMap(({ options: { uses = [] } }) => uses))];
  }

  #declare(declaration: HandlerDeclaration<T>): this {
    checkFieldFilter(declaration);
    this.#declarations.push(declaration);
    return this;
  }

  #ids(): ReadonlyMap<object, string> {
    const sources = new Map<object, IdSource>();
    for (const each of this.#declarations) {
      sources.set(each, { type: typeOf(each), functionName: each.functionName, id: each.options.id });
    }
    for (const each of this.#timers) {
      sources.set(each, { type: "timer", functionName: each.functionName, id: each.options.id });
    }
    for (const each of this.#daemons) {
      sources.set(each, { type: "daemon", functionName: each.functionName, id: each.options.id });
    }
    for (const each of this.#eventHandlers) {
      sources.set(each, { type: "event", functionName: each.functionName, id: each.options.id });
    }
    return handlerIds(sources);
  }
}

function idIn(ids: ReadonlyMap<object, string>, declaration: object): string {
  const id = ids.get(declaration);
  if (id === undefined) throw new Error("a declaration that was not asked for has no id");
  return id;
}

function typeOf({ cause, field }: { cause: string; field?: readonly string[] | undefined }): string {
  return field === undefined ? cause : `${cause}:${field.join(".")}`;
}

function checkFieldFilter({
  cause,
  options: { where },
}: {
  readonly cause: string;
  readonly options: Pick<HandlerFilters<KubernetesObject>, "where">;
}): void {
  const transition = where && transitionOf(where);
  if (where === undefined || transition === undefined) return;
  const field = transition.field.join(".");
  if (cause !== "update" && cause !== "field") {
    throw new HandlerRegistrationError(
      `where ${field} has old or new on ${/^[aeiou]/.test(cause) ? "an" : "a"} ${cause} handler: only update and field handlers are told a change, use \`value\``,
    );
  }
  if (where.value !== undefined) {
    throw new HandlerRegistrationError(
      `where ${field} has both value and old or new: \`new\` is the value that a change ends with`,
    );
  }
  checkedField(where.field);
}

function checkedField(path: FieldPath): readonly string[] {
  const segments = fieldSegments(path);
  const [top, below] = segments;
  const isWatched = top !== "status" && (top !== "metadata" || below === "labels" || below === "annotations");
  if (isWatched && top !== undefined && top !== "") return segments;
  throw new HandlerRegistrationError(
    `field ${segments.join(".")} is not watched: the status and metadata other than labels and annotations are written by servers and operators`,
  );
}

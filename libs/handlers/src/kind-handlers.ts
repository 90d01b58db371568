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
import type { Index, IndexEntries } from "./activities/object-index.ts";
import type { ChangeContext, DeleteOptions, FieldContext, Handler, HandlerOptions } from "./handler.ts";
import type { FieldPath } from "./json-path.ts";

/** Registers handlers for one kind. Each call registers; the registrar is returned for chaining. */
export interface KindHandlers<T extends KubernetesObject> {
  /** The object has never been handled by this operator. */
  create(handler: Handler<T>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The essence (spec, labels, annotations) differs from what this handler last handled. */
  update(handler: Handler<T, ChangeContext<T>>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The field appeared, changed or went. */
  field(path: FieldPath, handler: Handler<T, FieldContext<T>>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The object is being deleted. A finalizer holds it until the handler has ended, unless `optional`. */
  delete(handler: Handler<T>, options?: DeleteOptions<T>): KindHandlers<T>;
  /** Once per object and process, for objects that were handled before this process began. */
  resume(handler: Handler<T>, options?: HandlerOptions<T>): KindHandlers<T>;
  /**
   * Again and again, for each object that there is and that is not being deleted; first when it is seen. How often, is in
   * the process' memory alone.
   */
  timer(handler: Timer<T>, options: TimerOptions<T>): KindHandlers<T>;
  /**
   * One task per object, from the first sight of it until it is deleted, does not match any more or is paused; then the task's
   * signal is aborted. One that returned is not started again by this process.
   */
  daemon(handler: Daemon<T>, options?: DaemonOptions<T>): KindHandlers<T>;
  /**
   * Each change of an object as the watch shows it, its own end too; best effort: nothing is remembered, errors are logged.
   */
  event(handler: EventHandler<T>, options?: EventOptions<T>): KindHandlers<T>;
  /**
   * Keeps what `entriesOf` finds in each object, by key and in memory, for handlers of any kind to read. It knows of a change
   * before they do.
   */
  index<Value>(entriesOf: IndexEntries<T, Value>, options?: IndexOptions<T>): Index<Value>;
}

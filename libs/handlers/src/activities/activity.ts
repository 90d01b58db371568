// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What authors write: handlers that are called for an object as it is, not for a change of it; their options. */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { HandlerOptions, HandlerResult, SubHandlerContext } from "../handler.ts";
import type { HandlerFilters } from "../handler-filters.ts";
import type { SeenChange } from "./watch-event.ts";

/** What timers are called with. */
export type TimerContext<T extends KubernetesObject> = Omit<SubHandlerContext<T>, "cause">;

export type Timer<T extends KubernetesObject> = (
  context: TimerContext<T>,
) => HandlerResult<T> | Promise<HandlerResult<T>>;

/** Options of what runs beside the handlers of changes. */
type ActivityOptions<T extends KubernetesObject> = Omit<HandlerOptions<T>, "aliases" | "parallel">;

export interface TimerOptions<T extends KubernetesObject> extends ActivityOptions<T> {
  /** Milliseconds from the end of a call to the next one; with `sharp` from beginning to beginning. */
  readonly intervalMs: number;
  /** `true`: calls are at whole intervals after the first; those that come due during a call are left out. Default `false`. */
  readonly sharp?: boolean;
  /** The object's essence (spec, labels, annotations) must have been as it is for so many milliseconds. Default 0. */
  readonly idleMs?: number;
  /** Milliseconds from the sight of the object to the first call. Default 0. */
  readonly initialDelayMs?: number;
}

/** What daemons are called with; `signal` is aborted when the daemon is to end. */
export interface DaemonContext<T extends KubernetesObject> extends TimerContext<T> {
  /** The object as it is now; all else in the context is as it was when the daemon began. `undefined`: it is gone. */
  readonly current: () => Stored<T> | undefined;
}

export type Daemon<T extends KubernetesObject> = (
  context: DaemonContext<T>,
) => HandlerResult<T> | Promise<HandlerResult<T>>;

export interface DaemonOptions<T extends KubernetesObject> extends ActivityOptions<T> {
  /** Milliseconds from the abort of the daemon's signal until it is left behind, with a warning. Default 10,000. */
  readonly stopDeadlineMs?: number;
  /**
   * `true`: a finalizer holds the object until the daemon has ended, or was left behind. Default `false`: it ends when its
   * object is gone.
   */
  readonly finalizer?: boolean;
}

/** What event handlers are called with. */
export type EventContext<T extends KubernetesObject> = Omit<SubHandlerContext<T>, "cause" | "attempt" | "patch"> &
  SeenChange;

export type EventHandler<T extends KubernetesObject> = (context: EventContext<T>) => void | Promise<void>;

/** Options of event handlers: filters see the object as the event has it. */
export type EventOptions<T extends KubernetesObject> = Omit<ActivityOptions<T>, "retries" | "backoff" | "resultUnder">;

export interface IndexOptions<T extends KubernetesObject> extends HandlerFilters<T> {
  /** Its name in logs. Default: the function's name, else a number. */
  readonly id?: string;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { AttemptLimits } from "../attempt.ts";
import { defaultBackoff } from "../backoff.ts";
import { HandlerRegistrationError } from "../handler-errors.ts";
import type { HandlerFilters } from "../handler-filters.ts";
import type { HandlerOptions } from "../handler.ts";
import type { Index } from "./object-index.ts";
import type { Daemon, DaemonOptions, EventHandler, EventOptions, Timer, TimerOptions } from "./activity.ts";

/** What all of them have in common, resolved. */
export interface RegisteredActivity<T extends KubernetesObject> {
  readonly id: string;
  readonly filters: HandlerFilters<T>;
  readonly limits: AttemptLimits;
  readonly resultUnder: "status" | "id";
  /** Filled before the first call. */
  readonly uses: readonly Index<unknown>[];
}

export interface RegisteredTimer<T extends KubernetesObject> extends RegisteredActivity<T> {
  readonly handler: Timer<T>;
  readonly intervalMs: number;
  readonly sharp: boolean;
  readonly idleMs: number;
  readonly initialDelayMs: number;
}

export interface RegisteredDaemon<T extends KubernetesObject> extends RegisteredActivity<T> {
  readonly handler: Daemon<T>;
  readonly stopDeadlineMs: number;
  readonly finalizer: boolean;
}

export interface RegisteredEventHandler<T extends KubernetesObject> extends RegisteredActivity<T> {
  readonly handler: EventHandler<T>;
}

/** Something as it was registered, before its id is known to be the only one. */
export interface ActivityDeclaration<Options, Handler> {
  readonly functionName: string;
  readonly options: Options;
  readonly handler: Handler;
}

/** Resolves a timer's options. `id` is unique among the handlers of the kind. */
export function registeredTimer<T extends KubernetesObject>(
  id: string,
  { options, handler }: ActivityDeclaration<TimerOptions<T>, Timer<T>>,
): RegisteredTimer<T> {
  const { intervalMs, sharp = false, idleMs = 0, initialDelayMs = 0 } = options;
  return { ...registeredActivity(id, options), handler, intervalMs, sharp, idleMs, initialDelayMs };
}

/** Resolves a daemon's options. `id` is unique among the handlers of the kind. */
export function registeredDaemon<T extends KubernetesObject>(
  id: string,
  { options, handler }: ActivityDeclaration<DaemonOptions<T>, Daemon<T>>,
): RegisteredDaemon<T> {
  const { stopDeadlineMs = 10_000, finalizer = false } = options;
  return { ...registeredActivity(id, options), handler, stopDeadlineMs, finalizer };
}

/** Resolves an event handler's options. `id` is unique among the handlers of the kind. */
export function registeredEventHandler<T extends KubernetesObject>(
  id: string,
  { options, handler }: ActivityDeclaration<EventOptions<T>, EventHandler<T>>,
): RegisteredEventHandler<T> {
  return { ...registeredActivity(id, { ...options, retries: 1 }), handler };
}

function registeredActivity<T extends KubernetesObject>(id: string, options: HandlerOptions<T>): RegisteredActivity<T> {
  const { labels, annotations, where, when } = options;
  const { retries = Infinity, timeoutMs, backoff, resultUnder = "status", uses = [] } = options;
  return {
    id,
    filters: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(where === undefined ? {} : { where }),
      ...(when === undefined ? {} : { when }),
    },
    limits: { id, retries, timeoutMs, backoff: { ...defaultBackoff, ...backoff }, neverGivesUp: false },
    resultUnder,
    uses,
  };
}

/** Throws {@link HandlerRegistrationError} for an interval that is none. */
export function checkInterval(intervalMs: number): void {
  if (Number.isFinite(intervalMs) && intervalMs > 0) return;
  throw new HandlerRegistrationError(
    `timer: intervalMs must be a number of milliseconds above 0, not ${String(intervalMs)}`,
  );
}

/** Throws {@link HandlerRegistrationError} for durations that are none. */
export function checkDurations(type: string, durations: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(durations)) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    throw new HandlerRegistrationError(
      `${type}: ${name} must be a number of milliseconds from 0, not ${String(value)}`,
    );
  }
}

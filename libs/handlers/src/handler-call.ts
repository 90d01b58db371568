// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One call of one handler: what it is called with, and what is told of its end. */
import type { JsonObject, KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client } from "@nuvolaris/client";
import type { Logger, ObjectEvents } from "@nuvolaris/controller";
import { attempt, type AttemptEnd } from "./attempt.ts";
import type { Outcome } from "./cycle-outcome.ts";
import type { DueHandler } from "./cycle-plan.ts";
import { TemporaryError } from "./handler-errors.ts";
import { handledEvents, type RecordsEvents } from "./handled-events.ts";
import type { HandlerContext } from "./handler.ts";
import { objectFacts } from "./object-facts.ts";
import type { ObjectPatch } from "./object-patch.ts";
import type { RegisteredHandler } from "./registered-handler.ts";
import { reportWhileRunning } from "./slow-handler.ts";

/** What handlers are given besides their object. */
export interface HandlerTools {
  readonly client: Client;
  readonly events: RecordsEvents;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Gives [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
}

export interface CallOptions {
  readonly tools: HandlerTools;
  readonly signal: AbortSignal;
}

/** What handlers are called for. */
export interface HandledObject<T extends KubernetesObject> {
  readonly object: Stored<T>;
  readonly essence: JsonObject;
  /** Takes what the handlers want of the object. */
  readonly patch: ObjectPatch<T>;
}

export interface HandlerCall<T extends KubernetesObject> {
  readonly handler: RegisteredHandler<T>;
  /** Names the handler on each line. */
  readonly log: Logger;
  readonly end: AttemptEnd<unknown>;
}

export async function callHandler<T extends KubernetesObject>(
  { handler, old, attempts }: DueHandler<RegisteredHandler<T>>,
  { object, essence, patch, handle }: HandledObject<T> & Pick<HandlerContext<T>, "handle">,
  { tools, signal }: CallOptions,
): Promise<HandlerCall<T>> {
  const { client, clock = systemClock, random = Math.random } = tools;
  const log = tools.log.with({ handler: handler.id });
  const { cause } = handler;
  const events = handledEvents(tools.events, object);
  const given = { ...objectFacts(object), cause, attempt: attempts + 1, patch, log, events, client, handle };
  const stopReporting = reportWhileRunning(clock, log);
  const end = await attempt<unknown>((limited) => handler.call({ ...given, signal: limited }, { old, new: essence }), {
    limits: handler.limits,
    attempts,
    clock,
    random,
    signal,
  });
  stopReporting();
  if (end.type === "interrupted") {
    if (end.leftBehind) log.warn("handler ignores its signal and is left behind");
  } else if ("error" in end) {
    reportFailure(end, { handler, log, events });
  }
  return { handler, log, end };
}

/** Tells the log and the object's events of an attempt that failed. */
export function reportFailure(
  { outcome, error }: { readonly outcome: Outcome; readonly error: unknown },
  { handler, log, events }: { handler: { readonly id: string }; log: Logger; events: ObjectEvents },
): void {
  const note = `${handler.id}: ${error instanceof Error ? error.message : String(error)}`;
  if (outcome.type === "retry") {
    const nextAt = new Date(outcome.nextAtMs).toISOString();
    // Whoever throws it expects it: its message is enough.
    const why = error instanceof TemporaryError ? { reason: error.message } : { error };
    log.warn("handler failed, will retry", { ...why, attempts: outcome.attempts, nextAt });
    events.warning("HandlerRetry", note);
  } else {
    log.error("handler failed for good", { error });
    events.warning("HandlerFailed", note);
  }
}

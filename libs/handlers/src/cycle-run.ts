// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Calls the handlers that are due, one after the other, and collects what becomes of it. */
import type { JsonObject, KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client } from "@nuvolaris/client";
import type { Logger, ObjectEvents, StatusOf } from "@nuvolaris/controller";
import { attempt } from "./attempt.ts";
import type { Outcome } from "./cycle-outcome.ts";
import type { DueHandler } from "./cycle-plan.ts";
import { TemporaryError } from "./handler-errors.ts";
import type { HandlerContext, SpecOf } from "./handler.ts";
import { handledEvents, type RecordsEvents } from "./handled-events.ts";
import { ObjectPatch, type MergePatchOf } from "./object-patch.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

/** What handlers are given besides their object. */
export interface HandlerTools {
  readonly client: Client;
  readonly events: RecordsEvents;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Gives [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
}

export interface CycleRun<T extends KubernetesObject> {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly patch: ObjectPatch<T>;
}

/** Never rejects for what a handler does. A handler that the operator's stop interrupts has no outcome. */
export async function runDueHandlers<T extends KubernetesObject>(
  due: readonly DueHandler<RegisteredHandler<T>>[],
  { object, essence }: { readonly object: Stored<T>; readonly essence: JsonObject },
  { tools, signal }: { readonly tools: HandlerTools; readonly signal: AbortSignal },
): Promise<CycleRun<T>> {
  const { clock = systemClock, random = Math.random, log } = tools;
  const events = handledEvents(tools.events, object);
  const patch = new ObjectPatch<T>();
  const outcomes = new Map<string, Outcome>();
  for (const { handler, old, attempts } of due) {
    const bound = log.with({ handler: handler.id });
    const end = await attempt(
      (limited) => {
        const { client } = tools;
        const context = handlerContext({
          object,
          handler,
          attempts,
          patch,
          client,
          events,
          log: bound,
          signal: limited,
        });
        return handler.call(context, { old, new: essence });
      },
      { limits: handler.limits, attempts, clock, random, signal },
    );
    if (end.type === "interrupted") break;
    outcomes.set(handler.id, end.outcome);
    // Proof of the cast: a partial status is a merge patch of the status.
    if ("result" in end) patch.mergeStatus((end.result ?? {}) as MergePatchOf<StatusOf<T>>);
    else reportFailure(end, { handler, log: bound, events });
  }
  return { outcomes, patch };
}

interface ContextParts<T extends KubernetesObject> {
  readonly object: Stored<T>;
  readonly handler: RegisteredHandler<T>;
  readonly attempts: number;
  readonly patch: ObjectPatch<T>;
  readonly client: Client;
  readonly events: ObjectEvents;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

function handlerContext<T extends KubernetesObject>(parts: ContextParts<T>): HandlerContext<T> {
  const { object, handler, attempts, ...rest } = parts;
  const { name, namespace, uid, labels = {}, annotations = {} } = object.metadata;
  // Proof of the casts: SpecOf and StatusOf are the types of these very fields.
  const { spec, status } = object as unknown as { spec: SpecOf<T>; status: StatusOf<T> | undefined };
  const { cause } = handler;
  return { ...rest, object, spec, status, name, namespace, uid, labels, annotations, cause, attempt: attempts + 1 };
}

function reportFailure<T extends KubernetesObject>(
  { outcome, error }: { readonly outcome: Outcome; readonly error: unknown },
  { handler, log, events }: { handler: RegisteredHandler<T>; log: Logger; events: ObjectEvents },
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

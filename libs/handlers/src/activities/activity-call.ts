// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One call of a handler that no change has caused: what it is given, and what is told of its end. */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { systemClock } from "@nuvolaris/clock";
import { attempt, type AttemptEnd } from "../attempt.ts";
import { handledEvents } from "../handled-events.ts";
import { reportFailure, type HandlerTools } from "../handler-call.ts";
import { takeResult } from "../handler-result.ts";
import { objectFacts } from "../object-facts.ts";
import { ObjectPatch } from "../object-patch.ts";
import type { HandlerResult } from "../handler.ts";
import type { TimerContext } from "./activity.ts";
import type { RegisteredActivity } from "./registered-activity.ts";

/** What is called for an object that is as it is. */
export interface CalledActivity<T extends KubernetesObject> extends RegisteredActivity<T> {
  readonly handler: (context: TimerContext<T>) => HandlerResult<T> | Promise<HandlerResult<T>>;
}

export interface ActivityCall<T extends KubernetesObject> {
  readonly object: Stored<T>;
  /** Failed attempts before this one. */
  readonly attempts: number;
  readonly tools: HandlerTools;
  readonly signal: AbortSignal;
  /** When a handler that ignores its signal is left behind. Default: half a second after `signal` was aborted. */
  readonly leave?: AbortSignal;
}

export interface ActivityEnd<T extends KubernetesObject> {
  readonly end: AttemptEnd<unknown>;
  /** What the call wants of its object. */
  readonly patch: ObjectPatch<T>;
}

/** Never rejects for what the handler does. */
export async function callActivity<T extends KubernetesObject>(
  activity: CalledActivity<T>,
  { object, attempts, tools, signal, leave }: ActivityCall<T>,
): Promise<ActivityEnd<T>> {
  const { client, clock = systemClock, random = Math.random } = tools;
  const patch = new ObjectPatch<T>();
  const log = tools.log.with({ handler: activity.id });
  const events = handledEvents(tools.events, object);
  const given = { ...objectFacts(object), attempt: attempts + 1, patch, log, events, client };
  const end = await attempt<unknown>((limited) => activity.handler({ ...given, signal: limited }), {
    limits: activity.limits,
    attempts,
    clock,
    random,
    signal,
    leave,
  });
  if (end.type === "interrupted") {
    if (end.leftBehind) log.warn("handler ignores its signal and is left behind");
  } else if ("error" in end) {
    reportFailure(end, { handler: activity, log, events });
  } else {
    takeResult(patch, end.result, { handler: activity, log, events });
  }
  return { end, patch };
}

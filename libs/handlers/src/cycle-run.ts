// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Calls the handlers that are due, in their order, and collects what becomes of it. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { systemClock } from "@nuvolaris/clock";
import type { Outcome, Outcomes } from "./cycle-outcome.ts";
import type { DueHandler } from "./cycle-plan.ts";
import { handledEvents } from "./handled-events.ts";
import { callHandler, type CallOptions, type HandledObject, type HandlerCall } from "./handler-call.ts";
import { takeResult } from "./handler-result.ts";
import type { RegisteredHandler } from "./registered-handler.ts";
import { SubHandlers } from "./sub-handlers.ts";

/** How a handler ended, and how far its sub-handlers are. */
interface HandlerRun<T extends KubernetesObject> extends HandlerCall<T> {
  readonly children: Outcomes;
}

/**
 * One after the other, but for neighbours that are parallel. Never rejects for what a handler does. A handler that the
 * operator's stop interrupts has no outcome, and none is begun after it.
 */
export async function runDueHandlers<T extends KubernetesObject>(
  due: readonly DueHandler<RegisteredHandler<T>>[],
  subject: HandledObject<T>,
  options: CallOptions,
): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  const events = handledEvents(options.tools.events, subject.object);
  for (const group of parallelGroups(due)) {
    const runs = await Promise.all(group.map((each) => runHandler(each, subject, options)));
    // In the order of registration, so that of two results for one field the same one wins each time.
    for (const { handler, log, end, children } of runs) {
      if (end.type === "interrupted") continue;
      for (const [id, outcome] of [...children, [handler.id, end.outcome] as const]) outcomes.set(id, outcome);
      if ("result" in end) takeResult(subject.patch, end.result, { handler, log, events });
    }
    if (runs.some(({ end }) => end.type === "interrupted")) break;
  }
  return outcomes;
}

async function runHandler<T extends KubernetesObject>(
  due: DueHandler<RegisteredHandler<T>>,
  subject: HandledObject<T>,
  options: CallOptions,
): Promise<HandlerRun<T>> {
  const subHandlers = new SubHandlers<T>(due);
  const call = await callHandler(due, { ...subject, handle: subHandlers.handle }, options);
  subHandlers.close();
  if (!("result" in call.end) || subHandlers.isEmpty) return { ...call, children: new Map() };

  const { clock = systemClock } = options.tools;
  const ended = await runDueHandlers(subHandlers.due(clock.now()), subject, options);
  if (options.signal.aborted) return { ...call, end: { type: "interrupted", leftBehind: false }, children: new Map() };
  const children = subHandlers.outcomes(ended);
  const waits = [...children.values()].flatMap((outcome) => (outcome.type === "retry" ? [outcome.nextAtMs] : []));
  if (waits.length === 0) return { ...call, children };
  // It has not failed: its attempts stay as they are.
  const outcome = { type: "retry" as const, attempts: due.attempts, nextAtMs: Math.min(...waits) };
  return { ...call, end: { type: "ended", outcome, error: undefined }, children };
}

/** Handlers that run at the same time: neighbours that are parallel, and every other one alone. */
function parallelGroups<T extends KubernetesObject>(
  due: readonly DueHandler<RegisteredHandler<T>>[],
): readonly (readonly DueHandler<RegisteredHandler<T>>[])[] {
  const groups: DueHandler<RegisteredHandler<T>>[][] = [];
  for (const each of due) {
    const last = groups.at(-1);
    const isJoining = each.handler.parallel && last?.at(-1)?.handler.parallel === true;
    if (isJoining) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

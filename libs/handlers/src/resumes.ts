// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Resume handlers, and what they make. How far they are is this process' own memory: the next one resumes again. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { settle, type Outcome, type Outcomes } from "./cycle-outcome.ts";
import { isChildOf, type Candidates, type DueHandler, type Snapshot } from "./cycle-plan.ts";
import type { ObjectMemory } from "./object-memory.ts";
import type { HandlerProgress } from "./progress-record.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

interface ResumedObject<T extends KubernetesObject> {
  readonly snapshot: Snapshot;
  readonly candidates: Candidates<RegisteredHandler<T>>;
  readonly memory: ObjectMemory;
}

/** Those of an object that an earlier process handled. */
export function dueResumes<T extends KubernetesObject>({
  candidates: { matching },
  memory,
  snapshot,
}: ResumedObject<T>): DueHandler<RegisteredHandler<T>>[] {
  if (!memory.wasHandledBefore) return [];
  return matching.flatMap((handler) => {
    const outcome = memory.resumed.get(handler.id);
    const isDue = outcome === undefined || (outcome.type === "retry" && outcome.nextAtMs <= snapshot.nowMs);
    if (handler.cause !== "resume" || !isDue) return [];
    const attempts = outcome?.type === "retry" ? outcome.attempts : 0;
    return [{ handler, old: undefined, attempts, children: childrenOf(memory, handler.id, snapshot) }];
  });
}

/** When resume handlers are to be called again, in epoch milliseconds. Their sub-handlers come with them. */
export function resumeTimes({ matching }: Candidates, { resumed }: ObjectMemory): number[] {
  return matching.flatMap(({ id }) => {
    const outcome = resumed.get(id);
    return outcome?.type === "retry" ? [outcome.nextAtMs] : [];
  });
}

/** Remembers those of `ended` that are resume handlers' or their sub-handlers'. Answers the others. */
export function rememberResumed<T extends KubernetesObject>(
  memory: ObjectMemory,
  resumes: readonly DueHandler<RegisteredHandler<T>>[],
  ended: Outcomes,
): Outcomes {
  if (resumes.length === 0) return ended;
  const resumed = new Map(memory.resumed);
  const others = new Map<string, Outcome>();
  for (const { handler } of resumes) forgetMade(resumed, handler.id, ended);
  for (const [id, outcome] of ended) {
    const isResumed = resumes.some(({ handler }) => id === handler.id || isChildOf(id, handler.id));
    (isResumed ? resumed : others).set(id, outcome);
  }
  memory.resumed = resumed;
  return others;
}

/** A handler that has ended, or has told what it makes now, no longer waits for what it made before. */
function forgetMade(resumed: Map<string, Outcome>, parent: string, ended: Outcomes): void {
  const isWaiting = ended.get(parent)?.type === "retry" && ![...ended.keys()].some((id) => isChildOf(id, parent));
  if (!ended.has(parent) || isWaiting) return;
  for (const id of [...resumed.keys()]) if (isChildOf(id, parent)) resumed.delete(id);
}

function childrenOf({ resumed }: ObjectMemory, parent: string, snapshot: Snapshot): Record<string, HandlerProgress> {
  const children = [...resumed].filter(([id]) => isChildOf(id, parent));
  return Object.fromEntries(children.map(([id, outcome]) => [id.slice(parent.length + 1), settle(snapshot, outcome)]));
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** When a run has nothing more to do for now: by the metrics that it tells everybody. */
import type { Clock } from "@nuvolaris/clock";
import type { PrometheusMetrics } from "@nuvolaris/framework";
import type { PlannedObjects } from "./planned-objects.ts";

const pollMs = 50;

/** What a run did. */
export interface Settled {
  /** Reconciles that failed. They would be tried again; the plan does not wait for it. */
  readonly failures: number;
}

export interface SettledOptions {
  readonly metrics: Pick<PrometheusMetrics, "text">;
  readonly plan: Pick<PlannedObjects, "isHeard">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Resolves when each controller has reconciled, all changes have been heard, and nothing is under way; rejects with the signal's
 * reason. It is so when two looks in a row find it so, and nothing was queued between them: the numbers of one look are not all
 * of the same moment.
 */
export async function settled({ metrics, plan, clock, signal }: SettledOptions): Promise<Settled> {
  let before: Look | undefined;
  for (;;) {
    await clock.sleep(pollMs, signal);
    const look = lookAt(await metrics.text());
    const isQuiet = plan.isHeard && look.isIdle;
    if (isQuiet && look.added === before?.added) return { failures: look.failures };
    before = isQuiet ? look : undefined;
  }
}

/** What the metrics say at one time. */
interface Look {
  readonly isIdle: boolean;
  /** How often anything was queued so far, but for what comes again by itself: retries, and what was asked for by `requeueAfterMs`. */
  readonly added: number;
  readonly failures: number;
}

function lookAt(text: string): Look {
  const values = valuesOf(text);
  const controllers = declaredNames(values.get("controller_runtime_max_concurrent_reconciles"));
  const done = declaredNames(values.get("controller_runtime_reconcile_total"));
  const busy = sumOf(values.get("workqueue_depth")) + sumOf(values.get("controller_runtime_active_workers"));
  return {
    isIdle: controllers.size > 0 && busy === 0 && controllers.isSubsetOf(done),
    added: sumOf(values.get("workqueue_adds_total")) - sumOf(values.get("workqueue_retries_total")) - requeuesIn(text),
    failures: sumOf(values.get("controller_runtime_reconcile_errors_total")),
  };
}

function requeuesIn(text: string): number {
  const lines = text.matchAll(/^controller_runtime_reconcile_total\{[^}]*result="requeue_after"[^}]*\} (\S+)$/gm);
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** The values of each family by controller, in the text format of Prometheus. */
function valuesOf(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const families = new Map<string, Map<string, number>>();
  for (const line of text.split("\n")) {
    const match = /^(?<family>\w+)\{(?<labels>[^}]*)\} (?<value>\S+)/.exec(line)?.groups;
    const controller = /\bcontroller="([^"]*)"/.exec(match?.["labels"] ?? "")?.[1];
    if (!match || controller === undefined) continue;
    const family = families.get(match["family"] ?? "") ?? new Map<string, number>();
    family.set(controller, (family.get(controller) ?? 0) + Number(match["value"]));
    families.set(match["family"] ?? "", family);
  }
  return families;
}

/** Controllers that have a value above 0. */
function declaredNames(values: ReadonlyMap<string, number> | undefined): ReadonlySet<string> {
  const names = [...(values ?? [])].flatMap(([name, value]) => (value > 0 ? [name] : []));
  return new Set(names);
}

function sumOf(values: ReadonlyMap<string, number> | undefined): number {
  return [...(values?.values() ?? [])].reduce((sum, value) => sum + value, 0);
}

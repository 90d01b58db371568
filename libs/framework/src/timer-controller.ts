// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { Controller } from "@nuvolaris/controller";
import { indexSource, TimerReconciler, type RegisteredTimer } from "@nuvolaris/handlers";
import { activityParts } from "./activity-parts.ts";
import { handlerFinalizer } from "./finalizer-names.ts";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** The controller that calls one timer for the objects of its kind. */
export function timerController<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  {
    name,
    timer,
    concurrency,
    selection,
  }: {
    readonly name: string;
    readonly timer: RegisteredTimer<T>;
    readonly concurrency: number | undefined;
    readonly selection: KindSelection;
  },
  parts: OperatorParts,
): Controller {
  const { cluster, observe } = parts;
  const own = activityParts(kind, { name, finalizer: handlerFinalizer(cluster.fieldManager), selection }, parts);
  const reconciler = new TimerReconciler<T>({ ...own, timer });
  return new Controller({
    name,
    reconcile: reconciler.reconcile,
    sources: [indexSource(timer.uses), reconciler.beginning, own.changes],
    // Each call has its own limit, and each request the client's.
    reconcileTimeoutMs: Infinity,
    ...(concurrency !== undefined && { maxConcurrentReconciles: concurrency }),
    clock: cluster.clock,
    log: cluster.log,
    tracing: cluster.tracing,
    ...(observe && { observe }),
  });
}

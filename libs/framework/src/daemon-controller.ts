// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { Controller, type Runnable } from "@nuvolaris/controller";
import { DaemonReconciler, indexSource, type RegisteredDaemon } from "@nuvolaris/handlers";
import { activityParts } from "./activity-parts.ts";
import { daemonFinalizer } from "./finalizer-names.ts";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** The controller that starts and ends the daemons of one kind, and what it has started. */
export function daemonController<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  {
    name,
    daemons,
    selection,
  }: { readonly name: string; readonly daemons: readonly RegisteredDaemon<T>[]; readonly selection: KindSelection },
  parts: OperatorParts,
): Runnable {
  const { cluster, observe } = parts;
  const finalizer = daemonFinalizer(cluster.fieldManager);
  const own = activityParts(kind, { name, finalizer, selection }, parts);
  const reconciler = new DaemonReconciler<T>({
    ...own,
    daemons,
    finalizer,
    ...(selection.labelSelector !== undefined && { goneReason: "the object is gone, or not the daemon's any more" }),
  });
  const controller = new Controller({
    name,
    reconcile: reconciler.reconcile,
    sources: [indexSource(daemons.flatMap(({ uses }) => uses)), reconciler.ends, own.changes],
    clock: cluster.clock,
    log: cluster.log,
    tracing: cluster.tracing,
    ...(observe && { observe }),
  });
  return reconciler.runnable(controller);
}

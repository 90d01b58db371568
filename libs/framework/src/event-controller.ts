// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import { Controller, pauseAnnotationOf, readLive } from "@nuvolaris/controller";
import { EventReconciler, indexSource, type RegisteredEventHandler } from "@nuvolaris/handlers";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** The controller that hands the events of a kind to one handler. */
export function eventController<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  {
    name,
    handler,
    concurrency,
    selection,
  }: {
    readonly name: string;
    readonly handler: RegisteredEventHandler<T>;
    readonly concurrency: number | undefined;
    readonly selection: KindSelection;
  },
  { client, cluster, events, random, observe }: OperatorParts,
): Controller {
  const { clock, fieldManager, log } = cluster;
  const resource = formatGroupResource({ group: kind.group, resource: kind.plural });
  const informer = cluster.informer(kind, selection);
  const reconciler = new EventReconciler<T>({
    handler,
    ...(selection.labelSelector !== undefined && {
      isStillThere: async (object, signal) => (await readLive({ client, kind }, object, signal)) !== undefined,
    }),
    pauseAnnotation: pauseAnnotationOf(fieldManager),
    client,
    events,
    log: log.with({ kind: resource }),
    clock,
    random,
  });
  return new Controller({
    name,
    reconcile: reconciler.reconcile,
    sources: [indexSource(handler.uses), reconciler.source(resource, informer)],
    // Each call has its own limit.
    reconcileTimeoutMs: Infinity,
    ...(concurrency !== undefined && { maxConcurrentReconciles: concurrency }),
    clock,
    log,
    tracing: cluster.tracing,
    ...(observe && { observe }),
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import { Controller, forKind, localView } from "@nuvolaris/controller";
import { clientObjectWriter, HandlerReconciler, type RegisteredHandler } from "@nuvolaris/handlers";
import { scopedName, type OperatorParts } from "./operator-parts.ts";

/** The controller that calls the handlers of one kind. */
export function handlerController<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  handlers: readonly RegisteredHandler<T>[],
  { client, cluster, events, random, namespace, observe }: OperatorParts,
): Controller {
  const { clock, fieldManager } = cluster;
  const resource = formatGroupResource({ group: kind.group, resource: kind.plural });
  const name = scopedName(`${resource}-handlers`, namespace);
  // The handlers know what they wrote: its echo needs no cycle.
  const writer = Symbol(name);
  const informer = cluster.informer(kind, namespace !== undefined && kind.namespaced ? { namespace } : {});
  const view = localView(informer, writer);
  const finalizer = `${fieldManager}.nuvolaris.org/finalizer`;
  const reconciler = new HandlerReconciler<T>({
    handlers,
    progressAnnotation: `${fieldManager}.nuvolaris.org/progress`,
    finalizer,
    get: (request) => view.get(request),
    writer: clientObjectWriter({ client, view, finalizer, fieldManager }),
    client,
    events,
    log: cluster.log.with({ kind: resource }),
    clock,
    random,
  });
  return new Controller({
    name,
    reconcile: reconciler.reconcile,
    sources: [forKind({ informer, writer })],
    clock,
    log: cluster.log,
    ...(observe && { observe }),
  });
}

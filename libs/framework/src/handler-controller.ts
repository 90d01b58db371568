// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import { Controller, forKind, localView, pauseAnnotationOf } from "@nuvolaris/controller";
import {
  clientObjectWriter,
  HandlerReconciler,
  indexSource,
  type Index,
  type RegisteredHandler,
  type TakeoverReader,
} from "@nuvolaris/handlers";
import { handlerFinalizer } from "./finalizer-names.ts";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** In logs and metrics. */
export function handlerControllerName({ group, plural }: ResourceKind): string {
  return `${formatGroupResource({ group, resource: plural })}-handlers`;
}

/** What is done about the objects of one kind. */
interface KindHandling<T extends KubernetesObject> {
  readonly handlers: readonly RegisteredHandler<T>[];
  /** The indices that they read. */
  readonly uses: readonly Index<unknown>[];
  readonly takesOverFrom: TakeoverReader | undefined;
  /** How many objects at a time. */
  readonly concurrency: number | undefined;
  readonly selection: KindSelection;
}

/** The controller that calls the handlers of one kind. */
export function handlerController<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  { handlers, uses, takesOverFrom, concurrency, selection }: KindHandling<T>,
  { client, cluster, events, random, observe }: OperatorParts,
): Controller {
  const { clock, fieldManager } = cluster;
  const resource = formatGroupResource({ group: kind.group, resource: kind.plural });
  const name = handlerControllerName(kind);
  // The handlers know what they wrote: its echo needs no cycle.
  const writer = Symbol(name);
  const informer = cluster.informer(kind, selection);
  const view = localView(informer, writer);
  const finalizer = handlerFinalizer(fieldManager);
  const reconciler = new HandlerReconciler<T>({
    handlers,
    pauseAnnotation: pauseAnnotationOf(fieldManager),
    progressAnnotation: `${fieldManager}.nuvolaris.org/progress`,
    finalizer,
    get: (request) => view.get(request),
    writer: clientObjectWriter({ client, view, finalizer, formerFinalizer: takesOverFrom?.finalizer, fieldManager }),
    takeover: takesOverFrom,
    client,
    events,
    log: cluster.log.with({ kind: resource }),
    clock,
    random,
  });
  return new Controller({
    name,
    reconcile: reconciler.reconcile,
    sources: [indexSource(uses), forKind({ informer, writer })],
    // Each attempt of a handler has its own limit, and each request the client's.
    reconcileTimeoutMs: Infinity,
    ...(concurrency !== undefined && { maxConcurrentReconciles: concurrency }),
    clock,
    log: cluster.log,
    tracing: cluster.tracing,
    ...(observe && { observe }),
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The usual controller in one call: a kind, the kinds of its children, and a function. */
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import type { InformerOptions } from "@nuvolaris/cache";
import { Children } from "./apply/children.ts";
import type { Cluster } from "./cluster.ts";
import { declaredListers } from "./declared-listers.ts";
import { Controller, type ControllerOptions } from "./controller.ts";
import type { EventContent } from "./events/event-content.ts";
import { Finalizers } from "./finalizers.ts";
import { forKind, KindSource, owns } from "./kind-source.ts";
import { type LocalView, localView } from "./local-view.ts";
import { enqueueMapped } from "./event-handler.ts";
import { resourceOf } from "./object-name.ts";
import { type FinalizeObject, objectReconciler, type ReconcileObject } from "./object-reconciler.ts";
import { pauseAnnotationOf, pauseChanged } from "./pause.ts";
import { and, or, type Predicate } from "./predicate.ts";
import type { ReconcileRequest } from "./reconcile.ts";
import type { Source } from "./source.ts";
import { StatusWriter } from "./status-writer.ts";

export interface ObjectControllerOptions<T extends KubernetesObject> extends Pick<
  ControllerOptions,
  "maxConcurrentReconciles" | "reconcileTimeoutMs" | "rateLimiter" | "observe"
> {
  readonly kind: ResourceKind<T>;
  readonly reconcile: ReconcileObject<T>;
  /** Default: the resource's name, `samples.nuvolaris.org`. */
  readonly name?: string;
  /** Which objects of the kind, and which changes of them. */
  readonly selection?: InformerOptions<T>;
  readonly predicates?: readonly Predicate<T>[];
  /** The kinds of children: those that {@link ObjectContext.apply} takes. A change of a child reconciles its owner. */
  readonly owns?: readonly OwnedKind[];
  /** What else reconciles objects: {@link watchedKind}, a {@link Channel}, anything. */
  readonly sources?: readonly Source[];
  /** What is to be cleaned up before an object goes, under this finalizer. */
  readonly finalization?: { readonly finalizer: string; readonly finalize: FinalizeObject<T> };
  /** See {@link StatusWriterOptions.observedGeneration}. */
  readonly observedGeneration?: boolean;
  readonly record?: (regarding: KubernetesObject, content: EventContent) => void;
}

/** A kind of children. */
export interface OwnedKind {
  readonly kind: ResourceKind;
  /** `true`: {@link ObjectContext.applyAll} deletes those that are no longer wanted, which takes that right. Default `false`. */
  readonly prunes?: boolean;
  readonly predicates?: readonly Predicate[];
  readonly selection?: InformerOptions<KubernetesObject>;
}

/**
 * Makes the controller of a kind. Add it to a manager, and the cluster too.
 *
 * Objects with the annotation `<field manager>.nuvolaris.org/paused: "true"` are left alone; what happened meanwhile is
 * seen to when it goes, whatever the predicates say.
 */
export function objectController<T extends KubernetesObject>(
  cluster: Cluster,
  options: ObjectControllerOptions<T>,
): Controller {
  const { client, clock, fieldManager } = cluster;
  const name = options.name ?? resourceOf(options.kind);
  const log = cluster.log.with({ controller: name });
  // Whoever holds this very object wrote it: echoes of the controller's own writes do not wake it.
  const writer = Symbol(name);
  const informer = cluster.informer(options.kind, options.selection);
  const view = localView(informer, writer);
  const owned = (options.owns ?? []).map((each) => ownedSource(cluster, each, { owner: options.kind, writer }));
  const children = new Children({
    client,
    fieldManager,
    log,
    views: owned.map(({ view: each }) => each),
    prunable: owned.filter(({ prunes }) => prunes).map(({ view: each }) => each),
  });
  for (const { informer: followed } of owned)
    followed.addEventHandler({ deleted: forgetting(children, followed.kind) });
  const { observedGeneration = false, finalization } = options;
  const statusWriter = new StatusWriter({ client, view, fieldManager, clock, log, observedGeneration });
  informer.addEventHandler({
    deleted: ({ metadata }) => {
      statusWriter.forget(metadata.uid);
    },
  });
  const pauseAnnotation = pauseAnnotationOf(fieldManager);
  const sources = [
    forKind({ informer, writer, predicates: orResumed(options.predicates ?? [], pauseAnnotation) }),
    ...owned.map(({ source }) => source),
    ...(options.sources ?? []),
  ];
  return new Controller({
    ...tuningOf(options),
    name,
    clock,
    log: cluster.log,
    tracing: cluster.tracing,
    sources,
    reconcile: objectReconciler({
      view,
      children,
      log,
      statusWriter,
      reconcile: options.reconcile,
      pauseAnnotation,
      record: options.record ?? (() => undefined),
      lister: declaredListers(sources.flatMap(({ followed }) => followed ?? [])),
      client,
      ...(finalization && {
        finalization: {
          finalizers: new Finalizers({ client, view, finalizer: finalization.finalizer }),
          finalize: finalization.finalize,
        },
      }),
    }),
  });
}

/** A source that reconciles what `map` makes of the changed objects of another kind. */
export function watchedKind<T extends KubernetesObject>(
  cluster: Cluster,
  kind: ResourceKind<T>,
  options: {
    readonly map: (object: Stored<T>) => Iterable<ReconcileRequest>;
    readonly predicates?: readonly Predicate<T>[];
    readonly selection?: InformerOptions<T>;
    /** See {@link KindSourceOptions.waits}. */
    readonly waits?: boolean;
  },
): Source {
  const { map, predicates = [], selection, waits = true } = options;
  return new KindSource({
    informer: cluster.informer(kind, selection),
    handler: enqueueMapped(map),
    predicates,
    waits,
  });
}

function ownedSource(
  cluster: Cluster,
  { kind, prunes = false, predicates = [], selection }: OwnedKind,
  { owner, writer }: { readonly owner: ResourceKind; readonly writer: unknown },
): {
  readonly informer: ReturnType<Cluster["informer"]>;
  readonly view: LocalView;
  readonly source: Source;
  readonly prunes: boolean;
} {
  const informer = cluster.informer(kind, selection);
  return { informer, view: localView(informer, writer), source: owns({ informer, owner, writer, predicates }), prunes };
}

/** The end of a pause counts as a change, whatever the predicates say: what happened meanwhile was passed over. */
function orResumed<T extends KubernetesObject>(
  predicates: readonly Predicate<T>[],
  annotation: string,
): readonly Predicate<T>[] {
  return predicates.length === 0 ? [] : [or<T>(and<T>(...predicates), pauseChanged(annotation))];
}

function forgetting(children: Children, kind: ResourceKind): (child: Stored<KubernetesObject>) => void {
  return (child) => {
    children.forget(kind, child);
  };
}

function tuningOf<T extends KubernetesObject>(options: ObjectControllerOptions<T>): Partial<ControllerOptions> {
  const { maxConcurrentReconciles, reconcileTimeoutMs, rateLimiter, observe } = options;
  return {
    ...(maxConcurrentReconciles !== undefined && { maxConcurrentReconciles }),
    ...(reconcileTimeoutMs !== undefined && { reconcileTimeoutMs }),
    ...(rateLimiter && { rateLimiter }),
    ...(observe && { observe }),
  };
}

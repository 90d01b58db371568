// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * From the bare contract (a key and a signal) to what authors write: a function of the object and of tools that are bound
 * to it. What the tools do is told in `apply/children.ts`, `status-writer.ts`, `finalizers.ts` and `events/`.
 */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { Owner } from "./apply/adopt.ts";
import type { Children } from "./apply/children.ts";
import type { ClusterClient } from "./cluster.ts";
import type { ListerOf } from "./declared-listers.ts";
import { objectEvents, type ObjectEvents, type RecordEvent } from "./events/object-events.ts";
import type { Finalizers } from "./finalizers.ts";
import type { LocalView } from "./local-view.ts";
import type { Logger } from "./logger.ts";
import { objectLog } from "./object-log.ts";
import { isPaused } from "./pause.ts";
import type { Reconcile, ReconcileRequest, ReconcileResult } from "./reconcile.ts";
import type { StatusChange, StatusWriter } from "./status-writer.ts";

/** Everything that a reconcile of one object works with. */
export interface ObjectContext<T extends KubernetesObject> {
  /** As the cache has it, this process' own writes included. It must not be changed. */
  readonly object: Stored<T>;
  /** Aborted when the reconcile takes too long or the process has to end. */
  readonly signal: AbortSignal;
  /** Names the object on each line. */
  readonly log: Logger;
  /** Makes a child as desired, and answers it as it is then. See {@link Children}. */
  readonly apply: <C extends KubernetesObject>(desired: C) => Promise<Stored<C>>;
  /**
   * Applies all children, in order, then deletes those of this object that are not among them, of the kinds that are
   * declared with `prunes`.
   */
  readonly applyAll: (desired: readonly KubernetesObject[]) => Promise<readonly Stored<KubernetesObject>[]>;
  /**
   * The child with controller reference, namespace and label, as {@link ObjectContext.apply} sends it: for who creates it
   * with `client`, as one whose name the server makes. What is created so is pruned as all children are.
   */
  readonly adopt: <C extends KubernetesObject>(desired: C) => C;
  /** Sets fields of the status. See {@link StatusWriter}. */
  readonly status: (change: StatusChange<T>) => Promise<Stored<T>>;
  readonly events: ObjectEvents;
  /**
   * Reads the cache of a kind that the controller is for, owns or watches. What is read must not be changed. Errors:
   * {@link UndeclaredKindError} for any other kind: to read it would follow all of it, unnoticed.
   */
  readonly lister: ListerOf;
  /**
   * For what the other tools do not do. Pass `signal` to its calls. Caches learn of what it writes by the watch only, and
   * that wakes the controller.
   */
  readonly client: ClusterClient;
}

/** See {@link Reconcile} for the contract. */
export type ReconcileObject<T extends KubernetesObject> = (context: ObjectContext<T>) => Promise<ReconcileResult>;

/** Cleans up before the object goes; when it resolves, the finalizer is removed. Retried as a reconcile is. */
export type FinalizeObject<T extends KubernetesObject> = (context: ObjectContext<T>) => Promise<void>;

export interface ObjectReconcilerOptions<T extends KubernetesObject> {
  readonly view: LocalView<T>;
  readonly children: Children;
  readonly statusWriter: StatusWriter<T>;
  readonly reconcile: ReconcileObject<T>;
  /** Both or none: what is cleaned up, and the finalizer that keeps the object until then. */
  readonly finalization?: { readonly finalizers: Finalizers<T>; readonly finalize: FinalizeObject<T> };
  /** Objects that have this annotation, with the value `"true"`, are left alone. Default: none. */
  readonly pauseAnnotation?: string;
  readonly record: RecordEvent;
  readonly log: Logger;
  readonly lister: ListerOf;
  readonly client: ClusterClient;
}

/**
 * Reconciles objects with their tools.
 *
 * An object that is gone is not reconciled: the garbage collector takes its children. One that is being deleted is
 * finalized, if there is anything to clean up, and otherwise left alone: to bring its children back would keep it from going.
 * One that is paused is neither reconciled nor finalized.
 */
export function objectReconciler<T extends KubernetesObject>(options: ObjectReconcilerOptions<T>): Reconcile {
  return async (request, signal) => {
    const object = options.view.get(request);
    if (!object) return undefined;
    const { finalization, pauseAnnotation } = options;
    if (pauseAnnotation !== undefined && isPaused(object, pauseAnnotation)) {
      leavePaused(options, { request, object });
      return undefined;
    }
    if (object.metadata.deletionTimestamp !== undefined) {
      if (finalization?.finalizers.isSet(object) !== true) return undefined;
      await finalization.finalize(contextOf(options, { request, object, signal }));
      await finalization.finalizers.remove(object, signal);
      options.statusWriter.forget(object.metadata.uid);
      return undefined;
    }
    const held = finalization ? await finalization.finalizers.ensure(object, signal) : object;
    if (!held) return undefined;
    return options.reconcile(contextOf(options, { request, object: held, signal }));
  };
}

/** Whoever deletes a paused object sees it stay: an event says why. */
function leavePaused<T extends KubernetesObject>(
  { finalization, log, pauseAnnotation, record, view }: ObjectReconcilerOptions<T>,
  { request, object }: Omit<Subject<T>, "signal">,
): void {
  objectLog(log, view.kind, request).debug("object is paused");
  if (object.metadata.deletionTimestamp === undefined || finalization?.finalizers.isSet(object) !== true) return;
  const note = `the object is not let go while it is paused: remove its annotation ${pauseAnnotation ?? ""}`;
  objectEvents(record, object).warning("DeletionPaused", note);
}

interface Subject<T extends KubernetesObject> {
  readonly request: ReconcileRequest;
  readonly object: Stored<T>;
  readonly signal: AbortSignal;
}

function contextOf<T extends KubernetesObject>(
  { view, children, statusWriter, record, log, lister, client }: ObjectReconcilerOptions<T>,
  { request, object, signal }: Subject<T>,
): ObjectContext<T> {
  const owner: Owner = { kind: view.kind, object };
  let objectsLog: Logger | undefined;
  const apply = <C extends KubernetesObject>(desired: C): Promise<Stored<C>> => children.apply(owner, desired, signal);
  return {
    object,
    signal,
    // A logger costs more than all the other tools together, and most reconciles say nothing.
    get log() {
      return (objectsLog ??= objectLog(log, view.kind, request));
    },
    apply,
    adopt: (desired) => children.adopt(owner, desired),
    applyAll: async (desired) => {
      const applied: Stored<KubernetesObject>[] = [];
      for (const child of desired) applied.push(await apply(child));
      await children.prune(owner, applied, signal);
      return applied;
    },
    status: (change) => statusWriter.write(object, change, signal),
    events: objectEvents(record, object),
    lister,
    client,
  };
}

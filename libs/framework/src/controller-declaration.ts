// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import type { FinalizeObject, Predicate, ReconcileObject, ReconcileRequest } from "@nuvolaris/controller";

/** The operator was put together wrongly. Thrown before anything runs. */
export class OperatorDeclarationError extends Error {
  override readonly name = "OperatorDeclarationError";
}

export interface ControllerOptions {
  /** For logs and metrics. Default: the resource, `samples.nuvolaris.org`. */
  readonly name?: string;
  /** How many objects are reconciled at a time. Default 16. */
  readonly maxConcurrentReconciles?: number;
  /** Milliseconds after which a reconcile is aborted. Default 300,000. */
  readonly reconcileTimeoutMs?: number;
  /** `true`: the status has an `observedGeneration`, to be set with each change of it. Default `false`. */
  readonly observedGeneration?: boolean;
  /** Which changes of the object itself count; all must pass. Default: all changes. */
  readonly predicates?: readonly Predicate[];
}

/** A kind whose changes reconcile objects of the controller's kind. */
export interface WatchDeclaration {
  readonly kind: ResourceKind;
  readonly map: (object: Stored<KubernetesObject>) => Iterable<ReconcileRequest>;
}

/** Declares a controller, step by step. `reconcile` must be among the steps. */
export class ControllerDeclaration<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly options: ControllerOptions;
  readonly #owned: ResourceKind[] = [];
  readonly #watched: WatchDeclaration[] = [];
  #reconcile: ReconcileObject<T> | undefined;
  #finalize: FinalizeObject<T> | undefined;

  constructor(kind: ResourceKind<T>, options: ControllerOptions) {
    this.kind = kind;
    this.options = options;
  }

  /** Children of this kind: they may be applied, and their changes reconcile their owner. */
  owns(kind: ResourceKind): this {
    this.#owned.push(kind);
    return this;
  }

  /** Changes of this kind reconcile the objects that `map` names. It is called with the object before and after. */
  watches<W extends KubernetesObject>(
    kind: ResourceKind<W>,
    map: (object: Stored<W>) => Iterable<ReconcileRequest>,
  ): this {
    // Proof of the cast: the source of this kind calls it with objects of this kind.
    this.#watched.push({ kind, map: map as WatchDeclaration["map"] });
    return this;
  }

  /** Cleans up before an object goes: a finalizer holds it until this has returned. */
  finalize(finalize: FinalizeObject<T>): this {
    this.#finalize = finalize;
    return this;
  }

  /** Brings the cluster to the state that the object asks for. Idempotent: it is called at any time, for no change at all. */
  reconcile(reconcile: ReconcileObject<T>): this {
    this.#reconcile = reconcile;
    return this;
  }

  /** What was declared. Throws {@link OperatorDeclarationError} when it is not complete. */
  resolve(): ResolvedController<T> {
    if (!this.#reconcile) {
      throw new OperatorDeclarationError(
        `the controller of ${this.kind.kind} has no reconcile function: call .reconcile(…)`,
      );
    }
    const { kind, options } = this;
    const finalize = this.#finalize && { finalize: this.#finalize };
    return { kind, options, owned: this.#owned, watched: this.#watched, reconcile: this.#reconcile, ...finalize };
  }
}

export interface ResolvedController<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly options: ControllerOptions;
  readonly owned: readonly ResourceKind[];
  readonly watched: readonly WatchDeclaration[];
  readonly reconcile: ReconcileObject<T>;
  readonly finalize?: FinalizeObject<T>;
}

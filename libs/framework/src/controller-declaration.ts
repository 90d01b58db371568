// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
  type KubernetesObject,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { FinalizeObject, Predicate, ReconcileObject, ReconcileRequest, Source } from "@nuvolaris/controller";

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
  /**
   * Only objects with these labels are reconciled, by the API server's grammar: `app=web,tier in (a, b)`. The server selects
   * them; one that loses the labels is left as it is. Not for controllers that finalize: what has left a selection would keep
   * its finalizer for ever. Default: all objects.
   */
  readonly labelSelector?: string;
  /** Only objects with these fields, as far as the API server can select by them: `metadata.name=main`. As `labelSelector`. */
  readonly fieldSelector?: string;
  /** Which changes of the object itself count; all must pass. Default: all changes. */
  readonly predicates?: readonly Predicate[];
}

/** A kind whose changes reconcile objects of the controller's kind. */
export interface WatchDeclaration {
  readonly kind: ResourceKind;
  readonly map: (object: Stored<KubernetesObject>) => Iterable<ReconcileRequest>;
  readonly predicates: readonly Predicate[];
  readonly waits: boolean;
}

export interface WatchesOptions {
  /** Which changes count; all must pass. Default: all changes. */
  readonly predicates?: readonly Predicate[];
  /**
   * `false`: the controller starts without this kind, for one that may be missing for ever: reconciles see no object of it until
   * it was read. Default `true`: nothing is reconciled before all of it was read.
   */
  readonly waits?: boolean;
}

export interface OwnsOptions {
  /** `true`: `applyAll` deletes children of this kind that are no longer wanted, which the operator's role then allows. Default `false`. */
  readonly prunes?: boolean;
}

/** A kind of children. */
export interface OwnedDeclaration {
  readonly kind: ResourceKind;
  readonly prunes: boolean;
}

/** Declares a controller, step by step. `reconcile` must be among the steps. */
export class ControllerDeclaration<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly options: ControllerOptions;
  readonly #owned: OwnedDeclaration[] = [];
  readonly #watched: WatchDeclaration[] = [];
  readonly #sources: Source[] = [];
  #reconcile: ReconcileObject<T> | undefined;
  #finalize: FinalizeObject<T> | undefined;

  constructor(kind: ResourceKind<T>, options: ControllerOptions) {
    this.kind = kind;
    this.options = options;
  }

  /** Children of this kind: they may be applied, and their changes reconcile their owner. */
  owns(kind: ResourceKind, { prunes = false }: OwnsOptions = {}): this {
    this.#owned.push({ kind, prunes });
    return this;
  }

  /** Changes of this kind reconcile the objects that `map` names. It is called with the object before and after. */
  watches<W extends KubernetesObject>(
    kind: ResourceKind<W>,
    map: (object: Stored<W>) => Iterable<ReconcileRequest>,
    { predicates = [], waits = true }: WatchesOptions = {},
  ): this {
    // Proof of the cast: the source of this kind calls it with objects of this kind.
    this.#watched.push({ kind, map: map as WatchDeclaration["map"], predicates, waits });
    return this;
  }

  /**
   * What else reconciles objects: a `Channel` that the program feeds, as from a webhook, or a `timer` for those of whose state
   * nothing tells. Requests for objects of namespaces that are not looked at find none.
   */
  from(source: Source): this {
    this.#sources.push(source);
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
    checkSelection(this.kind, this.options, this.#finalize !== undefined);
    const { kind, options } = this;
    const finalize = this.#finalize && { finalize: this.#finalize };
    const declared = { owned: this.#owned, watched: this.#watched, sources: this.#sources };
    return { kind, options, ...declared, reconcile: this.#reconcile, ...finalize };
  }
}

function checkSelection(
  { kind }: ResourceKind,
  { labelSelector, fieldSelector }: ControllerOptions,
  finalizes: boolean,
): void {
  if (labelSelector === undefined && fieldSelector === undefined) return;
  if (finalizes) {
    throw new OperatorDeclarationError(
      `the controller of ${kind} has both a selector and finalize: an object that left the selection would wait for its clean-up for ever; look at the labels in reconcile and finalize instead`,
    );
  }
  try {
    parseLabelSelector(labelSelector ?? "");
    parseFieldSelector(fieldSelector ?? "");
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new OperatorDeclarationError(`the controller of ${kind}: ${error.message}`, { cause: error });
  }
}

export interface ResolvedController<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly options: ControllerOptions;
  readonly owned: readonly OwnedDeclaration[];
  readonly watched: readonly WatchDeclaration[];
  readonly sources: readonly Source[];
  readonly reconcile: ReconcileObject<T>;
  readonly finalize?: FinalizeObject<T>;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import type { Lister } from "@nuvolaris/cache";
import type { WrittenVersion } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { WorkPriority } from "@nuvolaris/workqueue";
import type { Logger } from "./logger.ts";
import type { ReconcileRequest } from "./reconcile.ts";

/** Where a controller's requests come from. */
export interface Source {
  /** For logs: `deployments.apps`. */
  readonly name: string;
  /** The objects that it follows, if it does, for reconciles that read them too. */
  readonly followed?: FollowedObjects;
  /**
   * For a namespace that comes when the source has started: whether what is in it was added. Until then its objects are not
   * reconciled. Default: always.
   */
  readonly reads?: NamespaceReads;
  /**
   * Begins to add requests, and resolves when what exists already was added; the controller's workers wait for that.
   *
   * Ends when `context.signal` is aborted. A rejection ends the controller.
   */
  start(context: SourceContext): Promise<void>;
}

/** What has been read, namespace by namespace; `undefined` is for objects without one. */
export interface NamespaceReads {
  syncedIn(namespace: string | undefined): boolean;
  /** Resolves when it is so; rejects with the signal's reason before. */
  hasSyncedIn(namespace: string | undefined, signal?: AbortSignal): Promise<void>;
}

/** The objects of a kind, or a part of them, as a cache has them. */
export interface FollowedObjects {
  readonly kind: ResourceKind;
  readonly lister: Lister<KubernetesObject>;
}

/** What a controller gives to its sources. */
export interface SourceContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** `cause` is the version of an object whose coming asks for the reconcile, if that is what does. */
  add(request: ReconcileRequest, priority: WorkPriority, cause?: WrittenVersion): void;
  /** Runs code of the user. What it throws is logged and counted, and then nothing was done. */
  contain(what: string, code: () => void): void;
}

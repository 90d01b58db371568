// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { NamespaceReads } from "@nuvolaris/controller";

/** What is known of a change besides the objects; see the cache's own notice. */
export interface SeenNotice {
  readonly initial: boolean;
  readonly finalStateUnknown: boolean;
}

/** A cache of a kind, as far as it is followed here. */
export interface FollowedObjects<T extends KubernetesObject> extends NamespaceReads {
  readonly synced: boolean;
  hasSynced(signal?: AbortSignal): Promise<void>;
  addEventHandler(handler: {
    added(object: Stored<T>, notice: SeenNotice): void;
    updated(old: Stored<T>, object: Stored<T>, notice: SeenNotice): void;
    deleted(object: Stored<T>, notice: SeenNotice): void;
  }): Disposable;
}

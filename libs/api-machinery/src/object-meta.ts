// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Ties a dependent to its owner: the garbage collector deletes it with the last of its owners. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** `true` on the one owner that manages the object. */
  readonly controller?: boolean;
  /** `true` makes a foreground deletion of the owner wait for this dependent. */
  readonly blockOwnerDeletion?: boolean;
}

/** Who owns which fields: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: "FieldsV1";
  readonly fieldsV1?: object;
  readonly subresource?: string;
}

/** Times are RFC 3339 strings, as on the wire. */
export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** Opaque; compared only by {@link compareResourceVersions}. */
  readonly resourceVersion?: string;
  /** Counts changes of the desired state. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** What the server has set on each object that it answers with. */
export interface StoredObjectMeta extends ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
}

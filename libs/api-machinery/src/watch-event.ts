// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "./kubernetes-object.ts";
import type { Status } from "./status.ts";

/** One line of a watch stream. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export type WatchEvent<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Stored<T> }
  | { readonly type: "BOOKMARK"; readonly object: Bookmark }
  | { readonly type: "ERROR"; readonly object: Status };

/** Tells how far a watch has come; with the annotation {@link initialEventsEnd} it ends the initial events. */
export interface Bookmark {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** On the bookmark that ends the initial events of a streaming list (KEP-3157). */
export const initialEventsEnd = "k8s.io/initial-events-end";

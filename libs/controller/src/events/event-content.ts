// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";

/** What happened to an object, for the people who run `kubectl describe`. */
export interface EventContent {
  readonly type: "Normal" | "Warning";
  /** Why: one CamelCase word, at most 128 bytes: `ScaledUp`. */
  readonly reason: string;
  /** What was done or tried: one CamelCase word, at most 128 bytes. Default `Reconcile`. */
  readonly action?: string;
  /** For people; cut off after 1024 bytes. */
  readonly note: string;
  /** A second object that took part. */
  readonly related?: KubernetesObject;
}

/** Points at an object from an event. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** The object of events.k8s.io/v1, as far as it is written here. */
export interface ClusterEvent extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
  readonly series?: EventSeries;
}

/** Says that an event came again, in place of the same event again. */
export interface EventSeries {
  readonly count: number;
  /** A MicroTime. */
  readonly lastObservedTime: string;
}

export function referenceTo(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind } = object;
  const { name = "", namespace, uid, resourceVersion } = object.metadata;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Predicates drop changes before they reach the queue. They look at updates; creations and deletions pass. */
import { deepEqual, type KubernetesObject } from "@nuvolaris/api-machinery";
import type { ObjectEvent } from "./object-event.ts";

/** `false` drops the change. A predicate that throws lets it pass: a reconcile too many is harmless, one too few is not. */
export type Predicate<T extends KubernetesObject = KubernetesObject> = (event: ObjectEvent<T>) => boolean;

/**
 * Passes updates of what is wanted: the server counts `metadata.generation` up for changes of the spec, and for the
 * request to delete, not for status, labels and annotations. Kinds without a generation (ConfigMap) pass always.
 */
export const generationChanged: Predicate = (event) =>
  event.type !== "updated" ||
  event.object.metadata.generation === undefined ||
  event.object.metadata.generation !== event.old.metadata.generation;

/** Passes updates of labels. */
export const labelsChanged: Predicate = (event) =>
  event.type !== "updated" || !deepEqual(event.object.metadata.labels ?? {}, event.old.metadata.labels ?? {});

/** Passes updates of annotations. */
export const annotationsChanged: Predicate = (event) =>
  event.type !== "updated" || !deepEqual(event.object.metadata.annotations ?? {}, event.old.metadata.annotations ?? {});

/** Passes updates that changed anything at all; drops what a resync replays. */
export const resourceVersionChanged: Predicate = (event) =>
  event.type !== "updated" || event.object.metadata.resourceVersion !== event.old.metadata.resourceVersion;

/** Passes what every one of the predicates passes. */
export function and<T extends KubernetesObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (event) => predicates.every((predicate) => predicate(event));
}

/** Passes what at least one of the predicates passes. */
export function or<T extends KubernetesObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (event) => predicates.some((predicate) => predicate(event));
}

/** Passes what the predicate drops. Mind that most predicates pass creations and deletions. */
export function not<T extends KubernetesObject>(predicate: Predicate<T>): Predicate<T> {
  return (event) => !predicate(event);
}

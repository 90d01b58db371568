// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** People can take an object out of an operator's hands for a while, by an annotation. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Predicate } from "./predicate.ts";

/** The annotation that pauses an object for one operator: `sample-operator.nuvolaris.org/paused`. */
export function pauseAnnotationOf(operator: string): string {
  return `${operator}.nuvolaris.org/paused`;
}

/** Only `"true"` pauses: any other value is taken for a way to say no. */
export function isPaused(object: KubernetesObject, annotation: string): boolean {
  return object.metadata.annotations?.[annotation] === "true";
}

/** Passes updates that pause an object or end its pause. */
export function pauseChanged(annotation: string): Predicate {
  return (event) => event.type === "updated" && isPaused(event.object, annotation) !== isPaused(event.old, annotation);
}

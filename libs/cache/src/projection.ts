// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/**
 * What of an object is kept. It must return an object of the same key, uid and resourceVersion. Where it does not, or
 * throws, that is reported ({@link CacheObserver.handlerFailed}) and {@link withoutBookkeeping} takes its place.
 */
export type Projection<T extends KubernetesObject> = (object: Stored<T>) => Stored<T>;

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Drops what operators do not read and what is often half of an object: `managedFields`, and kubectl's copy of what it
 * applied. So a cached object is not one to send back whole with `update`: patch or apply instead.
 */
export function withoutBookkeeping<T extends KubernetesObject>(object: Stored<T>): Stored<T> {
  const { managedFields, annotations, ...metadata } = object.metadata;
  if (managedFields === undefined && annotations?.[lastApplied] === undefined) return object;
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== lastApplied);
  return { ...object, metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) } };
}

/** A projection gave back another object than the one it was given. */
class ProjectionError extends Error {
  override readonly name = "ProjectionError";
}

/** The projection, so that it cannot fail: its mistakes are reported, and its objects are kept without it. */
export function containedProjection<T extends KubernetesObject>(
  project: Projection<T>,
  report: (error: unknown) => void,
): Projection<T> {
  return (object) => {
    try {
      const kept = project(object);
      if (isSameVersion(kept, object)) return kept;
      report(
        new ProjectionError(
          `cannot project ${object.kind} ${object.metadata.name}: expected an object of its key, uid and resourceVersion`,
        ),
      );
    } catch (error) {
      report(error);
    }
    return withoutBookkeeping(object);
  };
}

function isSameVersion({ metadata: a }: Stored<KubernetesObject>, { metadata: b }: Stored<KubernetesObject>): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}

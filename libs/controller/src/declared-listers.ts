// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { apiVersionOf, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import type { Lister } from "@nuvolaris/cache";
import { UndeclaredKindError } from "./apply/children.ts";
import { typeKeyOf } from "./object-name.ts";
import type { FollowedObjects } from "./source.ts";

/** Reads the cache of a kind. Throws {@link UndeclaredKindError} for a kind that the controller does not follow. */
export type ListerOf = <T extends KubernetesObject>(kind: ResourceKind<T>) => Lister<T>;

/** Readers of what a controller follows. Of two selections of a kind the first is read. */
export function declaredListers(followed: readonly FollowedObjects[]): ListerOf {
  const listers = new Map(followed.toReversed().map(({ kind, lister }) => [typeKeyOf(kind), lister]));
  return <T extends KubernetesObject>(kind: ResourceKind<T>) => {
    const lister = listers.get(typeKeyOf(kind));
    if (!lister) {
      const known = [...listers.keys()].toReversed().join(", ");
      throw new UndeclaredKindError(
        `cannot read ${kind.kind} (${apiVersionOf(kind)}) from a cache: the controller follows only [${known}]; declare the kind with owns or watches`,
      );
    }
    // Proof: what follows a kind holds the objects of that kind.
    return lister as unknown as Lister<T>;
  };
}

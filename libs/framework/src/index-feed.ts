// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import { background, type Runnable } from "@nuvolaris/controller";
import type { FollowingIndex } from "@nuvolaris/handlers";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** Fills an index from the cache of its kind, for as long as the operator runs. */
export function indexFeed<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  {
    name,
    index,
    selection,
  }: { readonly name: string; readonly index: FollowingIndex<T>; readonly selection: KindSelection },
  { cluster }: OperatorParts,
): Runnable {
  const informer = cluster.informer(kind, selection);
  const log = cluster.log.with({ kind: formatGroupResource({ group: kind.group, resource: kind.plural }) });
  return background(name, async (signal) => {
    const following = index.follow(informer, log);
    const end = Promise.withResolvers<undefined>();
    signal.addEventListener("abort", () => {
      end.resolve(undefined);
    });
    if (!signal.aborted) await end.promise;
    following[Symbol.dispose]();
  });
}

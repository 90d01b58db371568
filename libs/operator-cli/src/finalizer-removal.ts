// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Takes finalizers off an object, and no others, also while others write to it. */
import { isConflict, isInvalid, jsonPatch, type Client } from "@nuvolaris/client";
import {
  isFinalizerOf,
  type KubernetesObject,
  type ObjectKey,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/framework";

/** So often the object may have changed between its reading and its patch. */
const attempts = 5;

/** The finalizers of the object that wait for the operator. */
export function finalizersOf(operator: string, { metadata }: Pick<KubernetesObject, "metadata">): readonly string[] {
  return (metadata.finalizers ?? []).filter((each) => isFinalizerOf(operator, each));
}

export interface RemovalOptions {
  readonly client: Client;
  readonly kind: ResourceKind;
  /** Those of the object that are to go. */
  readonly choose: (object: KubernetesObject) => readonly string[];
}

/** Answers with those that were taken off. The object must be the one that was `seen`: one of the same name is left alone. */
export async function removeFinalizers(
  { client, kind, choose }: RemovalOptions,
  seen: Stored<KubernetesObject>,
): Promise<readonly string[]> {
  const { name, namespace, uid } = seen.metadata;
  const key: ObjectKey = namespace === undefined ? { name } : { name, namespace };
  let object = seen;
  for (let attempt = 1; ; attempt++) {
    const chosen = choose(object);
    if (chosen.length === 0 || object.metadata.uid !== uid) return [];
    try {
      await client.patch(kind, key, removal(object, chosen));
      return chosen;
    } catch (error) {
      // A test that does not hold is answered with 422 (Invalid).
      if (attempt === attempts || !(isInvalid(error) || isConflict(error))) throw error;
      object = await client.get(kind, key);
    }
  }
}

/** Fails where anything of the list has changed: a position says nothing about another list. */
function removal({ metadata }: Stored<KubernetesObject>, chosen: readonly string[]): ReturnType<typeof jsonPatch> {
  const { uid, finalizers = [] } = metadata;
  const path = "/metadata/finalizers";
  return jsonPatch([
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path, value: [...finalizers] },
    { op: "replace", path, value: finalizers.filter((each) => !chosen.includes(each)) },
  ]);
}

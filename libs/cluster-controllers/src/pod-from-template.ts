// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import type { Pod, PodTemplateSpec } from "@nuvolaris/client";
import { controllerOwner } from "./workload-tools.ts";

/** Longer ones are cut, so that the server has room for its five characters: apiserver, names/generate.go. */
const longestPrefix = 58;

/** A pod of its owner's template, which the server gives a name that begins with the owner's. */
export function podFromTemplate(kind: ResourceKind, owner: Stored<KubernetesObject>, template: PodTemplateSpec): Pod {
  const { name, namespace } = owner.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...template.metadata,
      generateName: `${name}-`.slice(0, longestPrefix),
      ...(namespace !== undefined && { namespace }),
      ownerReferences: controllerOwner(kind, owner),
    },
    ...(template.spec && { spec: template.spec }),
  };
}

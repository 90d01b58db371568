// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, type Stored } from "@nuvolaris/api-machinery";
import { Deployment, type PodTemplateSpec, type ReplicaSet } from "@nuvolaris/client";
import { controllerOwner } from "../workload-tools.ts";
import { podTemplateHashLabel } from "./pod-template-hash.ts";

/** The place of a ReplicaSet in the history of its Deployment: what `kubectl rollout undo` goes by. */
export const revisionAnnotation = "deployment.kubernetes.io/revision";
/** How many replicas were wanted, and at most allowed, when the ReplicaSet was last scaled. */
const desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** Whether the ReplicaSet is of this template; the label that tells ReplicaSets apart does not count. */
export function hasTemplate(set: Stored<ReplicaSet>, template: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(set.spec?.template), withoutHash(template));
}

export function revisionOf({ metadata }: Stored<ReplicaSet>): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** The ReplicaSet of a Deployment's present template, of no replicas yet. */
export function newReplicaSet(deployment: Stored<Deployment>, hash: string, revision: number): ReplicaSet {
  const { name, namespace, annotations = {} } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec ?? { template: {}, selector: {} };
  const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash };
  const { [lastApplied]: _copy, [revisionAnnotation]: _own, ...kept } = annotations;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: { ...kept, [revisionAnnotation]: String(revision) },
      ownerReferences: controllerOwner(Deployment, deployment),
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The annotations that tell kubectl what a scaled ReplicaSet is a part of. */
export function scaleAnnotations(desired: number, max: number): Record<string, string> {
  return { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(max) };
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [podTemplateHashLabel]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

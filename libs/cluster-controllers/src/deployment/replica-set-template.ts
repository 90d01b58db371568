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
/** The revisions that a ReplicaSet had before it was rolled back to. */
const revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";

const ownAnnotations: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
]);

/** Whether the ReplicaSet is of this template; the label that tells ReplicaSets apart does not count. */
export function hasTemplate(set: Stored<ReplicaSet>, template: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(set.spec?.template), withoutHash(template));
}

export function revisionOf({ metadata }: Stored<ReplicaSet>): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** How many replicas a ReplicaSet is to have, and what was wanted of its Deployment when that was decided. */
export interface ReplicaSetSize {
  readonly replicas: number;
  readonly desired: number;
  readonly max: number;
}

/** The ReplicaSet of a Deployment's present template. */
export function newReplicaSet(
  deployment: Stored<Deployment>,
  hash: string,
  { revision, size }: { readonly revision: number; readonly size: ReplicaSetSize },
): ReplicaSet {
  const { name, namespace } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec ?? { template: {}, selector: {} };
  const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        ...scaleAnnotations(size),
        [revisionAnnotation]: String(revision),
      },
      ownerReferences: controllerOwner(Deployment, deployment),
    },
    spec: {
      replicas: size.replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** What a ReplicaSet that is there already lacks of its Deployment: a merge patch, or `undefined`. */
export function missingInReplicaSet(
  set: Stored<ReplicaSet>,
  deployment: Stored<Deployment>,
  revision: number,
): { readonly metadata: { readonly annotations: Record<string, string> }; readonly spec?: object } | undefined {
  const known = set.metadata.annotations ?? {};
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(copiedAnnotations(deployment))) {
    if (known[key] !== value) annotations[key] = value;
  }
  if (revisionOf(set) < revision) {
    annotations[revisionAnnotation] = String(revision);
    annotations[revisionHistoryAnnotation] = [known[revisionHistoryAnnotation], known[revisionAnnotation]]
      .filter(Boolean)
      .join(",");
  }
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const isReadyTimeOld = (set.spec?.minReadySeconds ?? 0) !== minReadySeconds;
  if (Object.keys(annotations).length === 0 && !isReadyTimeOld) return undefined;
  return { metadata: { annotations }, ...(isReadyTimeOld && { spec: { minReadySeconds } }) };
}

/** The annotations that tell kubectl and the next reconcile what a ReplicaSet was scaled for. */
export function scaleAnnotations({ desired, max }: Omit<ReplicaSetSize, "replicas">): Record<string, string> {
  return { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(max) };
}

/** For how many replicas, and at most how many, the ReplicaSet was last scaled. */
export function scaledFor({ metadata }: Stored<ReplicaSet>): { readonly desired?: number; readonly max?: number } {
  const { [desiredReplicasAnnotation]: desired, [maxReplicasAnnotation]: max } = metadata.annotations ?? {};
  return { ...(desired !== undefined && { desired: Number(desired) }), ...(max !== undefined && { max: Number(max) }) };
}

/** What ReplicaSets take over, such as `kubernetes.io/change-cause` for `kubectl rollout history`. */
function copiedAnnotations({ metadata }: Stored<Deployment>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key)));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [podTemplateHashLabel]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

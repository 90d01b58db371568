// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController. */
import {
  deepEqual,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type JsonObject,
} from "@nuvolaris/api-machinery";
import { withMetadata, type ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, numberAt, objectAt, omit, plainText, stringMapAt, textAt } from "../json-access.ts";
import { atMostAll, countOrPercentage, fieldName, immutable, nonNegative } from "./field-checks.ts";
import { podSpecErrors } from "./pod-validation.ts";
import { templateWarnings } from "./pod-warnings.ts";
import { collisionErrors, replicaStatusErrors, type ReplicaCounts } from "./replica-status.ts";
import { templateLabelErrors, workloadSelectorErrors } from "./selector-checks.ts";

const podTemplate = ["spec", "template", "spec"];

/** The template of pods that are replaced when they end. */
function templateErrors(object: ApiObject, kind: string): FieldError[] {
  const field = fieldName(podTemplate);
  const spec = at(object, ...podTemplate);
  const policy = textAt(spec, "restartPolicy");
  const errors = podSpecErrors(spec, field).filter((error) => error.field !== `${field}.restartPolicy`);
  if (policy !== "Always") errors.push(notSupported(`${field}.restartPolicy`, policy, ["Always"]));
  if (has(spec, "activeDeadlineSeconds")) {
    errors.push(forbidden(`${field}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  }
  return errors;
}

/** As the server shows a strategy: with the names of Go's fields. */
function goStrategy(strategy: JsonObject): JsonObject {
  return { Type: textAt(strategy, "type"), RollingUpdate: null };
}

const rollingUpdate = ["spec", "strategy", "rollingUpdate"];

function deploymentStrategyErrors(object: ApiObject): FieldError[] {
  const type = textAt(object, "spec", "strategy", "type");
  if (type === "Recreate") {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return has(object, ...rollingUpdate) ? [forbidden(fieldName(rollingUpdate), detail)] : [];
  }
  if (type !== "RollingUpdate") {
    return [
      notSupported("spec.strategy", goStrategy(objectAt(object, "spec", "strategy")), ["Recreate", "RollingUpdate"]),
    ];
  }
  const isZero = (member: string): boolean => /^0?%?$/.test(plainText(at(object, ...rollingUpdate, member)));
  const isStuck = isZero("maxUnavailable") && isZero("maxSurge");
  const unavailable = [...rollingUpdate, "maxUnavailable"];
  return [
    ...countOrPercentage(object, ...unavailable),
    ...countOrPercentage(object, ...rollingUpdate, "maxSurge"),
    ...(isStuck
      ? [invalid(fieldName(unavailable), at(object, ...unavailable), "may not be 0 when `maxSurge` is 0")]
      : []),
    ...atMostAll(object, ...unavailable),
  ];
}

function deploymentErrors(object: ApiObject): FieldError[] {
  const deadline = has(object, "spec", "progressDeadlineSeconds")
    ? numberAt(object, "spec", "progressDeadlineSeconds")
    : undefined;
  const ready = numberAt(object, "spec", "minReadySeconds");
  const tooShort = deadline !== undefined && deadline >= 0 && deadline <= ready;
  return [
    ...nonNegative(object, "spec", "replicas"),
    ...workloadSelectorErrors(object, "deployment"),
    ...labelledTemplate(object),
    ...templateErrors(object, "ReplicaSet"),
    ...deploymentStrategyErrors(object),
    ...nonNegative(object, "spec", "minReadySeconds"),
    ...nonNegative(object, "spec", "revisionHistoryLimit"),
    ...nonNegative(object, "spec", "progressDeadlineSeconds"),
    ...(tooShort ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")] : []),
  ];
}

/** Silent where the selector itself has been called empty: one finding is enough. */
function labelledTemplate(object: ApiObject): FieldError[] {
  const selector = objectAt(object, "spec", "selector");
  const isEmpty = has(object, "spec", "selector") && Object.keys(selector).length === 0;
  return isEmpty ? [] : templateLabelErrors(object);
}

const deploymentCounts: ReplicaCounts = {
  parts: ["updatedReplicas", "readyReplicas", "availableReplicas"],
  others: ["observedGeneration", "unavailableReplicas", "terminatingReplicas", "collisionCount"],
  ready: "readyReplicas",
};

export const deploymentStrategy: Strategy = {
  warnings: templateWarnings(...podTemplate),
  validate: deploymentErrors,
  validateUpdate: (object, old, { subresource }) =>
    subresource === "status"
      ? [...replicaStatusErrors(object, deploymentCounts), ...collisionErrors(object, old)]
      : [...deploymentErrors(object), ...immutable(object, old, ["spec", "selector"])],
};

function replicaSetErrors(object: ApiObject): FieldError[] {
  return [
    ...nonNegative(object, "spec", "replicas"),
    ...nonNegative(object, "spec", "minReadySeconds"),
    ...workloadSelectorErrors(object, "replicaset"),
    ...labelledTemplate(object),
    ...templateErrors(object, "ReplicaSet"),
  ];
}

const replicaSetCounts: ReplicaCounts = {
  parts: ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
  others: ["observedGeneration", "terminatingReplicas"],
  ready: "readyReplicas",
};

export const replicaSetStrategy: Strategy = {
  warnings: templateWarnings(...podTemplate),
  validate: replicaSetErrors,
  validateUpdate: (object, old, { subresource }) =>
    subresource === "status"
      ? replicaStatusErrors(object, replicaSetCounts)
      : [...replicaSetErrors(object), ...immutable(object, old, ["spec", "selector"])],
  selectableFields: { "status.replicas": (object) => String(numberAt(object, "status", "replicas")) },
};

function statefulSetErrors(object: ApiObject): FieldError[] {
  const management = at(object, "spec", "podManagementPolicy");
  const strategy = objectAt(object, "spec", "updateStrategy");
  const isKnown = ["RollingUpdate", "OnDelete"].includes(textAt(strategy, "type"));
  return [
    ...(management === "OrderedReady" || management === "Parallel"
      ? []
      : [invalid("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'")]),
    ...(isKnown ? [] : [invalid("spec.updateStrategy", goStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'")]),
    ...nonNegative(object, "spec", "updateStrategy", "rollingUpdate", "partition"),
    ...nonNegative(object, "spec", "replicas"),
    ...nonNegative(object, "spec", "minReadySeconds"),
    ...workloadSelectorErrors(object, "statefulset"),
    ...labelledTemplate(object),
    ...templateErrors(object, "StatefulSet"),
  ];
}

const changeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

/** What identifies the pods and their volumes stays. */
function statefulSetChangeErrors(object: ApiObject, old: ApiObject): FieldError[] {
  if (deepEqual(omit(objectAt(object, "spec"), changeable), omit(objectAt(old, "spec"), changeable))) return [];
  const quoted = changeable.map((field) => `'${field}'`);
  const list = `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1) ?? ""}`;
  return [forbidden("spec", `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

const statefulSetCounts: ReplicaCounts = {
  parts: ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"],
  others: ["observedGeneration", "collisionCount"],
  ready: "status.readyReplicas",
};

export const statefulSetStrategy: Strategy = {
  warnings: templateWarnings(...podTemplate),
  validate: statefulSetErrors,
  validateUpdate: (object, old, { subresource }) =>
    subresource === "status"
      ? [...replicaStatusErrors(object, statefulSetCounts), ...collisionErrors(object, old)]
      : [...statefulSetErrors(object), ...statefulSetChangeErrors(object, old)],
};

function daemonSetErrors(object: ApiObject): FieldError[] {
  const strategy = objectAt(object, "spec", "updateStrategy");
  const isKnown = ["RollingUpdate", "OnDelete"].includes(textAt(strategy, "type"));
  return [
    ...(has(object, "spec", "selector") ? workloadSelectorErrors(object, "daemonset") : []),
    ...labelledTemplate(object),
    ...templateErrors(object, "DaemonSet"),
    ...nonNegative(object, "spec", "minReadySeconds"),
    ...(isKnown ? [] : [notSupported("spec.updateStrategy", goStrategy(strategy), ["RollingUpdate", "OnDelete"])]),
    ...nonNegative(object, "spec", "revisionHistoryLimit"),
  ];
}

/** Where v1 keeps a field that only v1beta1 had. */
const generationAnnotation = "deprecated.daemonset.template.generation";

function withTemplateGeneration(object: ApiObject, generation: number): ApiObject {
  return withMetadata(object, {
    annotations: { ...object.metadata.annotations, [generationAnnotation]: String(generation) },
  });
}

export const daemonSetStrategy: Strategy = {
  warnings: templateWarnings(...podTemplate),
  prepareForCreate: (object) => withTemplateGeneration(object, 1),
  prepareForUpdate: (object, old) => {
    const before = Number(old.metadata.annotations?.[generationAnnotation] ?? 0);
    const changes = ["template", "updateStrategy"].some(
      (member) => !deepEqual(at(object, "spec", member), at(old, "spec", member)),
    );
    return withTemplateGeneration(object, changes ? before + 1 : before);
  },
  validate: daemonSetErrors,
  validateUpdate: (object, old) => [...daemonSetErrors(object), ...immutable(object, old, ["spec", "selector"])],
};

function replicationControllerErrors(object: ApiObject): FieldError[] {
  const selector = stringMapAt(object, "spec", "selector");
  const labels = stringMapAt(object, "spec", "template", "metadata", "labels");
  const errors = nonNegative(object, "spec", "replicas");
  if (Object.keys(selector).length === 0) errors.push(required("spec.selector", ""));
  if (!has(object, "spec", "template")) return [...errors, required("spec.template", "")];
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  return [...errors, ...templateErrors(object, "ReplicationController")];
}

export const replicationControllerStrategy: Strategy = {
  warnings: templateWarnings(...podTemplate),
  validate: replicationControllerErrors,
  selectableFields: { "status.replicas": (object) => String(numberAt(object, "status", "replicas")) },
};

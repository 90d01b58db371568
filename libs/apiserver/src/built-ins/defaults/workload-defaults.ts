// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Defaults of what runs pods: apps, batch, and the ReplicationController. */
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { has, listAt, objectAt, textAt } from "../json-access.ts";
import { memberOrDefault, orDefault, type TypeDefaults } from "./type-defaults.ts";

function deploymentSpec(value: JsonObject): JsonObject {
  const spec = orDefault(value, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = orDefault(objectAt(spec, "strategy"), { type: "RollingUpdate" });
  return { ...spec, strategy: rolling(strategy, { maxUnavailable: "25%", maxSurge: "25%" }) };
}

function rolling(strategy: JsonObject, defaults: JsonObject): JsonObject {
  return textAt(strategy, "type") === "RollingUpdate" ? memberOrDefault(strategy, "rollingUpdate", defaults) : strategy;
}

function daemonSetSpec(value: JsonObject): JsonObject {
  const spec = orDefault(value, { revisionHistoryLimit: 10 });
  const strategy = orDefault(objectAt(spec, "updateStrategy"), { type: "RollingUpdate" });
  return { ...spec, updateStrategy: rolling(strategy, { maxUnavailable: 1, maxSurge: 0 }) };
}

const claimKind = { kind: "PersistentVolumeClaim", apiVersion: "v1" };

function statefulSetSpec(value: JsonObject): JsonObject {
  const spec = orDefault(value, { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10 });
  const given = objectAt(spec, "updateStrategy");
  // A strategy that names RollingUpdate without its settings stays without them.
  const strategy = textAt(given, "type") === "" ? { rollingUpdate: {}, ...given, type: "RollingUpdate" } : given;
  const isSet = textAt(strategy, "type") === "RollingUpdate" && has(strategy, "rollingUpdate");
  const updateStrategy = isSet ? memberOrDefault(strategy, "rollingUpdate", { partition: 0 }) : strategy;
  const retained = { whenDeleted: "Retain", whenScaled: "Retain" };
  const claims = listAt(spec, "volumeClaimTemplates").map((claim) =>
    isJsonObject(claim) ? { ...claim, ...claimKind } : claim,
  );
  const filled = { ...spec, updateStrategy, ...(claims.length > 0 && { volumeClaimTemplates: claims }) };
  return memberOrDefault(filled, "persistentVolumeClaimRetentionPolicy", retained);
}

function jobSpec(value: JsonObject): JsonObject {
  const isOpen = !has(value, "completions") && !has(value, "parallelism");
  const counted = isOpen ? { ...value, completions: 1 } : value;
  return orDefault(counted, {
    parallelism: 1,
    // With a limit for each index the limit for all is out of the way.
    backoffLimit: has(value, "backoffLimitPerIndex") ? 2_147_483_647 : 6,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: has(value, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed",
    manualSelector: false,
  });
}

function labelledByTemplate(object: JsonObject): JsonObject {
  const labels = objectAt(object, "spec", "template", "metadata", "labels");
  const isOpen = Object.keys(objectAt(object, "metadata", "labels")).length === 0 && Object.keys(labels).length > 0;
  return isOpen ? { ...object, metadata: { ...objectAt(object, "metadata"), labels } } : object;
}

/** Defaults of a Job come before those of its spec, and of a CronJob's template not at all: the Job made from it has them. */
function job(object: JsonObject): JsonObject {
  const labelled = labelledByTemplate(object);
  return { ...labelled, spec: jobSpec(objectAt(labelled, "spec")) };
}

function replicationController(object: JsonObject): JsonObject {
  const labels = objectAt(object, "spec", "template", "metadata", "labels");
  const isOpen = Object.keys(objectAt(object, "spec", "selector")).length === 0 && Object.keys(labels).length > 0;
  const selected = isOpen ? { ...object, spec: { ...objectAt(object, "spec"), selector: labels } } : object;
  return labelledByTemplate(selected);
}

/** By type. */
export const workloadDefaults: TypeDefaults = {
  "apps/v1.DeploymentSpec": deploymentSpec,
  "apps/v1.DaemonSetSpec": daemonSetSpec,
  "apps/v1.StatefulSetSpec": statefulSetSpec,
  "apps/v1.ReplicaSetSpec": (spec) => orDefault(spec, { replicas: 1 }),
  "batch/v1.Job": job,
  "batch/v1.CronJobSpec": (spec) =>
    orDefault(spec, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  "batch/v1.PodFailurePolicyOnPodConditionsPattern": (pattern) => orDefault(pattern, { status: "True" }),
  "core/v1.ReplicationController": replicationController,
};

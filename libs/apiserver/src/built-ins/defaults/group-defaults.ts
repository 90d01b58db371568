// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Defaults of the smaller groups. */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { has, listAt, objectAt, textAt } from "../json-access.ts";
import { memberOrDefault, orDefault, type TypeDefault, type TypeDefaults } from "./type-defaults.ts";

const rbac = "rbac.authorization.k8s.io";
const roleGroup: TypeDefault = (binding) => memberOrDefault(binding, "roleRef", { apiGroup: rbac });

/** Users and groups have no object of their own: RBAC's group stands for them. */
function subject(value: JsonObject): JsonObject {
  return ["User", "Group"].includes(textAt(value, "kind")) ? orDefault(value, { apiGroup: rbac }) : value;
}

const matchAll = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} };
const webhook: TypeDefault = (value) => orDefault(value, { failurePolicy: "Fail", timeoutSeconds: 10, ...matchAll });
const failClosed: TypeDefault = (spec) => orDefault(spec, { failurePolicy: "Fail" });

/** Scaling up doubles at most, or adds four pods, in 15 s; scaling down may go all the way after five minutes. */
const scaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const scaleDown = { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] };

const mostOfEachCpu = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
};

function autoscalerSpec(value: JsonObject): JsonObject {
  const spec = orDefault(value, { minReplicas: 1, metrics: [mostOfEachCpu] });
  if (!has(spec, "behavior")) return spec;
  const behavior = memberOrDefault(
    memberOrDefault(objectAt(spec, "behavior"), "scaleUp", scaleUp),
    "scaleDown",
    scaleDown,
  );
  return { ...spec, behavior };
}

function networkPolicySpec(spec: JsonObject): JsonObject {
  if (listAt(spec, "policyTypes").length > 0) return spec;
  return { ...spec, policyTypes: ["Ingress", ...(listAt(spec, "egress").length > 0 ? ["Egress"] : [])] };
}

/** An empty name is a name here: a slice has at most one port without. */
function slicePort(port: JsonObject): JsonObject {
  return { ...orDefault(port, { protocol: "TCP" }), ...(has(port, "name") ? {} : { name: "" }) };
}

/** By type. */
export const groupDefaults: TypeDefaults = {
  "rbac/v1.RoleBinding": roleGroup,
  "rbac/v1.ClusterRoleBinding": roleGroup,
  "rbac/v1.Subject": subject,
  "autoscaling/v2.HorizontalPodAutoscalerSpec": autoscalerSpec,
  "autoscaling/v1.HorizontalPodAutoscalerSpec": (spec) => orDefault(spec, { minReplicas: 1 }),
  "networking/v1.NetworkPolicySpec": networkPolicySpec,
  "networking/v1.NetworkPolicyPort": (port) => orDefault(port, { protocol: "TCP" }),
  "networking/v1.IngressClassParametersReference": (reference) => orDefault(reference, { scope: "Cluster" }),
  "scheduling/v1.PriorityClass": (value) => orDefault(value, { preemptionPolicy: "PreemptLowerPriority" }),
  "storage/v1.StorageClass": (value) => orDefault(value, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  "storage/v1.CSIDriverSpec": (spec) =>
    orDefault(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      volumeLifecycleModes: ["Persistent"],
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  "discovery/v1.EndpointPort": slicePort,
  "admissionregistration/v1.ValidatingWebhook": webhook,
  "admissionregistration/v1.MutatingWebhook": (value) => orDefault(webhook(value), { reinvocationPolicy: "Never" }),
  "admissionregistration/v1.Rule": (rule) => orDefault(rule, { scope: "*" }),
  "admissionregistration/v1.ServiceReference": (reference) => orDefault(reference, { port: 443 }),
  "admissionregistration/v1.MatchResources": (resources) => orDefault(resources, matchAll),
  "admissionregistration/v1.ValidatingAdmissionPolicySpec": failClosed,
  "admissionregistration/v1.MutatingAdmissionPolicySpec": failClosed,
  "flowcontrol/v1.FlowSchemaSpec": (spec) => orDefault(spec, { matchingPrecedence: 1000 }),
  "flowcontrol/v1.ExemptPriorityLevelConfiguration": (value) =>
    orDefault(value, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
  "flowcontrol/v1.LimitedPriorityLevelConfiguration": (value) =>
    orDefault(value, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
  "flowcontrol/v1.QueuingConfiguration": (value) => orDefault(value, { handSize: 8, queues: 64, queueLengthLimit: 50 }),
};

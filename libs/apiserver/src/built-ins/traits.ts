// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What most strategies differ in: a few switches per resource, as the strategies of Kubernetes' registry set them. */
import type { GroupVersionResource } from "@nuvolaris/api-machinery";
import type { Strategy } from "../registry/strategy.ts";

/** Resources that count changes of what is wanted. */
const withGeneration = new Set([
  "/pods",
  "/podtemplates",
  "/replicationcontrollers",
  "apps/daemonsets",
  "apps/deployments",
  "apps/replicasets",
  "apps/statefulsets",
  "batch/cronjobs",
  "batch/jobs",
  "networking.k8s.io/ingressclasses",
  "networking.k8s.io/ingresses",
  "networking.k8s.io/networkpolicies",
  "policy/poddisruptionbudgets",
  "scheduling.k8s.io/priorityclasses",
  "discovery.k8s.io/endpointslices",
  "flowcontrol.apiserver.k8s.io/flowschemas",
  "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations",
  "admissionregistration.k8s.io/mutatingadmissionpolicies",
  "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
  "admissionregistration.k8s.io/mutatingwebhookconfigurations",
  "admissionregistration.k8s.io/validatingadmissionpolicies",
  "admissionregistration.k8s.io/validatingadmissionpolicybindings",
  "admissionregistration.k8s.io/validatingwebhookconfigurations",
]);

/** Resources that insist on a resourceVersion in an update. */
const conditionalUpdateOnly = new Set([
  "admissionregistration.k8s.io/mutatingadmissionpolicies",
  "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
  "admissionregistration.k8s.io/mutatingwebhookconfigurations",
  "admissionregistration.k8s.io/validatingadmissionpolicies",
  "admissionregistration.k8s.io/validatingadmissionpolicybindings",
  "admissionregistration.k8s.io/validatingwebhookconfigurations",
  "apiextensions.k8s.io/customresourcedefinitions",
  "apiregistration.k8s.io/apiservices",
  "coordination.k8s.io/leases",
  "node.k8s.io/runtimeclasses",
  "policy/poddisruptionbudgets",
  "storage.k8s.io/csidrivers",
  "storage.k8s.io/csinodes",
  "storage.k8s.io/csistoragecapacities",
  "storage.k8s.io/volumeattachments",
]);

/** Resources that a PUT to a free name creates. */
const createdByUpdate = new Set([
  "/endpoints",
  "/events",
  "/limitranges",
  "/services",
  "coordination.k8s.io/leases",
  "events.k8s.io/events",
  "node.k8s.io/runtimeclasses",
  "rbac.authorization.k8s.io/clusterrolebindings",
  "rbac.authorization.k8s.io/clusterroles",
  "rbac.authorization.k8s.io/rolebindings",
  "rbac.authorization.k8s.io/roles",
]);

const nameRules: Readonly<Record<string, Strategy["nameRule"]>> = {
  "/namespaces": "dnsLabel",
  "/services": "dnsLabel",
  "apps/statefulsets": "dnsLabel",
  "rbac.authorization.k8s.io/clusterrolebindings": "path",
  "rbac.authorization.k8s.io/clusterroles": "path",
  "rbac.authorization.k8s.io/rolebindings": "path",
  "rbac.authorization.k8s.io/roles": "path",
};

/** Resources whose deletion answers with what was deleted. */
const shownWhenDeleted = new Set([
  "/persistentvolumeclaims",
  "/persistentvolumes",
  "/pods",
  "/podtemplates",
  "/resourcequotas",
  "/serviceaccounts",
  "/services",
  "resource.k8s.io/deviceclasses",
  "resource.k8s.io/devicetaintrules",
  "resource.k8s.io/resourceclaims",
  "resource.k8s.io/resourceclaimtemplates",
  "resource.k8s.io/resourceslices",
  "storage.k8s.io/csidrivers",
  "storage.k8s.io/csinodes",
  "storage.k8s.io/storageclasses",
  "storage.k8s.io/volumeattachments",
  "storage.k8s.io/volumeattributesclasses",
]);

/** Deleting them leaves their dependents alone, as it did before there was a garbage collector. */
const orphaning = new Set(["/replicationcontrollers", "batch/jobs"]);

/** The switches of a resource. */
export function traitsOf({ group, resource }: Pick<GroupVersionResource, "group" | "resource">): Strategy {
  const key = `${group}/${resource}`;
  const nameRule = nameRules[key];
  return {
    hasGeneration: withGeneration.has(key),
    allowUnconditionalUpdate: !conditionalUpdateOnly.has(key),
    allowCreateOnUpdate: createdByUpdate.has(key),
    returnsDeletedObject: shownWhenDeleted.has(key),
    defaultPropagation: orphaning.has(key) ? "Orphan" : "Background",
    ...(nameRule === undefined ? {} : { nameRule }),
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who the operator is and what it may, worked out from what it declares; and roles for the people who have Samples. */
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, ServiceAccount } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type OperatorRules, type PolicyRule } from "@nuvolaris/framework";
import { registerSampleController } from "../sample/sample-controller.ts";
import { labels, namespacedMetadata, operatorName, operatorNamespace } from "./names.ts";

const apiGroup = "rbac.authorization.k8s.io";
const apiVersion = `${apiGroup}/v1`;
const clusterMetadata = { name: operatorName, labels } as const;
const subjects = [{ kind: "ServiceAccount", name: operatorName, namespace: operatorNamespace }] as const;

/** What the operator sends when it looks at all namespaces, or at some. */
export function operatorRules(scope: "all namespaces" | "some namespaces"): OperatorRules {
  // What is allowed in a namespace does not depend on its name.
  const namespaces = scope === "some namespaces" ? { namespaces: ["any"] } : {};
  const operator = createOperator({ name: operatorName, ...namespaces });
  registerSampleController(operator, { defaultImage: "any" });
  return operator.rbac({ leaderElection: { name: operatorName } });
}

export const serviceAccount: ServiceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: namespacedMetadata,
  // The operator's pods ask for the token; nothing else gets it by accident.
  automountServiceAccountToken: false,
};

/** The ClusterRole of an operator that looks at all namespaces, and its binding. */
export function clusterRbac(): readonly [ClusterRole, ClusterRoleBinding] {
  const { cluster } = operatorRules("all namespaces");
  return [
    { apiVersion, kind: "ClusterRole", metadata: clusterMetadata, rules: cluster },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: clusterMetadata,
      roleRef: { apiGroup, kind: "ClusterRole", name: operatorName },
      subjects,
    },
  ];
}

/** The Role for what is beside the operator, the Lease and the ConfigMap that pauses it, and its binding. */
export function leaderElectionRbac(): readonly [Role, RoleBinding] {
  const { leaderElection, pause } = operatorRules("all namespaces");
  return roleWithBinding(operatorName, operatorNamespace, [...leaderElection, ...pause]);
}

/** The Role in one namespace of an operator that looks at some, and its binding. */
export function namespaceRbac(namespace: string): readonly [Role, RoleBinding] {
  return roleWithBinding(`${operatorName}-samples`, namespace, operatorRules("some namespaces").namespaced);
}

function roleWithBinding(name: string, namespace: string, rules: readonly PolicyRule[]): readonly [Role, RoleBinding] {
  const metadata = { name, namespace, labels };
  return [
    { apiVersion, kind: "Role", metadata, rules },
    { apiVersion, kind: "RoleBinding", metadata, roleRef: { apiGroup, kind: "Role", name }, subjects },
  ];
}

/** Adds Samples to what Kubernetes' own roles `view`, `edit` and `admin` allow in a namespace. */
export function userRoles(): readonly ClusterRole[] {
  const { group, plural } = Sample;
  const rule = (resource: string, verbs: readonly string[]): PolicyRule => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
  });
  const aggregateTo = (...roles: readonly string[]) =>
    Object.fromEntries(roles.map((role) => [`${apiGroup}/aggregate-to-${role}`, "true"]));
  return [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: `${operatorName}-user-view`, labels: { ...labels, ...aggregateTo("view", "edit", "admin") } },
      rules: [
        rule(plural, ["get", "list", "watch"]),
        rule(`${plural}/status`, ["get"]),
        rule(`${plural}/scale`, ["get"]),
      ],
    },
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: `${operatorName}-user-edit`, labels: { ...labels, ...aggregateTo("edit", "admin") } },
      rules: [
        rule(plural, ["create", "delete", "deletecollection", "patch", "update"]),
        rule(`${plural}/scale`, ["patch", "update"]),
      ],
    },
  ];
}

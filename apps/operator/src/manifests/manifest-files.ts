// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which generated file of `deploy/` holds what. The kustomizations beside them are written by hand. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Namespace } from "@nuvolaris/client";
import { stringify } from "yaml";
import { metricsService, networkPolicy, podDisruptionBudget, serviceMonitor } from "./availability.ts";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";
import { operatorDeployment } from "./deployment.ts";
import { labels, operatorName, operatorNamespace } from "./names.ts";
import { operatorVersion } from "./operator-version.ts";
import { clusterRbac, leaderElectionRbac, namespaceRbac, operatorRules, serviceAccount, userRoles } from "./rbac.ts";

const licence = `# Copyright the Nuvolaris operator platform authors
# SPDX-License-Identifier: Apache-2.0
`;
const header = `${licence}# Written by: nx run operator:manifests\n`;

/** Each pod of the operator's namespace is restricted, whoever makes it. */
const namespace: Namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: operatorNamespace,
    labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" },
  },
};

/** The text of each generated file, by its path below `deploy/`. */
export function manifestFiles(): ReadonlyMap<string, string> {
  const crds = customResourceDefinitions().map((crd): [string, string] => [
    `crds/${crd.metadata.name ?? ""}.yaml`,
    formatObjects([crd]),
  ]);
  return new Map([
    ...crds,
    ["base/namespace.yaml", formatObjects([namespace])],
    ["base/rbac.yaml", formatObjects([serviceAccount, ...clusterRbac(), ...leaderElectionRbac()])],
    ["base/deployment.yaml", formatObjects([operatorDeployment(operatorVersion())])],
    ["base/pod-disruption-budget.yaml", formatObjects([podDisruptionBudget])],
    ["base/network-policy.yaml", formatObjects([networkPolicy])],
    ["components/service-monitor/service-monitor.yaml", formatObjects([metricsService, serviceMonitor])],
    ["components/user-roles/user-roles.yaml", formatObjects(userRoles())],
    ["overlays/namespaced/rbac.yaml", formatObjects(namespaceRbac("default"))],
    ...chartFiles(),
  ]);
}

/** The CRDs of a release, which later ones must not break: written when one is made. */
export function releasedFiles(): ReadonlyMap<string, string> {
  const header = `${licence}# Written when a version is released, by: nx run operator:manifests -- --release\n`;
  return new Map(
    customResourceDefinitions().map((crd) => [`released/${crd.metadata.name ?? ""}.yaml`, header + toYaml(crd)]),
  );
}

/** What the chart's templates take in: they hold no rule and no CRD themselves. */
function chartFiles(): readonly (readonly [string, string])[] {
  const { cluster, leaderElection, pause } = operatorRules("all namespaces");
  const { namespaced } = operatorRules("some namespaces");
  const crds = customResourceDefinitions().map((crd) => [`${crd.metadata.name ?? ""}.yaml`, crd] as const);
  return [
    ["chart/Chart.yaml", header + toYaml(chart())],
    ...crds.map(([name, crd]) => [`chart/generated/crds/${name}`, formatObjects([crd])] as const),
    ["chart/generated/cluster-rules.yaml", header + toYaml(cluster)],
    ["chart/generated/namespace-rules.yaml", header + toYaml(namespaced)],
    ["chart/generated/leader-election-rules.yaml", header + toYaml([...leaderElection, ...pause])],
    ["chart/generated/user-roles.yaml", formatObjects(userRoles())],
  ];
}

/** https://helm.sh/docs/topics/charts/#the-chartyaml-file */
function chart(): object {
  const version = operatorVersion();
  return {
    apiVersion: "v2",
    name: operatorName,
    description: "Runs a Deployment for each Sample",
    type: "application",
    version,
    appVersion: version,
    kubeVersion: ">=1.30.0-0",
  };
}

/** Objects as `kubectl apply` reads them, with the licence header. */
function formatObjects(objects: readonly KubernetesObject[]): string {
  return header + objects.map(toYaml).join("---\n");
}

function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}

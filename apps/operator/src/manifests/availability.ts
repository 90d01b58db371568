// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What keeps the operator reachable for those who may, and there while nodes are drained. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { NetworkPolicy, PodDisruptionBudget, Service } from "@nuvolaris/client";
import { labels, namespacedMetadata, operatorName, operatorNamespace, ports, selectorLabels } from "./names.ts";

/** One replica at a time: the other one takes the lease over. */
export const podDisruptionBudget: PodDisruptionBudget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: namespacedMetadata,
  spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels } },
};

/**
 * In: scrapes, from namespaces that are labelled for it, and probes. Out: the API server, whose address is not known here, so its
 * usual ports are open to anywhere; and DNS, for clusters that give pods the API server's name instead of its address.
 */
export const networkPolicy: NetworkPolicy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: namespacedMetadata,
  spec: {
    podSelector: { matchLabels: selectorLabels },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "nuvolaris.org/scrapes": operatorName } } }],
        ports: [{ protocol: "TCP", port: ports.metrics }],
      },
      { ports: [{ protocol: "TCP", port: ports.health }] },
    ],
    egress: [
      { ports: [443, 6443].map((port) => ({ protocol: "TCP", port })) },
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
      },
    ],
  },
};

const metricsMetadata = { name: `${operatorName}-metrics`, namespace: operatorNamespace, labels } as const;

/** Where Prometheus finds the replicas. */
export const metricsService: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: metricsMetadata,
  spec: {
    clusterIP: "None",
    selector: selectorLabels,
    ports: [{ name: "metrics", port: ports.metrics, targetPort: "metrics", protocol: "TCP" }],
  },
};

/** For a cluster with the Prometheus operator's CRDs: https://prometheus-operator.dev/docs/api-reference/api/ */
export const serviceMonitor: KubernetesObject & { readonly spec: unknown } = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata: metricsMetadata,
  spec: { selector: { matchLabels: selectorLabels }, endpoints: [{ port: "metrics", interval: "30s" }] },
};

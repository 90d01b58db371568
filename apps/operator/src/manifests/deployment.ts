// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator's pods: two, of which one leads, as restricted as a pod can be. */
import type { Container, Deployment, PodSpec } from "@nuvolaris/client";
import { imageRepository, labels, namespacedMetadata, operatorName, ports, selectorLabels } from "./names.ts";

/** The user of the base images that have no shell: https://github.com/GoogleContainerTools/distroless */
const nonRootUser = 65532;

/** The operator's Deployment, which runs the image of a version. */
export function operatorDeployment(version: string): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: namespacedMetadata,
    spec: {
      replicas: 2,
      selector: { matchLabels: selectorLabels },
      // The new one stands by before an old one goes: there is always one that can lead.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { "kubectl.kubernetes.io/default-container": "operator" } },
        spec: podSpec(version),
      },
    },
  };
}

function podSpec(version: string): PodSpec {
  return {
    serviceAccountName: operatorName,
    automountServiceAccountToken: true,
    // Environment variables for each Service of the namespace are nothing that the operator reads.
    enableServiceLinks: false,
    // Reconciles in flight have 30 s to end; the lease is released after that.
    terminationGracePeriodSeconds: 40,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nonRootUser,
      runAsGroup: nonRootUser,
      seccompProfile: { type: "RuntimeDefault" },
    },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: selectorLabels },
            },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorLabels },
      },
    ],
    containers: [operatorContainer(version)],
  };
}

function operatorContainer(version: string): Container {
  return {
    name: "operator",
    image: `${imageRepository}:${version}`,
    imagePullPolicy: "IfNotPresent",
    args: [
      "--leader-elect",
      `--metrics-bind-address=:${ports.metrics}`,
      `--health-probe-bind-address=:${ports.health}`,
      "--log-format=json",
    ],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    ],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    startupProbe: { httpGet: { path: "/healthz", port: "health" }, periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: { httpGet: { path: "/healthz", port: "health" }, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: "/readyz", port: "health" }, periodSeconds: 5, failureThreshold: 2 },
    // No limit on the CPU: throttled renewals lose the lease.
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

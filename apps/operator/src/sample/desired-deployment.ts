// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Deployment, PodSpec } from "@nuvolaris/client";
import type { Sample } from "@nuvolaris/crd-types";
import { childName } from "@nuvolaris/framework";

/** The Deployment that a Sample asks for. The owner reference is added by who applies it. */
export function desiredDeployment(sample: Stored<Sample>, defaultImage: string): Deployment {
  const { name: sampleName, namespace } = sample.metadata;
  const name = childName(sampleName);
  const labels = { "app.kubernetes.io/name": "sample", "app.kubernetes.io/instance": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels },
    spec: {
      replicas: sample.spec.count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(sample.spec.image ?? defaultImage) },
    },
  };
}

/** The strictest of the pod security standards: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
function podSpec(image: string): PodSpec {
  return {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "sample",
        image,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What every cluster has from the start: its namespaces, and the service by which pods find the API server.
import { internalTarget, isSettled, type ControllerParts } from "./controllers/controller-parts.ts";
import { systemNamespaces } from "./namespaces/namespace-strategy.ts";
import type { ApiObject } from "./registry/api-object.ts";
import { createObject } from "./registry/create-object.ts";

const kubernetesService: ApiObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
  spec: {
    // The first address of the range that services get theirs from.
    clusterIP: "10.96.0.1",
    clusterIPs: ["10.96.0.1"],
    type: "ClusterIP",
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
  },
};

/** Creates what is missing of it. */
export async function createSystemObjects(parts: ControllerParts): Promise<void> {
  const namespaces = systemNamespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  await Promise.all(namespaces.map((namespace) => ensure(parts, "namespaces", namespace)));
  await ensure(parts, "services", kubernetesService);
}

async function ensure(parts: ControllerParts, resource: string, object: ApiObject): Promise<void> {
  const definition = parts.registry.get("", "v1", resource);
  const { namespace, name = "" } = object.metadata;
  if (!definition || parts.objects.get(resource, { name, ...(namespace !== undefined && { namespace }) })) return;
  const { context } = internalTarget(parts, definition, { key: name });
  await createObject(parts, { definition, object, namespace, context }).catch((error: unknown) => {
    if (!isSettled(error, "AlreadyExists")) throw error;
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Defaults of the core group, but for pods and workloads. */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, objectAt, textAt } from "../json-access.ts";
import { memberOrDefault, orDefault, type TypeDefaults } from "./type-defaults.ts";

/** Clients are kept at one pod for three hours. */
const affinitySeconds = 10_800;

function service(object: JsonObject): JsonObject {
  const { sessionAffinityConfig, ...given } = objectAt(object, "spec");
  const spec = orDefault(given, { sessionAffinity: "None", type: "ClusterIP" });
  const type = textAt(spec, "type");
  const affine =
    textAt(spec, "sessionAffinity") === "ClientIP"
      ? { sessionAffinityConfig: affinityConfig(sessionAffinityConfig) }
      : {};
  const ports = listAt(spec, "ports").map(servicePort);
  const isExternal =
    type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && listAt(spec, "externalIPs").length > 0);
  const open = { ...spec, ...affine, ...(ports.length > 0 && { ports }) };
  return {
    ...object,
    ...(type === "LoadBalancer" && { status: withIngressModes(objectAt(object, "status")) }),
    spec: orDefault(open, {
      ...(isExternal && { externalTrafficPolicy: "Cluster" }),
      ...(type !== "ExternalName" && { internalTrafficPolicy: "Cluster" }),
      ...(type === "LoadBalancer" && { allocateLoadBalancerNodePorts: true }),
    }),
  };
}

/** The nodes take the traffic of a balancer's address themselves, unless it says otherwise. */
function withIngressModes(status: JsonObject): JsonObject {
  const ingress = listAt(status, "loadBalancer", "ingress");
  if (ingress.length === 0) return status;
  const withMode = (point: JsonValue): JsonValue =>
    isJsonObject(point) && has(point, "ip") ? orDefault(point, { ipMode: "VIP" }) : point;
  return { ...status, loadBalancer: { ...objectAt(status, "loadBalancer"), ingress: ingress.map(withMode) } };
}

function affinityConfig(given: JsonValue | undefined): JsonObject {
  return has(given, "clientIP", "timeoutSeconds") && isJsonObject(given)
    ? given
    : { clientIP: { timeoutSeconds: affinitySeconds } };
}

function servicePort(port: JsonValue): JsonValue {
  if (!isJsonObject(port)) return port;
  const target = at(port, "targetPort");
  const isOpen = target === undefined || target === 0 || target === "";
  return { ...orDefault(port, { protocol: "TCP" }), ...(isOpen && { targetPort: numberAt(port, "port") }) };
}

/** A namespace can be selected by its name. */
function namespace(object: JsonObject): JsonObject {
  const name = textAt(object, "metadata", "name");
  if (name === "") return object;
  const metadata = objectAt(object, "metadata");
  return {
    ...object,
    metadata: { ...metadata, labels: { ...objectAt(metadata, "labels"), "kubernetes.io/metadata.name": name } },
  };
}

function limitRangeItem(item: JsonObject): JsonObject {
  if (textAt(item, "type") !== "Container") return item;
  const limits = { ...objectAt(item, "max"), ...objectAt(item, "default") };
  const requests = { ...objectAt(item, "min"), ...limits, ...objectAt(item, "defaultRequest") };
  return {
    ...item,
    ...(Object.keys(limits).length > 0 && { default: limits }),
    ...(Object.keys(requests).length > 0 && { defaultRequest: requests }),
  };
}

/** By type. */
export const coreDefaults: TypeDefaults = {
  "core/v1.Service": service,
  "core/v1.Namespace": namespace,
  "core/v1.NamespaceStatus": (status) => orDefault(status, { phase: "Active" }),
  "core/v1.Secret": (secret) => orDefault(secret, { type: "Opaque" }),
  "core/v1.NodeStatus": (status) =>
    has(status, "capacity") ? orDefault(status, { allocatable: objectAt(status, "capacity") }) : status,
  "core/v1.PersistentVolume": (object) => ({
    ...memberOrDefault(object, "status", { phase: "Pending" }),
    spec: orDefault(objectAt(object, "spec"), { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" }),
  }),
  "core/v1.PersistentVolumeClaim": (object) => memberOrDefault(object, "status", { phase: "Pending" }),
  "core/v1.PersistentVolumeClaimSpec": (spec) => orDefault(spec, { volumeMode: "Filesystem" }),
  "core/v1.EndpointPort": (port) => orDefault(port, { protocol: "TCP" }),
  "core/v1.LimitRangeItem": limitRangeItem,
};

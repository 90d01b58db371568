// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of the core group, but for pods (pod-columns.ts), workloads and storage. */
import { eventConversion } from "../built-ins/event-conversion.ts";
import { at, has, listAt, numberAt, objectAt, stringMapAt, stringsAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { ageOf } from "./age.ts";
import { age, named, objectName, shown, tableOf, wide, type PrintedColumn } from "./generic-columns.ts";
import { withMore } from "./list-text.ts";
import { labelsText } from "./selector-text.ts";

function text(name: string, ...path: readonly string[]): PrintedColumn {
  return shown(name, (object) => textAt(object, ...path));
}

/** Addresses of a load balancer, sorted. */
export function loadBalancerText(object: ApiObject): string {
  const addresses = listAt(object, "status", "loadBalancer", "ingress").map(
    (ingress) => textAt(ingress, "ip") || textAt(ingress, "hostname"),
  );
  return [...new Set(addresses.filter((address) => address !== ""))].sort().join(",");
}

function externalAddress(service: ApiObject): string {
  const external = stringsAt(service, "spec", "externalIPs");
  const type = textAt(service, "spec", "type");
  if (type === "ExternalName") return textAt(service, "spec", "externalName");
  if (type === "ClusterIP" || type === "NodePort") return external.join(",") || "<none>";
  if (type !== "LoadBalancer") return "<unknown>";
  return [loadBalancerText(service), ...external].filter((address) => address !== "").join(",") || "<pending>";
}

function servicePorts(service: ApiObject): string {
  const ports = listAt(service, "spec", "ports").map((port) => {
    const nodePort = numberAt(port, "nodePort");
    return `${numberAt(port, "port")}${nodePort > 0 ? `:${nodePort}` : ""}/${textAt(port, "protocol")}`;
  });
  return ports.join(",") || "<none>";
}

function nodeStatus(node: ApiObject): string {
  const ready = listAt(node, "status", "conditions").findLast((condition) => textAt(condition, "type") === "Ready");
  const readiness = ready === undefined ? "Unknown" : textAt(ready, "status") === "True" ? "Ready" : "NotReady";
  return at(node, "spec", "unschedulable") === true ? `${readiness},SchedulingDisabled` : readiness;
}

const roleLabel = "node-role.kubernetes.io/";

function nodeRoles({ metadata }: ApiObject): string {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(roleLabel)) return key.slice(roleLabel.length);
    return key === "kubernetes.io/role" ? value : "";
  });
  return [...new Set(roles.filter((role) => role !== ""))].sort().join(",") || "<none>";
}

function nodeAddress(type: string): PrintedColumn["cell"] {
  return (node) => {
    const address = listAt(node, "status", "addresses").find((candidate) => textAt(candidate, "type") === type);
    return textAt(address, "address") || "<none>";
  };
}

function nodeInfo(field: string): PrintedColumn["cell"] {
  return (node) => textAt(node, "status", "nodeInfo", field) || "<unknown>";
}

function kernel(node: ApiObject): string {
  const architecture = textAt(node, "status", "nodeInfo", "architecture");
  const version = textAt(node, "status", "nodeInfo", "kernelVersion") || "<unknown>";
  return architecture === "" ? version : `${version} (${architecture})`;
}

function endpointAddresses(endpoints: ApiObject): string {
  const subsets = listAt(endpoints, "subsets");
  const addresses = subsets.flatMap((subset) => {
    const ips = listAt(subset, "addresses").map((address) => textAt(address, "ip"));
    const ports = listAt(subset, "ports").map((port) => numberAt(port, "port"));
    const joined = (ip: string, port: number): string => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => joined(ip, port)));
  });
  return subsets.length === 0 ? "<none>" : withMore(addresses);
}

/** Quantities that are used of those that are allowed, of the limits or of all others. */
function quotaUse(ofLimits: boolean): PrintedColumn["cell"] {
  return (quota) =>
    Object.entries(stringMapAt(quota, "status", "hard"))
      .filter(([name]) => name.startsWith("limits.") === ofLimits)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, hard]) => `${name}: ${textAt(quota, "status", "used", name) || "0"}/${hard}`)
      .join(", ");
}

/** Either kind of Event as core/v1 writes it. */
function asCoreEvent(event: ApiObject): ApiObject {
  return event.apiVersion === "v1" ? event : eventConversion.toStorage(event);
}

function ofEvent(cell: PrintedColumn["cell"]): PrintedColumn["cell"] {
  return (event, now) => cell(asCoreEvent(event), now);
}

function firstSeen(event: ApiObject, now: number): string {
  return ageOf(has(event, "firstTimestamp") ? at(event, "firstTimestamp") : at(event, "eventTime"), now);
}

function lastSeen(event: ApiObject, now: number): string {
  if (has(event, "series")) return ageOf(at(event, "series", "lastObservedTime"), now);
  return has(event, "lastTimestamp") ? ageOf(at(event, "lastTimestamp"), now) : firstSeen(event, now);
}

function eventTarget(event: ApiObject): string {
  const kind = textAt(event, "involvedObject", "kind").toLowerCase();
  const name = textAt(event, "involvedObject", "name");
  return name === "" ? kind : `${kind}/${name}`;
}

function eventSource(event: ApiObject): string {
  const component = textAt(event, "source", "component") || textAt(event, "reportingComponent");
  const instance = textAt(event, "source", "host") || textAt(event, "reportingInstance");
  return instance === "" ? component : `${component}, ${instance}`;
}

const eventColumns = tableOf(
  shown("Last Seen", ofEvent(lastSeen)),
  text("Type", "type"),
  text("Reason", "reason"),
  shown("Object", ofEvent(eventTarget)),
  wide(
    "Subobject",
    ofEvent((event) => textAt(event, "involvedObject", "fieldPath")),
  ),
  wide("Source", ofEvent(eventSource)),
  shown(
    "Message",
    ofEvent((event) => textAt(event, "message").trim()),
  ),
  wide("First Seen", ofEvent(firstSeen)),
  wide(
    "Count",
    ofEvent((event) => (has(event, "series") ? numberAt(event, "series", "count") : numberAt(event, "count") || 1)),
  ),
  { ...objectName, column: { ...objectName.column, priority: 1 } },
);

/** By `group/resource`. */
export const coreColumns: Readonly<Record<string, TableColumns>> = {
  "/namespaces": named(text("Status", "status", "phase"), age),
  "/configmaps": named(
    shown(
      "Data",
      (object) => Object.keys(objectAt(object, "data")).length + Object.keys(objectAt(object, "binaryData")).length,
    ),
    age,
  ),
  "/secrets": named(
    text("Type", "type"),
    shown("Data", (object) => Object.keys(objectAt(object, "data")).length),
    age,
  ),
  "/serviceaccounts": named(age),
  "/services": named(
    text("Type", "spec", "type"),
    shown("Cluster-IP", (service) => stringsAt(service, "spec", "clusterIPs")[0] ?? "<none>"),
    shown("External-IP", externalAddress),
    shown("Port(s)", servicePorts),
    age,
    wide("Selector", (service) => labelsText(service, "spec", "selector")),
  ),
  "/endpoints": named(shown("Endpoints", endpointAddresses), age),
  "/nodes": named(
    shown("Status", nodeStatus),
    shown("Roles", nodeRoles),
    age,
    text("Version", "status", "nodeInfo", "kubeletVersion"),
    wide("Internal-IP", nodeAddress("InternalIP")),
    wide("External-IP", nodeAddress("ExternalIP")),
    wide("OS-Image", nodeInfo("osImage")),
    wide("Kernel-Version", kernel),
    wide("Container-Runtime", nodeInfo("containerRuntimeVersion")),
  ),
  "/resourcequotas": named(shown("Request", quotaUse(false)), shown("Limit", quotaUse(true)), age),
  "/events": eventColumns,
  "events.k8s.io/events": eventColumns,
};

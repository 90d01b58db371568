// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Services: what they are given on creation, and what of it they keep when they change. */
import { deepEqual, isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, listAt, numberAt, objectAt, omit, stringsAt, textAt } from "../json-access.ts";
import { allocateAddress, allocateNodePort, takenByOthers, type Taken } from "./service-allocation.ts";
import { serviceErrors, serviceUpdateErrors } from "./service-validation.ts";

/** `clusterIP` is the first of `clusterIPs`, whichever of the two was given. */
function withBothAddressFields(spec: JsonObject): JsonObject {
  const first = textAt(spec, "clusterIP") || (stringsAt(spec, "clusterIPs")[0] ?? "");
  return first === ""
    ? spec
    : {
        ...spec,
        clusterIP: first,
        clusterIPs: listAt(spec, "clusterIPs").length > 0 ? listAt(spec, "clusterIPs") : [first],
      };
}

function withSpec(service: ApiObject, spec: JsonObject): ApiObject {
  return { ...service, spec };
}

function allocate(service: ApiObject, taken: Taken): ApiObject {
  const spec = withBothAddressFields(objectAt(service, "spec"));
  const type = textAt(spec, "type");
  if (type === "ExternalName") return withSpec(service, spec);
  const addressed = withAddress(withSpec(service, spec), taken);
  return type === "NodePort" || type === "LoadBalancer" ? withNodePorts(addressed, taken) : addressed;
}

function withAddress(service: ApiObject, taken: Taken): ApiObject {
  const spec = objectAt(service, "spec");
  const isHeadless = textAt(spec, "clusterIP") === "None";
  // Without a selector somebody else names the endpoints, of either family.
  const isOpen = isHeadless && !has(spec, "selector");
  const families = isOpen ? ["IPv4", "IPv6"] : ["IPv4"];
  const address = isHeadless ? "None" : allocateAddress(service, taken.addresses);
  return withSpec(service, {
    ...spec,
    clusterIP: address,
    clusterIPs: [address],
    ipFamilies: has(spec, "ipFamilies") ? listAt(spec, "ipFamilies") : families,
    ipFamilyPolicy: textAt(spec, "ipFamilyPolicy") || (isOpen ? "RequireDualStack" : "SingleStack"),
  });
}

function withNodePorts(service: ApiObject, taken: Taken): ApiObject {
  const spec = objectAt(service, "spec");
  const used = new Set(taken.nodePorts);
  const isOn = at(spec, "allocateLoadBalancerNodePorts") !== false;
  const ports = listAt(spec, "ports").map((port, index): JsonValue => {
    const wanted = numberAt(port, "nodePort");
    if (!isJsonObject(port) || (!isOn && wanted === 0)) return port;
    return { ...port, nodePort: allocateNodePort(service, `spec.ports[${index}].nodePort`, { wanted, taken: used }) };
  });
  const filled = withSpec(service, { ...spec, ...(ports.length > 0 && { ports }) });
  return needsHealthPort(spec) ? withHealthPort(filled, used) : filled;
}

/** A load balancer that keeps to the nodes with pods asks each node whether it has some. */
function needsHealthPort(spec: JsonObject): boolean {
  return textAt(spec, "type") === "LoadBalancer" && textAt(spec, "externalTrafficPolicy") === "Local";
}

function withHealthPort(service: ApiObject, taken: Set<number>): ApiObject {
  const wanted = numberAt(service, "spec", "healthCheckNodePort");
  const healthCheckNodePort = allocateNodePort(service, "spec.healthCheckNodePort", { wanted, taken });
  return withSpec(service, { ...objectAt(service, "spec"), healthCheckNodePort });
}

/** Of the two address fields, the one that a client changed decides. */
function withChangedAddress(spec: JsonObject, former: JsonObject): JsonObject {
  const isChanged = textAt(spec, "clusterIP") !== textAt(former, "clusterIP");
  const isListSame = deepEqual(listAt(spec, "clusterIPs"), listAt(former, "clusterIPs"));
  return withBothAddressFields(isChanged && isListSame ? omit(spec, ["clusterIPs"]) : spec);
}

/** What a client leaves out of an update is not given up: addresses, families and node ports stay. */
function keepAllocated(service: ApiObject, old: ApiObject): ApiObject {
  const former = objectAt(old, "spec");
  const spec = withChangedAddress(objectAt(service, "spec"), former);
  const type = textAt(spec, "type");
  if (type === "ExternalName") return withSpec(service, withoutAddress(spec, former));
  const kept =
    has(spec, "clusterIP") || textAt(former, "type") === "ExternalName"
      ? {}
      : pick(former, ["clusterIP", "clusterIPs"]);
  const families = pick(
    former,
    ["ipFamilies", "ipFamilyPolicy"].filter((member) => !has(spec, member)),
  );
  const addressed = { ...spec, ...kept, ...families };
  const hasPorts = type === "NodePort" || type === "LoadBalancer";
  return withSpec(service, hasPorts ? keepNodePorts(addressed, former) : dropNodePorts(addressed, former));
}

const addressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];

function withoutAddress(spec: JsonObject, former: JsonObject): JsonObject {
  const isKept = textAt(spec, "clusterIP") === textAt(former, "clusterIP");
  if (!isKept) return spec;
  return omit(spec, addressFields);
}

function pick(spec: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(members.filter((member) => has(spec, member)).map((member) => [member, spec[member]]));
}

function keepNodePorts(spec: JsonObject, former: JsonObject): JsonObject {
  const ports = listAt(spec, "ports").map((port): JsonValue => {
    if (!isJsonObject(port) || numberAt(port, "nodePort") !== 0) return port;
    const before = listAt(former, "ports").find((candidate) => samePort(candidate, port));
    const nodePort = numberAt(before, "nodePort");
    return nodePort === 0 ? port : { ...port, nodePort };
  });
  return ports.length === 0 ? spec : { ...spec, ports };
}

function samePort(a: JsonValue, b: JsonValue): boolean {
  return numberAt(a, "port") === numberAt(b, "port") && textAt(a, "protocol") === textAt(b, "protocol");
}

/** A type without node ports has those of the former type no more; new ones are an error, which validation finds. */
function dropNodePorts(spec: JsonObject, former: JsonObject): JsonObject {
  const before = new Set(listAt(former, "ports").map((port) => numberAt(port, "nodePort")));
  const ports = listAt(spec, "ports").map((port): JsonValue => {
    if (!isJsonObject(port) || !before.has(numberAt(port, "nodePort"))) return port;
    return omit(port, ["nodePort"]);
  });
  const { externalTrafficPolicy, allocateLoadBalancerNodePorts, ...rest } = spec;
  const isExternal = listAt(spec, "externalIPs").length > 0;
  const isNew =
    !has(former, "externalTrafficPolicy") || textAt(former, "externalTrafficPolicy") !== externalTrafficPolicy;
  const policy = isExternal || isNew ? { externalTrafficPolicy } : {};
  const allocation = has(former, "allocateLoadBalancerNodePorts") ? {} : { allocateLoadBalancerNodePorts };
  return { ...rest, ...defined(policy), ...defined(allocation), ...(ports.length > 0 && { ports }) };
}

function defined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export const serviceStrategy: Strategy = {
  prepareForCreate: (service, context: RequestContext) => allocate(service, takenByOthers(service, context)),
  prepareForUpdate: (service, old, context) => {
    // A status write brings the old spec along.
    if (context.subresource === "status") return service;
    const kept = keepAllocated(service, old);
    return allocateAgain(kept, old, takenByOthers(kept, context));
  },
  validate: serviceErrors,
  validateUpdate: (service, old) => [...serviceUpdateErrors(service, old), ...serviceErrors(service)],
  selectableFields: {
    "spec.clusterIP": (service) => textAt(service, "spec", "clusterIP"),
    "spec.type": (service) => textAt(service, "spec", "type"),
  },
};

/** An address that was changed is refused by validation; here only what is missing is allocated. */
function allocateAgain(service: ApiObject, old: ApiObject, taken: Taken): ApiObject {
  const isSame = textAt(service, "spec", "clusterIP") === textAt(old, "spec", "clusterIP");
  const wasExternal = textAt(old, "spec", "type") === "ExternalName";
  return isSame || wasExternal || !has(service, "spec", "clusterIP") ? allocate(service, taken) : service;
}

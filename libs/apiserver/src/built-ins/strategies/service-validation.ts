// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  dnsLabelProblems,
  duplicate,
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  required,
  type FieldError,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import { at, has, listAt, numberAt, stringMapAt, stringsAt, textAt } from "../json-access.ts";
import { duplicates, oneOf, portName, portNumber, problems } from "./field-checks.ts";
import { parseAddress } from "./service-allocation.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const protocols = ["SCTP", "TCP", "UDP"];

/** What is wrong with a service by itself. */
export function serviceErrors(service: ApiObject): FieldError[] {
  const type = textAt(service, "spec", "type");
  const isHeadless = textAt(service, "spec", "clusterIP") === "None";
  const ports = listAt(service, "spec", "ports");
  const errors: FieldError[] = [];
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") errors.push(required("spec.ports", ""));
  errors.push(...portListErrors(ports, type));
  errors.push(...selectorErrors(service));
  errors.push(...oneOf("spec.sessionAffinity", at(service, "spec", "sessionAffinity"), ["ClientIP", "None"]));
  errors.push(...oneOf("spec.type", at(service, "spec", "type"), types));
  if (type === "ExternalName" && textAt(service, "spec", "externalName") === "")
    errors.push(required("spec.externalName", ""));
  errors.push(...addressErrors(service), ...trafficErrors(service, type));
  return errors;
}

function portListErrors(ports: readonly JsonValue[], type: string): FieldError[] {
  const errors = ports.flatMap((port, index) =>
    portErrors(port, `spec.ports[${index}]`, { type, isOnly: ports.length === 1 }),
  );
  for (const index of duplicates(ports, (port) => textAt(port, "name"))) {
    errors.push(duplicate(`spec.ports[${index}].name`, textAt(ports[index], "name")));
  }
  const keyOf = (port: JsonValue): string => `${numberAt(port, "port")}/${textAt(port, "protocol")}`;
  for (const index of duplicates(ports, keyOf)) errors.push(duplicate(`spec.ports[${index}]`, goPort(ports[index])));
  return errors;
}

/** As the server shows it: the names of Go's fields, and no name nor target. */
function goPort(port: JsonValue | undefined): JsonValue {
  return {
    Name: "",
    Protocol: textAt(port, "protocol"),
    AppProtocol: null,
    Port: numberAt(port, "port"),
    TargetPort: 0,
    NodePort: 0,
  };
}

function portErrors(
  port: JsonValue,
  field: string,
  { type, isOnly }: { readonly type: string; readonly isOnly: boolean },
): FieldError[] {
  const name = textAt(port, "name");
  const target = at(port, "targetPort");
  const errors: FieldError[] = [];
  if (name === "" && !isOnly) errors.push(required(`${field}.name`, ""));
  if (name !== "") errors.push(...problems(`${field}.name`, name, dnsLabelProblems(name)));
  errors.push(...portNumber(`${field}.port`, numberAt(port, "port")));
  errors.push(...oneOf(`${field}.protocol`, at(port, "protocol"), protocols));
  if (typeof target === "number") errors.push(...portNumber(`${field}.targetPort`, target));
  if (typeof target === "string") errors.push(...portName(`${field}.targetPort`, target));
  if (type === "ClusterIP" && numberAt(port, "nodePort") !== 0) {
    errors.push(forbidden(`${field}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
  }
  return errors;
}

function selectorErrors(service: ApiObject): FieldError[] {
  return Object.entries(stringMapAt(service, "spec", "selector")).flatMap(([key, value]) => [
    ...problems("spec.selector", key, labelKeyProblems(key)),
    ...problems("spec.selector", value, labelValueProblems(value)),
  ]);
}

const addressRule = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

function addressErrors(service: ApiObject): FieldError[] {
  return stringsAt(service, "spec", "clusterIPs").flatMap((address, index) => {
    if (address === "None" || address.includes(":") || parseAddress(address) !== undefined) return [];
    return [invalid(`spec.clusterIPs[${index}]`, address, addressRule)];
  });
}

function trafficErrors(service: ApiObject, type: string): FieldError[] {
  const isExternal =
    type === "NodePort" || type === "LoadBalancer" || listAt(service, "spec", "externalIPs").length > 0;
  const field = "spec.externalTrafficPolicy";
  if (!has(service, "spec", "externalTrafficPolicy")) return [];
  const policy = at(service, "spec", "externalTrafficPolicy");
  if (!isExternal) return [invalid(field, policy, "may only be set for externally-accessible services")];
  return oneOf(field, policy, ["Cluster", "Local"]);
}

/** An address lasts as long as the service has one. */
export function serviceUpdateErrors(service: ApiObject, old: ApiObject): FieldError[] {
  const before = textAt(old, "spec", "clusterIP");
  const isOpen = before === "" || [service, old].some((object) => textAt(object, "spec", "type") === "ExternalName");
  if (isOpen || textAt(service, "spec", "clusterIP") === before) return [];
  return [invalid("spec.clusterIPs[0]", listAt(service, "spec", "clusterIPs"), "may not change once set")];
}

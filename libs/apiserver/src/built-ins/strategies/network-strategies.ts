// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Ingress, NetworkPolicy, EndpointSlice. */
import { dnsSubdomainProblems, invalid, required, type FieldError, type JsonValue } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, listAt, numberAt, textAt } from "../json-access.ts";
import { immutable, oneOf, problems } from "./field-checks.ts";

function ingressErrors(ingress: ApiObject): FieldError[] {
  const rules = listAt(ingress, "spec", "rules");
  if (rules.length === 0 && !has(ingress, "spec", "defaultBackend")) {
    return [invalid("spec", null, "either `defaultBackend` or `rules` must be specified")];
  }
  return [
    ...rules.flatMap((rule, index) => ingressRuleErrors(rule, `spec.rules[${index}]`)),
    ...(has(ingress, "spec", "defaultBackend")
      ? backendErrors(at(ingress, "spec", "defaultBackend"), "spec.defaultBackend")
      : []),
  ];
}

function ingressRuleErrors(rule: JsonValue, field: string): FieldError[] {
  const host = textAt(rule, "host");
  const plain = host.startsWith("*.") ? host.slice(2) : host;
  const hostErrors = host === "" ? [] : problems(`${field}.host`, host, dnsSubdomainProblems(plain));
  if (!has(rule, "http")) return hostErrors;
  const paths = listAt(rule, "http", "paths");
  if (paths.length === 0) return [...hostErrors, required(`${field}.http.paths`, "")];
  return [...hostErrors, ...paths.flatMap((path, index) => pathErrors(path, `${field}.http.paths[${index}]`))];
}

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

function pathErrors(entry: JsonValue, field: string): FieldError[] {
  const type = textAt(entry, "pathType");
  const path = textAt(entry, "path");
  const errors =
    type === ""
      ? [required(`${field}.pathType`, "pathType must be specified")]
      : oneOf(`${field}.pathType`, type, pathTypes);
  const isExact = type === "Exact" || type === "Prefix";
  if (isExact && !path.startsWith("/")) errors.push(invalid(`${field}.path`, path, "must be an absolute path"));
  return [...errors, ...backendErrors(at(entry, "backend"), `${field}.backend`)];
}

function backendErrors(backend: JsonValue | undefined, field: string): FieldError[] {
  if (!has(backend, "service")) return [];
  const errors = textAt(backend, "service", "name") === "" ? [required(`${field}.service.name`, "")] : [];
  const isOpen =
    numberAt(backend, "service", "port", "number") === 0 && textAt(backend, "service", "port", "name") === "";
  return isOpen ? [...errors, required(field, "port name or number is required")] : errors;
}

function networkPolicyErrors(policy: ApiObject): FieldError[] {
  return listAt(policy, "spec", "policyTypes").flatMap((type, index) =>
    oneOf(`spec.policyTypes[${index}]`, type, ["Ingress", "Egress"]),
  );
}

const addressTypes = ["FQDN", "IPv4", "IPv6"];

function sliceErrors(slice: ApiObject): FieldError[] {
  const type = textAt(slice, "addressType");
  if (type === "") return [required("addressType", "")];
  return [
    ...oneOf("addressType", type, addressTypes),
    ...listAt(slice, "endpoints").flatMap((endpoint, index) =>
      listAt(endpoint, "addresses").length === 0
        ? [required(`endpoints[${index}].addresses`, "must contain at least 1 address")]
        : [],
    ),
  ];
}

/** By `group/resource`. */
export const networkStrategies: Readonly<Record<string, Strategy>> = {
  "networking.k8s.io/ingresses": { validate: ingressErrors },
  "networking.k8s.io/networkpolicies": { validate: networkPolicyErrors },
  "discovery.k8s.io/endpointslices": {
    validate: sliceErrors,
    validateUpdate: (slice, old) => [...sliceErrors(slice), ...immutable(slice, old, ["addressType"])],
  },
};

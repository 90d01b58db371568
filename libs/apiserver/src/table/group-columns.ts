// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of the smaller groups: networking, policy, RBAC, admission, certificates, scheduling, discovery and others. */
import type { JsonValue } from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, plainText, stringsAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { humanDuration } from "./age.ts";
import { autoscalerColumns } from "./autoscaler-columns.ts";
import { loadBalancerText } from "./core-columns.ts";
import { age, flag, integer, named, objectName, shown, tableOf, wide, type PrintedColumn } from "./generic-columns.ts";
import { withMore } from "./list-text.ts";
import { selectorText } from "./selector-text.ts";
import { markedDefault } from "./storage-columns.ts";

function text(name: string, ...path: readonly string[]): PrintedColumn {
  return shown(name, (object) => textAt(object, ...path));
}

/** A number or a percentage, or what stands for none. */
function orElse(fallback: string, ...path: readonly string[]): PrintedColumn["cell"] {
  return (object) => (has(object, ...path) ? plainText(at(object, ...path)) : fallback);
}

function ingressHosts(ingress: ApiObject): string {
  const rules = listAt(ingress, "spec", "rules");
  const hosts = rules.map((rule) => textAt(rule, "host")).filter((host) => host !== "");
  return hosts.length === 0 ? "*" : withMore(hosts, hosts.length > 3 ? rules.length : hosts.length);
}

function classParameters(ingressClass: ApiObject): string {
  if (!has(ingressClass, "spec", "parameters")) return "<none>";
  const kind = textAt(ingressClass, "spec", "parameters", "kind");
  const group = textAt(ingressClass, "spec", "parameters", "apiGroup");
  return `${group === "" ? kind : `${kind}.${group}`}/${textAt(ingressClass, "spec", "parameters", "name")}`;
}

function addressParent(address: ApiObject): string {
  const parent = at(address, "spec", "parentRef");
  if (!has(address, "spec", "parentRef")) return "<none>";
  const resource = [textAt(parent, "resource"), textAt(parent, "group")].filter((part) => part !== "").join(".");
  return [resource, textAt(parent, "namespace"), textAt(parent, "name")].filter((part) => part !== "").join("/");
}

function subjects(kind: string): PrintedColumn["cell"] {
  const nameOf = (subject: JsonValue): string =>
    kind === "ServiceAccount" ? `${textAt(subject, "namespace")}/${textAt(subject, "name")}` : textAt(subject, "name");
  return (binding) =>
    listAt(binding, "subjects")
      .filter((subject) => textAt(subject, "kind") === kind)
      .map(nameOf)
      .join(", ");
}

const bindingColumns = named(
  shown("Role", (binding) => `${textAt(binding, "roleRef", "kind")}/${textAt(binding, "roleRef", "name")}`),
  age,
  wide("Users", subjects("User")),
  wide("Groups", subjects("Group")),
  wide("ServiceAccounts", subjects("ServiceAccount")),
);

function requestCondition(request: ApiObject): string {
  const types = listAt(request, "status", "conditions").map((condition) => textAt(condition, "type"));
  const decision = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  const failed = types.includes("Failed") ? ",Failed" : "";
  return `${decision}${failed}${textAt(request, "status", "certificate") === "" ? "" : ",Issued"}`;
}

function requestedDuration(request: ApiObject): string {
  return has(request, "spec", "expirationSeconds")
    ? humanDuration(numberAt(request, "spec", "expirationSeconds") * 1000)
    : "<none>";
}

function paramKind(policy: ApiObject): string {
  if (!has(policy, "spec", "paramKind")) return "<unset>";
  return `${textAt(policy, "spec", "paramKind", "apiVersion")}/${textAt(policy, "spec", "paramKind", "kind")}`;
}

function paramRef(binding: ApiObject): string {
  const name = textAt(binding, "spec", "paramRef", "name");
  if (name !== "") return `${textAt(binding, "spec", "paramRef", "namespace") || "*"}/${name}`;
  return has(binding, "spec", "paramRef", "selector")
    ? selectorText(binding, ["spec", "paramRef", "selector"])
    : "<unset>";
}

const policyBindingColumns = named(text("PolicyName", "spec", "policyName"), shown("ParamRef", paramRef), age);

const webhookColumns = named(
  integer("Webhooks", (configuration) => listAt(configuration, "webhooks").length),
  age,
);

function slicePorts(slice: ApiObject): string {
  const ports = listAt(slice, "ports").map((port) =>
    has(port, "port") ? String(numberAt(port, "port")) : textAt(port, "name") || "*",
  );
  return withMore(ports) || "<unset>";
}

function sliceAddresses(slice: ApiObject): string {
  return withMore(listAt(slice, "endpoints").flatMap((endpoint) => stringsAt(endpoint, "addresses"))) || "<unset>";
}

function danglingStatus(schema: ApiObject): string {
  const dangling = listAt(schema, "status", "conditions").find((condition) => textAt(condition, "type") === "Dangling");
  return dangling === undefined ? "?" : textAt(dangling, "status");
}

function ofLimited(...path: readonly string[]): PrintedColumn["cell"] {
  return (level) => at(level, "spec", "limited", ...path) ?? "<none>";
}

function backingService(service: ApiObject): string {
  if (!has(service, "spec", "service")) return "Local";
  return `${textAt(service, "spec", "service", "namespace")}/${textAt(service, "spec", "service", "name")}`;
}

function availability(service: ApiObject): string {
  const available = listAt(service, "status", "conditions").find(
    (condition) => textAt(condition, "type") === "Available",
  );
  const status = textAt(available, "status") || "Unknown";
  return status === "True" || available === undefined ? status : `${status} (${textAt(available, "reason")})`;
}

/** By `group/resource`. */
export const groupColumns: Readonly<Record<string, TableColumns>> = {
  "autoscaling/horizontalpodautoscalers": autoscalerColumns,
  "networking.k8s.io/ingresses": named(
    shown("Class", orElse("<none>", "spec", "ingressClassName")),
    shown("Hosts", ingressHosts),
    shown("Address", loadBalancerText),
    shown("Ports", (ingress) => (listAt(ingress, "spec", "tls").length === 0 ? "80" : "80, 443")),
    age,
  ),
  "networking.k8s.io/ingressclasses": tableOf(
    markedDefault("ingressclass.kubernetes.io/is-default-class"),
    text("Controller", "spec", "controller"),
    shown("Parameters", classParameters),
    age,
  ),
  "networking.k8s.io/networkpolicies": named(
    shown("Pod-Selector", (policy) => selectorText(policy, ["spec", "podSelector"])),
    age,
  ),
  "networking.k8s.io/servicecidrs": named(
    shown("CIDRs", (range) => stringsAt(range, "spec", "cidrs").join(",")),
    age,
  ),
  "networking.k8s.io/ipaddresses": named(shown("ParentRef", addressParent)),
  "policy/poddisruptionbudgets": named(
    shown("Min Available", orElse("N/A", "spec", "minAvailable")),
    shown("Max Unavailable", orElse("N/A", "spec", "maxUnavailable")),
    integer("Allowed Disruptions", (budget) => numberAt(budget, "status", "disruptionsAllowed")),
    age,
  ),
  "rbac.authorization.k8s.io/rolebindings": bindingColumns,
  "rbac.authorization.k8s.io/clusterrolebindings": bindingColumns,
  "coordination.k8s.io/leases": named(text("Holder", "spec", "holderIdentity"), age),
  "scheduling.k8s.io/priorityclasses": named(
    integer("Value", (priority) => numberAt(priority, "value")),
    flag("Global-Default", (priority) => at(priority, "globalDefault") === true),
    age,
    text("PreemptionPolicy", "preemptionPolicy"),
  ),
  "node.k8s.io/runtimeclasses": named(text("Handler", "handler"), age),
  "discovery.k8s.io/endpointslices": named(
    text("AddressType", "addressType"),
    shown("Ports", slicePorts),
    shown("Endpoints", sliceAddresses),
    age,
  ),
  "certificates.k8s.io/certificatesigningrequests": named(
    age,
    shown("SignerName", (request) => textAt(request, "spec", "signerName") || "<none>"),
    text("Requestor", "spec", "username"),
    shown("RequestedDuration", requestedDuration),
    shown("Condition", requestCondition),
  ),
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhookColumns,
  "admissionregistration.k8s.io/validatingwebhookconfigurations": webhookColumns,
  "admissionregistration.k8s.io/validatingadmissionpolicies": named(
    integer("Validations", (policy) => listAt(policy, "spec", "validations").length),
    shown("ParamKind", paramKind),
    age,
  ),
  "admissionregistration.k8s.io/mutatingadmissionpolicies": named(
    integer("Mutations", (policy) => listAt(policy, "spec", "mutations").length),
    shown("ParamKind", paramKind),
    age,
  ),
  "admissionregistration.k8s.io/validatingadmissionpolicybindings": policyBindingColumns,
  "admissionregistration.k8s.io/mutatingadmissionpolicybindings": policyBindingColumns,
  "flowcontrol.apiserver.k8s.io/flowschemas": named(
    text("PriorityLevel", "spec", "priorityLevelConfiguration", "name"),
    shown("MatchingPrecedence", (schema) => numberAt(schema, "spec", "matchingPrecedence")),
    shown("DistinguisherMethod", (schema) => textAt(schema, "spec", "distinguisherMethod", "type") || "<none>"),
    age,
    shown("MissingPL", danglingStatus),
  ),
  "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": named(
    text("Type", "spec", "type"),
    shown("NominalConcurrencyShares", ofLimited("nominalConcurrencyShares")),
    shown("Queues", ofLimited("limitResponse", "queuing", "queues")),
    shown("HandSize", ofLimited("limitResponse", "queuing", "handSize")),
    shown("QueueLengthLimit", ofLimited("limitResponse", "queuing", "queueLengthLimit")),
    age,
  ),
  "apiregistration.k8s.io/apiservices": tableOf(
    objectName,
    shown("Service", backingService),
    shown("Available", availability),
    age,
  ),
};

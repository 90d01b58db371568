// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Leases, budgets, autoscalers, priorities, webhooks, nodes, signing requests. */
import { forbidden, invalid, required, type FieldError, type JsonValue } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, listAt, numberAt, objectAt, omit, textAt } from "../json-access.ts";
import { atMostAll, countOrPercentage, nonNegative, oneOf, oneOfIfSet, requiredText } from "./field-checks.ts";

function leaseErrors(lease: ApiObject): FieldError[] {
  const seconds = numberAt(lease, "spec", "leaseDurationSeconds");
  const isIdle = has(lease, "spec", "leaseDurationSeconds") && seconds <= 0;
  return [
    ...(isIdle ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")] : []),
    ...nonNegative(lease, "spec", "leaseTransitions"),
  ];
}

function budgetErrors(budget: ApiObject): FieldError[] {
  const spec = objectAt(budget, "spec");
  if (has(spec, "minAvailable") && has(spec, "maxUnavailable")) {
    const shown = {
      MinAvailable: at(spec, "minAvailable"),
      Selector: at(spec, "selector") ?? null,
      MaxUnavailable: at(spec, "maxUnavailable"),
      UnhealthyPodEvictionPolicy: at(spec, "unhealthyPodEvictionPolicy") ?? null,
    };
    return [invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set")];
  }
  return ["minAvailable", "maxUnavailable"].flatMap((member) => [
    ...countOrPercentage(budget, "spec", member),
    ...atMostAll(budget, "spec", member),
  ]);
}

function autoscalerErrors(autoscaler: ApiObject): FieldError[] {
  const least = numberAt(autoscaler, "spec", "minReplicas");
  const most = numberAt(autoscaler, "spec", "maxReplicas");
  const errors: FieldError[] = [];
  if (least < 1) errors.push(invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
  if (most < 1) errors.push(required("spec.maxReplicas", "must be set and greater than 0"));
  if (most < least) errors.push(invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`"));
  errors.push(
    ...requiredText(autoscaler, ["spec", "scaleTargetRef", "kind"]),
    ...requiredText(autoscaler, ["spec", "scaleTargetRef", "name"]),
  );
  const version = textAt(autoscaler, "spec", "scaleTargetRef", "apiVersion");
  const isCore =
    version === "" ||
    (version === "v1" && textAt(autoscaler, "spec", "scaleTargetRef", "kind") !== "ReplicationController");
  if (isCore) errors.push(invalid("spec.scaleTargetRef.apiVersion", version, "apiVersion must specify API group"));
  const canWake = listAt(autoscaler, "spec", "metrics").some((metric) =>
    ["Object", "External"].includes(textAt(metric, "type")),
  );
  if (least === 0 && !canWake) {
    errors.push(
      forbidden(
        "spec.metrics",
        "must specify at least one Object or External metric to support scaling to zero replicas",
      ),
    );
  }
  return errors;
}

/** Above this, priorities are the system's own. */
const highestPriority = 1_000_000_000;
const systemClasses = ["system-cluster-critical", "system-node-critical"];

function priorityErrors(priority: ApiObject): FieldError[] {
  const { name = "" } = priority.metadata;
  const errors: FieldError[] = [];
  if (name.startsWith("system-") && !systemClasses.includes(name)) {
    const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
    errors.push(forbidden("metadata.name", detail));
  } else if (!name.startsWith("system-") && numberAt(priority, "value") > highestPriority) {
    errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${highestPriority}`));
  }
  return [...errors, ...oneOfIfSet(priority, ["preemptionPolicy"], ["PreemptLowerPriority", "Never"])];
}

function priorityChangeErrors(priority: ApiObject, old: ApiObject): FieldError[] {
  const changed = ["value", "preemptionPolicy"].filter((member) => at(priority, member) !== at(old, member));
  return changed.map((member) => forbidden(member, "may not be changed in an update."));
}

function webhookErrors(webhook: JsonValue, field: string): FieldError[] {
  const name = textAt(webhook, "name");
  const timeout = numberAt(webhook, "timeoutSeconds");
  const errors: FieldError[] = [];
  if (name.split(".").length < 3)
    errors.push(invalid(`${field}.name`, name, "should be a domain with at least three segments separated by dots"));
  errors.push(
    ...listAt(webhook, "rules").flatMap((rule, index) => webhookRuleErrors(rule, `${field}.rules[${index}]`)),
  );
  errors.push(...oneOf(`${field}.failurePolicy`, at(webhook, "failurePolicy"), ["Fail", "Ignore"]));
  errors.push(...oneOf(`${field}.matchPolicy`, at(webhook, "matchPolicy"), ["Equivalent", "Exact"]));
  if (!has(webhook, "sideEffects"))
    errors.push(required(`${field}.sideEffects`, "must specify one of None, NoneOnDryRun"));
  else errors.push(...oneOf(`${field}.sideEffects`, at(webhook, "sideEffects"), ["None", "NoneOnDryRun"]));
  if (timeout < 1 || timeout > 30) {
    errors.push(invalid(`${field}.timeoutSeconds`, timeout, "the timeout value must be between 1 and 30 seconds"));
  }
  const isOne = has(webhook, "clientConfig", "url") !== has(webhook, "clientConfig", "service");
  if (!isOne) errors.push(required(`${field}.clientConfig`, "exactly one of url or service is required"));
  const hasVersion = listAt(webhook, "admissionReviewVersions").length > 0;
  return hasVersion
    ? errors
    : [...errors, required(`${field}.admissionReviewVersions`, "must specify one of v1, v1beta1")];
}

function webhookRuleErrors(rule: JsonValue, field: string): FieldError[] {
  return ["operations", "apiGroups", "apiVersions", "resources"].flatMap((member) =>
    listAt(rule, member).length === 0 ? [required(`${field}.${member}`, "")] : [],
  );
}

const webhookStrategy: Strategy = {
  validate: (configuration) =>
    listAt(configuration, "webhooks").flatMap((webhook, index) => webhookErrors(webhook, `webhooks[${index}]`)),
};

/** Who asks for a certificate is who sends the request. */
function withRequestor(request: ApiObject, { user }: RequestContext): ApiObject {
  const spec = omit(objectAt(request, "spec"), ["username", "uid", "groups", "extra"]);
  const { username, uid, groups, extra } = user;
  const requestor = {
    username,
    ...(uid !== undefined && { uid }),
    ...(groups !== undefined && { groups }),
    ...(extra !== undefined && { extra }),
  };
  return { ...request, spec: { ...spec, ...requestor } };
}

function requestErrors(request: ApiObject): FieldError[] {
  const signer = textAt(request, "spec", "signerName");
  const pem = atob(textAt(request, "spec", "request"));
  const errors: FieldError[] = [];
  if (!pem.includes("-----BEGIN CERTIFICATE REQUEST-----")) {
    errors.push(
      invalid("spec.request", textAt(request, "spec", "request"), "PEM block type must be CERTIFICATE REQUEST"),
    );
  }
  if (listAt(request, "spec", "usages").length === 0) errors.push(required("spec.usages", ""));
  if (!/^[a-z0-9.-]+\.[a-z0-9-]+\/.+$/.test(signer)) {
    errors.push(
      invalid(
        "spec.signerName",
        signer,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    );
  }
  return errors;
}

const nodeStrategy: Strategy = {
  selectableFields: { "spec.unschedulable": (node) => String(at(node, "spec", "unschedulable") === true) },
};

/** By `group/resource`. */
export const groupStrategies: Readonly<Record<string, Strategy>> = {
  "/nodes": nodeStrategy,
  "coordination.k8s.io/leases": { validate: leaseErrors },
  "policy/poddisruptionbudgets": { validate: budgetErrors },
  "autoscaling/horizontalpodautoscalers": { validate: autoscalerErrors },
  "scheduling.k8s.io/priorityclasses": {
    validate: priorityErrors,
    validateUpdate: (priority, old) => [...priorityErrors(priority), ...priorityChangeErrors(priority, old)],
  },
  "admissionregistration.k8s.io/validatingwebhookconfigurations": webhookStrategy,
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhookStrategy,
  "certificates.k8s.io/certificatesigningrequests": {
    prepareForCreate: withRequestor,
    // Who asked for what is settled with the first request.
    prepareForUpdate: (request, old) => ({ ...request, spec: old["spec"] }),
    validate: requestErrors,
    selectableFields: { "spec.signerName": (request) => textAt(request, "spec", "signerName") },
  },
};

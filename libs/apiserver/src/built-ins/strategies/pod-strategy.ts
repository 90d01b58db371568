// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Pods: what admission adds, how long a deletion waits, and how little of a pod can change. */
import {
  compareQuantities,
  deepEqual,
  forbidden,
  parseQuantity,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { forbidden as refuse } from "../../registry/api-error.ts";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, listAt, numberAt, objectAt, omit, stringMapAt, textAt } from "../json-access.ts";
import { podSpecWarnings } from "./pod-warnings.ts";
import { podSpecErrors } from "./pod-validation.ts";

const defaultGraceSeconds = 30;
/** How long pods stay on a node that is lost (admission plugin DefaultTolerationSeconds). */
const tolerationSeconds = 300;
const lostNodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

function prepareForCreate(pod: ApiObject, context: RequestContext): ApiObject {
  const spec = { ...objectAt(pod, "spec"), ...tolerations(pod), ...priority(pod, context) };
  return { ...pod, spec, status: { phase: "Pending", qosClass: qosClass(pod) } };
}

function tolerations(pod: ApiObject): JsonObject {
  const given = listAt(pod, "spec", "tolerations");
  const tolerates = (taint: string): boolean =>
    given.some(
      (toleration) =>
        ["", taint].includes(textAt(toleration, "key")) && ["", "NoExecute"].includes(textAt(toleration, "effect")),
    );
  const missing = lostNodeTaints.filter((taint) => !tolerates(taint));
  const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
  return added.length === 0 ? {} : { tolerations: [...given, ...added] };
}

const systemPriorities: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/** The value of the named class, or of the default one (admission plugin Priority). */
function priority(pod: ApiObject, { objects }: RequestContext): JsonObject {
  const name = textAt(pod, "spec", "priorityClassName");
  const classes = objects.list("priorityclasses.scheduling.k8s.io");
  const found =
    name === ""
      ? classes.find((candidate) => at(candidate, "globalDefault") === true)
      : classes.find(({ metadata }) => metadata.name === name);
  const system = systemPriorities[name];
  if (found === undefined && name !== "" && system === undefined) {
    throw refuse(
      { group: "", resource: "pods" },
      pod.metadata.name ?? "",
      `no PriorityClass with name ${name} was found`,
    );
  }
  const foundName = found?.metadata.name;
  return {
    ...(foundName === undefined ? {} : { priorityClassName: foundName }),
    priority: found === undefined ? (system ?? 0) : numberAt(found, "value"),
    preemptionPolicy:
      textAt(pod, "spec", "preemptionPolicy") || textAt(found, "preemptionPolicy") || "PreemptLowerPriority",
  };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function qosClass(pod: ApiObject): string {
  const containers = [...listAt(pod, "spec", "containers"), ...listAt(pod, "spec", "initContainers")];
  const amounts = (container: JsonValue, side: string): Readonly<Record<string, string>> => {
    const all = Object.entries(stringMapAt(container, "resources", side));
    return Object.fromEntries(all.filter(([name, amount]) => ["cpu", "memory"].includes(name) && !isZero(amount)));
  };
  const isOpen = containers.every((container) =>
    [amounts(container, "limits"), amounts(container, "requests")].every((side) => Object.keys(side).length === 0),
  );
  if (isOpen) return "BestEffort";
  const isGuaranteed = containers.every((container) => {
    const limits = amounts(container, "limits");
    return Object.keys(limits).length === 2 && deepEqual(limits, amounts(container, "requests"));
  });
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

function isZero(amount: string): boolean {
  return compareQuantities(parseQuantity(amount), parseQuantity("0")) === 0;
}

/** What runs is given time to end; what is not on a node, or has ended, goes at once. */
function gracePeriodSeconds(pod: ApiObject, requested: number | undefined): number {
  const hasEnded = ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"));
  if (textAt(pod, "spec", "nodeName") === "" || hasEnded) return 0;
  const own = has(pod, "spec", "terminationGracePeriodSeconds")
    ? numberAt(pod, "spec", "terminationGracePeriodSeconds")
    : defaultGraceSeconds;
  const seconds = requested ?? own;
  return seconds < 0 ? 1 : seconds;
}

const changeRule =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Subresources that change what the pod's own path cannot. */
const furtherChanges: readonly string[] = ["binding", "ephemeralcontainers", "resize"];

function changeErrors(pod: ApiObject, old: ApiObject, { subresource }: RequestContext): FieldError[] {
  if (subresource !== undefined && furtherChanges.includes(subresource)) return [];
  const added = listAt(pod, "spec", "tolerations");
  const isKept = listAt(old, "spec", "tolerations").every((toleration) =>
    added.some((candidate) => deepEqual(candidate, toleration)),
  );
  const isSame = deepEqual(changeless(pod), changeless(old));
  return isSame && isKept ? [] : [forbidden("spec", changeRule)];
}

/** The spec without what may change. */
function changeless(pod: ApiObject): JsonObject {
  const rest = omit(objectAt(pod, "spec"), ["activeDeadlineSeconds", "tolerations", "schedulingGates"]);
  const imageless = (member: string): readonly JsonValue[] =>
    listAt(pod, "spec", member).map((container) => ({ ...objectAt(container), image: "" }));
  return { ...rest, containers: imageless("containers"), initContainers: imageless("initContainers") };
}

export const podStrategy: Strategy = {
  prepareForCreate,
  // A list of tolerations that was replaced as a whole gets back those that every pod has.
  prepareForUpdate: (pod) => ({ ...pod, spec: { ...objectAt(pod, "spec"), ...tolerations(pod) } }),
  gracePeriodSeconds,
  validate: (pod) => podSpecErrors(at(pod, "spec"), "spec"),
  validateUpdate: (pod, old, context) => [
    ...podSpecErrors(at(pod, "spec"), "spec"),
    ...changeErrors(pod, old, context),
  ],
  warnings: (pod) => podSpecWarnings(at(pod, "spec"), "spec"),
  selectableFields: {
    "spec.nodeName": (pod) => textAt(pod, "spec", "nodeName"),
    "spec.restartPolicy": (pod) => textAt(pod, "spec", "restartPolicy"),
    "spec.schedulerName": (pod) => textAt(pod, "spec", "schedulerName"),
    "spec.serviceAccountName": (pod) => textAt(pod, "spec", "serviceAccountName"),
    "spec.hostNetwork": (pod) => String(at(pod, "spec", "hostNetwork") === true),
    "status.phase": (pod) => textAt(pod, "status", "phase"),
    "status.podIP": (pod) => textAt(pod, "status", "podIP"),
    "status.nominatedNodeName": (pod) => textAt(pod, "status", "nominatedNodeName"),
  },
};

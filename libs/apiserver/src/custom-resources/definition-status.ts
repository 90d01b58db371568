// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of a CustomResourceDefinition after it was stored: its names are accepted or in conflict with others of
 * its group, and with the first accepted names it is established (apiextensions-apiserver, controller/status, establish).
 */
import { deepEqual, formatTime } from "@nuvolaris/api-machinery";
import {
  approvalOf,
  isProtectedGroup,
  type ApprovalState,
  type CustomResourceDefinition,
  type CustomResourceDefinitionCondition,
  type CustomResourceDefinitionNames,
  type CustomResourceDefinitionStatus,
} from "@nuvolaris/crd-schema";

/** Put on a definition that is to go: its objects go first. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

type Condition = Omit<CustomResourceDefinitionCondition, "lastTransitionTime">;

const noNames: CustomResourceDefinitionNames = { plural: "", kind: "" };

/**
 * The status that `crd` comes to, given all definitions and the time. Returns the very status that it has when nothing
 * is to change. When a definition lets go of a name, others of its group may get it: look at those again.
 */
export function nextDefinitionStatus(
  crd: CustomResourceDefinition,
  all: readonly CustomResourceDefinition[],
  now: number,
): CustomResourceDefinitionStatus {
  const status = crd.status ?? {};
  const others = all.filter(
    (other) => other.spec.group === crd.spec.group && other.metadata.name !== crd.metadata.name,
  );
  const { names, condition } = acceptNames(crd, others);
  const conditions = [condition, establishedCondition(status, condition), approvalCondition(crd)]
    .filter((each) => each !== undefined)
    .reduce<readonly CustomResourceDefinitionCondition[]>(
      (list, each) => withCondition(list, each, now),
      status.conditions ?? [],
    );
  const next = { ...status, conditions, acceptedNames: names };
  return deepEqual(next, status) ? status : next;
}

/** The step of a deletion that the condition `Terminating` tells. */
export type TerminatingReason =
  "InstanceDeletionPending" | "InstanceDeletionInProgress" | "InstanceDeletionCompleted" | "NeverEstablished";

const terminating: Readonly<Record<TerminatingReason, Condition>> = {
  InstanceDeletionPending: {
    type: "Terminating",
    status: "True",
    reason: "InstanceDeletionPending",
    message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  },
  InstanceDeletionInProgress: {
    type: "Terminating",
    status: "True",
    reason: "InstanceDeletionInProgress",
    message: "CustomResource deletion is in progress",
  },
  InstanceDeletionCompleted: {
    type: "Terminating",
    status: "False",
    reason: "InstanceDeletionCompleted",
    message: "removed all instances",
  },
  NeverEstablished: {
    type: "Terminating",
    status: "False",
    reason: "NeverEstablished",
    message: "resource was never established",
  },
};

/** The status of a definition that is being deleted. */
export function terminatingStatus(
  status: CustomResourceDefinitionStatus | undefined,
  reason: TerminatingReason,
  now: number,
): CustomResourceDefinitionStatus {
  return { ...status, conditions: withCondition(status?.conditions ?? [], terminating[reason], now) };
}

interface Acceptance {
  readonly names: CustomResourceDefinitionNames;
  readonly condition: Condition;
}

/** Each name is accepted by itself; the last conflict is the one that the condition tells. */
function acceptNames(
  { spec, status }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Acceptance {
  const wanted = spec.names;
  const accepted = status?.acceptedNames ?? noNames;
  const taken = takenNames(others);
  let condition: Condition = {
    type: "NamesAccepted",
    status: "True",
    reason: "NoConflicts",
    message: "no conflicts found",
  };
  let names = accepted;
  for (const { field, reason, isTaken } of singleNames) {
    const name = wanted[field] ?? "";
    if (name === (accepted[field] ?? "") || !isTaken(taken, name)) names = { ...names, [field]: name };
    else condition = { ...condition, status: "False", reason, message: inUse(name) };
    if (field !== "singular") continue;
    // Short names come between the names of the resource and those of the kind.
    const conflicts = (wanted.shortNames ?? []).filter(
      (short) => accepted.shortNames?.includes(short) !== true && taken.resources.has(short),
    );
    if (conflicts.length === 0) names = withList(names, "shortNames", wanted.shortNames);
    else
      condition = {
        ...condition,
        status: "False",
        reason: "ShortNamesConflict",
        message: aggregate(conflicts.map(inUse)),
      };
  }
  return { names: withList(names, "categories", wanted.categories), condition };
}

interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

interface SingleName {
  readonly field: "plural" | "singular" | "kind" | "listKind";
  readonly reason: string;
  readonly isTaken: (taken: TakenNames, name: string) => boolean;
}

const singleNames: readonly SingleName[] = [
  { field: "plural", reason: "PluralConflict", isTaken: ({ resources }, name) => resources.has(name) },
  { field: "singular", reason: "SingularConflict", isTaken: ({ resources }, name) => resources.has(name) },
  { field: "kind", reason: "KindConflict", isTaken: ({ kinds }, name) => kinds.has(name) },
  { field: "listKind", reason: "ListKindConflict", isTaken: ({ kinds }, name) => kinds.has(name) },
];

function takenNames(others: readonly CustomResourceDefinition[]): TakenNames {
  const accepted = others.map(({ status }) => status?.acceptedNames ?? noNames);
  return {
    resources: new Set(
      accepted.flatMap(({ plural, singular = "", shortNames = [] }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(accepted.flatMap(({ kind, listKind = "" }) => [kind, listKind])),
  };
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}

function aggregate(messages: readonly string[]): string {
  return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
}

function withList(
  names: CustomResourceDefinitionNames,
  field: "shortNames" | "categories",
  list: readonly string[] | undefined,
): CustomResourceDefinitionNames {
  const others = Object.entries(names).filter(([name]) => name !== field);
  // Proof of the cast: all members but an optional one.
  const rest = Object.fromEntries(others) as unknown as CustomResourceDefinitionNames;
  return list === undefined ? rest : { ...rest, [field]: list };
}

/** Once established, a definition stays so. */
function establishedCondition({ conditions }: CustomResourceDefinitionStatus, names: Condition): Condition | undefined {
  if ((conditions ?? []).some(({ type, status }) => type === "Established" && status === "True")) return undefined;
  if (names.status !== "True") {
    return { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" };
  }
  return {
    type: "Established",
    status: "True",
    reason: "InitialNamesAccepted",
    message: "the initial names have been accepted",
  };
}

const approvalReasons: Readonly<Record<ApprovalState, string>> = {
  Invalid: "InvalidAnnotation",
  Missing: "MissingAnnotation",
  Approved: "ApprovedAnnotation",
  Bypassed: "UnapprovedAnnotation",
};

function approvalCondition(crd: CustomResourceDefinition): Condition | undefined {
  if (!isProtectedGroup(crd.spec.group)) return undefined;
  const { state, reason } = approvalOf(crd);
  const status = state === "Approved" ? "True" : "False";
  return { type: "KubernetesAPIApprovalPolicyConformant", status, reason: approvalReasons[state], message: reason };
}

function withCondition(
  conditions: readonly CustomResourceDefinitionCondition[],
  condition: Condition,
  now: number,
): readonly CustomResourceDefinitionCondition[] {
  const old = conditions.find(({ type }) => type === condition.type);
  const { type, status, reason, message } = condition;
  const kept = old?.status === status ? old.lastTransitionTime : undefined;
  const next = {
    type,
    status,
    lastTransitionTime: kept ?? formatTime(now),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
  return old === undefined ? [...conditions, next] : conditions.map((each) => (each === old ? next : each));
}

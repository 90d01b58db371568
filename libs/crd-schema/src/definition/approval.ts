// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Groups of Kubernetes' own need an approval: https://github.com/kubernetes/enhancements/pull/1111 */
import { invalid, required, type FieldError } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinition } from "./custom-resource-definition.ts";

const annotation = "api-approved.kubernetes.io";
const details = "see https://github.com/kubernetes/enhancements/pull/1111";

export type ApprovalState = "Missing" | "Invalid" | "Approved" | "Bypassed";

export interface Approval {
  readonly state: ApprovalState;
  readonly reason: string;
}

/** `k8s.io`, `kubernetes.io` and what is below them. */
export function isProtectedGroup(group: string): boolean {
  return /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group);
}

export function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const value = metadata.annotations?.[annotation] ?? "";
  const must = `protected groups must have approval annotation "${annotation}"`;
  if (value === "") return { state: "Missing", reason: `${must}, ${details}` };
  if (value.startsWith("unapproved")) return { state: "Bypassed", reason: `not approved: ${JSON.stringify(value)}` };
  if (URL.canParse(value) && new URL(value).host !== "") return { state: "Approved", reason: `approved in ${value}` };
  return { state: "Invalid", reason: `${must} with either a URL or a reason starting with "unapproved", ${details}` };
}

export function checkApproval(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  if (!isProtectedGroup(crd.spec.group)) return [];
  const { state, reason } = approvalOf(crd);
  // What was not approved before may be changed without being approved now.
  if (old !== undefined && approvalOf(old).state === state) return [];
  const at = `metadata.annotations[${annotation}]`;
  if (state === "Missing") return [required(at, reason)];
  return state === "Invalid" ? [invalid(at, crd.metadata.annotations?.[annotation], reason)] : [];
}

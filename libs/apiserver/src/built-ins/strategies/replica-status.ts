// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The status of what runs replicas: counts that cannot be, because a part is more than the whole. */
import { invalid, type FieldError } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import { has, numberAt } from "../json-access.ts";
import { nonNegative } from "./field-checks.ts";

export interface ReplicaCounts {
  /** Of all replicas; each of them is at most `replicas`. */
  readonly parts: readonly string[];
  /** Further counts. */
  readonly others: readonly string[];
  /** How the count of ready replicas is called in refusals. */
  readonly ready: "readyReplicas" | "status.readyReplicas";
}

/** What is wrong with the counts in an object's status. */
export function replicaStatusErrors(object: ApiObject, { parts, others, ready }: ReplicaCounts): FieldError[] {
  const count = (field: string): number => numberAt(object, "status", field);
  const tooMany = (field: string, limit: string): FieldError =>
    invalid(`status.${field}`, count(field), `cannot be greater than ${limit}`);
  return [
    ...["replicas", ...parts, ...others].flatMap((field) => nonNegative(object, "status", field)),
    ...parts.filter((field) => count(field) > count("replicas")).map((field) => tooMany(field, "status.replicas")),
    ...(count("availableReplicas") > count("readyReplicas") ? [tooMany("availableReplicas", ready)] : []),
  ];
}

/** The number of name collisions only grows: it makes the names of what is created next. */
export function collisionErrors(object: ApiObject, old: ApiObject): FieldError[] {
  if (!has(old, "status", "collisionCount")) return [];
  const count = numberAt(object, "status", "collisionCount");
  const isThere = has(object, "status", "collisionCount");
  if (isThere && count >= numberAt(old, "status", "collisionCount")) return [];
  return [invalid("status.collisionCount", count, "cannot be decremented")];
}

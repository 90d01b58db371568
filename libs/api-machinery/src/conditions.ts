// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Conditions of a status. https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */
import { formatTime } from "./time.ts";

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  /** The `metadata.generation` that the condition was judged by. */
  readonly observedGeneration?: number | undefined;
  /** When `status` last changed; RFC 3339. */
  readonly lastTransitionTime: string;
  /** One CamelCase word for machines. */
  readonly reason: string;
  readonly message: string;
}

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The conditions with this one set; the time of transition moves only when its status does.
 *
 * `now` is wall-clock time in milliseconds. When nothing changes, the very same list comes back: compare by identity to
 * skip a write.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  condition: Omit<Condition, "lastTransitionTime">,
  now: number,
): readonly Condition[] {
  const list = conditions ?? [];
  const old = findCondition(list, condition.type);
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : formatTime(now);
  const next: Condition = { ...condition, lastTransitionTime };
  if (!old) return [...list, next];
  if (same(old, next)) return list;
  return list.map((each) => (each === old ? next : each));
}

function same(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}

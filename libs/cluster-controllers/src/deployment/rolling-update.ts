// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How far each ReplicaSet may be scaled now, so that a rollout keeps enough pods and makes not too many. Pure arithmetic.
 *
 * The rules are Kubernetes': https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
 */

/** What counts of a ReplicaSet. */
export interface ReplicaSetScale {
  readonly name: string;
  /** `spec.replicas`. */
  readonly replicas: number;
  /** `status.availableReplicas`. */
  readonly available: number;
  /** How many pods there might be in all when it was last scaled. Default: how many there are. */
  readonly maxBefore?: number;
}

/** How many pods a rollout may have too many or too few at a time. */
export interface RolloutBounds {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export interface Rollout {
  readonly desired: number;
  readonly bounds: RolloutBounds;
  readonly current: ReplicaSetScale;
  /** Oldest first. */
  readonly old: readonly ReplicaSetScale[];
}

/** New numbers of replicas, by ReplicaSet name; those that stay are not named. */
export type ScaleDecisions = ReadonlyMap<string, number>;

/**
 * Percentages of the desired number: surge is rounded up, unavailability down. Both zero would never move, so then one pod
 * may be unavailable.
 */
export function rolloutBounds(
  desired: number,
  maxSurge: number | string,
  maxUnavailable: number | string,
): RolloutBounds {
  const surge = resolve(maxSurge, desired, Math.ceil);
  const unavailable = resolve(maxUnavailable, desired, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, desired) };
}

/** The next step of a rolling update: first the new ReplicaSet grows as far as it may, else the old ones shrink. */
export function rollingUpdateStep(rollout: Rollout): ScaleDecisions {
  const grown = scaleNew(rollout);
  if (grown !== rollout.current.replicas) return new Map([[rollout.current.name, grown]]);
  return scaleOld(rollout);
}

/** The next step of `Recreate`: the old pods go first; only when none is left do new ones come. */
export function recreateStep({ desired, current, old }: Rollout, oldPodsLeft: boolean): ScaleDecisions {
  const shrinking = old.filter(({ replicas }) => replicas > 0);
  if (shrinking.length > 0) return new Map(shrinking.map(({ name }) => [name, 0]));
  return oldPodsLeft || current.replicas === desired ? new Map() : new Map([[current.name, desired]]);
}

/** The first number of replicas of a ReplicaSet that is about to be made. */
export function firstReplicas({ desired, bounds, old }: Omit<Rollout, "current">): number {
  return scaleNew({ desired, bounds, old, current: { name: "", replicas: 0, available: 0 } });
}

/**
 * The step after the wanted number was changed in the middle of a rollout. If only one ReplicaSet has pods it is scaled;
 * if the new one serves alone already the others go; else all are scaled in proportion.
 */
export function resizeStep({ desired, bounds, current, old }: Rollout): ScaleDecisions {
  const active = [...old, current].filter(({ replicas }) => replicas > 0);
  const [only, ...others] = active;
  if (only && others.length === 0) return only.replicas === desired ? new Map() : new Map([[only.name, desired]]);
  if (current.replicas === desired && current.available === desired) {
    return new Map(old.filter(({ replicas }) => replicas > 0).map(({ name }) => [name, 0]));
  }
  // None are wanted: then none, whatever may surge.
  return proportionalScale(active, desired === 0 ? 0 : desired + bounds.maxSurge);
}

/**
 * Spreads a changed number of replicas over several ReplicaSets, oldest first, in proportion to their size, so that scaling
 * in the middle of a rollout does not undo it. What rounding leaves goes to the largest. Of those of one size the newest
 * grow first, and the oldest shrink first.
 */
export function proportionalScale(sets: readonly ReplicaSetScale[], allowed: number): ScaleDecisions {
  const total = sumOf(sets, "replicas");
  const change = allowed - total;
  if (change === 0 || total === 0) return new Map();
  const bySize = (change > 0 ? sets.toReversed() : [...sets]).sort((left, right) => right.replicas - left.replicas);
  const sizes = new Map<string, number>();
  let left = change;
  for (const { name, replicas, maxBefore = total } of bySize) {
    const fair = replicas === 0 ? 0 : Math.round((replicas * allowed) / maxBefore) - replicas;
    const share = change > 0 ? Math.min(fair, left) : Math.max(fair, left);
    sizes.set(name, replicas + share);
    left -= share;
  }
  const [largest] = bySize;
  if (largest) sizes.set(largest.name, Math.max(0, (sizes.get(largest.name) ?? 0) + left));
  return new Map([...sizes].filter(([name, size]) => sets.find((set) => set.name === name)?.replicas !== size));
}

function resolve(value: number | string, desired: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  return round((Number.parseInt(value, 10) * desired) / 100);
}

function scaleNew({ desired, bounds, current, old }: Rollout): number {
  if (current.replicas >= desired) return desired;
  const total = current.replicas + sumOf(old, "replicas");
  const room = Math.max(0, desired + bounds.maxSurge - total);
  return Math.min(desired, current.replicas + room);
}

function scaleOld({ desired, bounds, current, old }: Rollout): ScaleDecisions {
  const total = current.replicas + sumOf(old, "replicas");
  const minAvailable = desired - bounds.maxUnavailable;
  const newUnavailable = current.replicas - current.available;
  const removable = total - minAvailable - newUnavailable;
  if (removable <= 0) return new Map();
  const unhealthyRemoved = removeUnhealthy(old, removable);
  const available = current.available + sumOf(old, "available");
  return removeHealthy(unhealthyRemoved, Math.max(0, available - minAvailable));
}

/** Pods that do not serve anyway go first: they cost no availability. */
function removeUnhealthy(old: readonly ReplicaSetScale[], removable: number): readonly [ReplicaSetScale, number][] {
  let left = removable;
  return old.map((set) => {
    const unhealthy = Math.min(left, Math.max(0, set.replicas - set.available));
    left -= unhealthy;
    return [set, set.replicas - unhealthy];
  });
}

function removeHealthy(sets: readonly [ReplicaSetScale, number][], removable: number): ScaleDecisions {
  const decisions = new Map<string, number>();
  let left = removable;
  for (const [set, replicas] of sets) {
    const removed = Math.min(left, replicas);
    left -= removed;
    if (replicas - removed !== set.replicas) decisions.set(set.name, replicas - removed);
  }
  return decisions;
}

function sumOf(sets: readonly ReplicaSetScale[], field: "replicas" | "available"): number {
  return sets.reduce((sum, set) => sum + set[field], 0);
}

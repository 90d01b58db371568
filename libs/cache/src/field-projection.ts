// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { Projection } from "./projection.ts";

/** The way to a member: `spec.replicas`, or its names one by one where one of them has a dot. */
export type FieldPath = string | readonly string[];

/** A path that leads nowhere. */
export class FieldPathError extends Error {
  override readonly name = "FieldPathError";
}

/** What is kept of an object: a member as a whole, or some of its own. */
type Members = Map<string, Members | "whole">;

/**
 * Keeps type and metadata, and of all else the members at these paths, with all that is in them. A path does not lead into
 * lists: name the list. Throws {@link FieldPathError} for an empty path or name.
 */
export function fieldProjection<T extends KubernetesObject>(paths: readonly FieldPath[]): Projection<T> {
  const members: Members = new Map();
  for (const path of paths) enter(members, segmentsOf(path));
  return (object) => {
    const { apiVersion, kind, metadata } = object;
    // Proof: members are only left out, and who names fields is told that no others are there.
    return { ...pick(object, members), apiVersion, kind, metadata } as Stored<T>;
  };
}

/** One text for all ways to name the same fields. */
export function identityOfFields(paths: readonly FieldPath[]): string {
  return JSON.stringify([...new Set(paths.map((path) => JSON.stringify(segmentsOf(path))))].sort());
}

function segmentsOf(path: FieldPath): readonly string[] {
  const segments = typeof path === "string" ? path.split(".") : path;
  if (segments.length > 0 && !segments.includes("")) return segments;
  throw new FieldPathError(
    `cannot keep the field ${JSON.stringify(path)}: expected names with dots between, as spec.replicas`,
  );
}

function enter(members: Members, [name = "", ...rest]: readonly string[]): void {
  const known = members.get(name);
  if (known === "whole") return;
  if (rest.length === 0) {
    members.set(name, "whole");
    return;
  }
  const inner = known ?? new Map<string, Members | "whole">();
  members.set(name, inner);
  enter(inner, rest);
}

function pick(value: object, members: Members): object {
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of members) {
    if (!Object.hasOwn(value, name)) continue;
    const member: unknown = Reflect.get(value, name);
    kept[name] = inner === "whole" || !isObject(member) ? member : pick(member, inner);
  }
  return kept;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

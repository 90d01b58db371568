// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  applyMergePatch,
  deepEqual,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type StatusCause,
} from "@nuvolaris/api-machinery";

/** Who owns which fields of one object, with lists taken as a whole. */
export class FieldOwners {
  // Path as JSON → managers.
  readonly #owners = new Map<string, Set<string>>();

  conflicts(manager: string, desired: JsonObject, live: JsonObject): StatusCause[] {
    return leavesOf(desired).flatMap((path) => {
      const others = [...(this.#owners.get(JSON.stringify(path)) ?? [])].filter((other) => other !== manager);
      if (others.length === 0 || deepEqual(at(desired, path), at(live, path))) return [];
      return others.map((other) => ({
        reason: "FieldManagerConflict",
        message: `conflict with "${other}"`,
        field: `.${path.join(".")}`,
      }));
    });
  }

  /** Sets the desired fields, takes them over, and removes what the manager applied before and desires no more. */
  apply(manager: string, desired: JsonObject, live: JsonObject): JsonObject {
    const wanted = new Set(leavesOf(desired).map((path) => JSON.stringify(path)));
    let next: JsonValue = live;
    for (const [path, managers] of this.#owners) {
      if (wanted.has(path) || !managers.delete(manager)) continue;
      if (managers.size > 0) continue;
      this.#owners.delete(path);
      next = applyMergePatch(next, patchAt(parsePath(path), null));
    }
    for (const path of wanted) {
      const unchanged = deepEqual(at(desired, parsePath(path)), at(live, parsePath(path)));
      const managers = (unchanged ? this.#owners.get(path) : undefined) ?? new Set();
      this.#owners.set(path, managers.add(manager));
    }
    const merged = applyMergePatch(next, desired);
    return isJsonObject(merged) ? merged : {};
  }

  /** Takes the fields of a patch over, as an update does. */
  take(manager: string, patch: JsonObject): void {
    for (const path of leavesOf(patch)) this.#owners.set(JSON.stringify(path), new Set([manager]));
  }

  managedFields(): JsonValue {
    const managers = new Set([...this.#owners.values()].flatMap((set) => [...set]));
    return [...managers].map((manager) => ({
      manager,
      operation: "Apply",
      fieldsType: "FieldsV1",
      fieldsV1: this.#fieldsOf(manager),
    }));
  }

  #fieldsOf(manager: string): JsonValue {
    return [...this.#owners]
      .filter(([, managers]) => managers.has(manager))
      .map(([path]) => parsePath(path).map((name) => `f:${name}`))
      .reduce<JsonValue>((fields, path) => applyMergePatch(fields, patchAt(path, {})), {});
  }
}

/** The paths of everything that is no object with members, without what names the object. */
function leavesOf(object: JsonObject): string[][] {
  return walk(object, []).filter(([first, second]) => {
    if (first === "apiVersion" || first === "kind") return false;
    return first !== "metadata" || (second !== "name" && second !== "namespace");
  });
}

function walk(value: JsonValue | undefined, path: readonly string[]): string[][] {
  if (value === undefined) return [];
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [[...path]];
  return Object.entries(value).flatMap(([name, member]) => walk(member, [...path, name]));
}

function at(object: JsonValue, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), object);
}

function patchAt(path: readonly string[], value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value);
}

function parsePath(path: string): string[] {
  // Proof: the keys are made by JSON.stringify of lists of names.
  return JSON.parse(path) as string[];
}

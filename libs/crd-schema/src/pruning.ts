// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Removes what a schema does not name: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 *
 * It changes nothing in place: what had nothing to lose is returned as it is.
 */
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { ownMember } from "./own-member.ts";

export interface PruneOptions {
  /** The value is a whole object: `apiVersion`, `kind` and `metadata` are left alone, whatever the schema says. */
  readonly isRoot?: boolean;
  /** Of the paths that are told: sorted, or as they stand in the object. Default `path`. */
  readonly order?: "path" | "text";
}

export interface Pruned<T extends JsonValue = JsonValue> {
  readonly object: T;
  /** Paths of what was removed: `spec.containers[0].x`. */
  readonly unknown: readonly string[];
}

const typeAndObjectMeta: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/** Removes the fields that `schema` does not know, except below `x-kubernetes-preserve-unknown-fields`. */
export function pruneUnknownFields<T extends JsonValue>(
  schema: JsonSchemaProps,
  value: T,
  options: PruneOptions = {},
): Pruned<T> {
  const unknown: string[] = [];
  const root: JsonSchemaProps =
    options.isRoot === true ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;
  // Proof of the cast: pruning keeps the kind of a value; only members of objects go.
  const object = prune({ schema: root, path: "", unknown }, value) as T;
  return { object, unknown: options.order === "text" ? unknown : unknown.toSorted() };
}

interface Place {
  /** `undefined`: nothing is known here, so every member goes. */
  readonly schema: JsonSchemaProps | undefined;
  readonly path: string;
  readonly unknown: string[];
}

function prune(place: Place, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return pruneItems(place, value);
  return isJsonObject(value) ? pruneMembers(place, value) : value;
}

function pruneItems({ schema, path, unknown }: Place, items: readonly JsonValue[]): JsonValue {
  const preserve = preserves(schema);
  const itemSchema = preserve ? preserved(schema?.items) : schema?.items;
  const kept = items.map((item, index) => prune({ schema: itemSchema, path: `${path}[${index}]`, unknown }, item));
  return kept.some((item, index) => item !== items[index]) ? kept : items;
}

function pruneMembers(place: Place, object: JsonObject): JsonObject {
  const { schema, path, unknown } = place;
  let kept: Record<string, JsonValue | undefined> | undefined;
  for (const [name, member] of Object.entries(object)) {
    if (member === undefined || isLeftAlone(schema, name)) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const inner = memberSchema(schema, name);
    if (inner === "unknown") {
      if (preserves(schema)) continue;
      unknown.push(at);
      kept ??= { ...object };
      // The members of `kept` are data, not a shape: this is how one is taken out.
      Reflect.deleteProperty(kept, name);
    } else {
      const pruned = prune({ schema: inner, path: at, unknown }, member);
      if (pruned !== member) (kept ??= { ...object })[name] = pruned;
    }
  }
  return kept ?? object;
}

function isLeftAlone(schema: JsonSchemaProps | undefined, name: string): boolean {
  return schema?.["x-kubernetes-embedded-resource"] === true && typeAndObjectMeta.has(name);
}

function memberSchema(schema: JsonSchemaProps | undefined, name: string): JsonSchemaProps | undefined | "unknown" {
  const property = ownMember(schema?.properties, name);
  if (property !== undefined) return property;
  if (schema?.additionalProperties === undefined) return "unknown";
  // `additionalProperties: true` keeps the key, but knows nothing of what is inside.
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

function preserves(schema: JsonSchemaProps | undefined): boolean {
  return schema?.["x-kubernetes-preserve-unknown-fields"] === true;
}

/** Items of a preserved list are preserved as well, as far as they do not say more. */
function preserved(schema: JsonSchemaProps | undefined): JsonSchemaProps {
  return { ...schema, "x-kubernetes-preserve-unknown-fields": true };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Fills in defaults by type, as Kubernetes' generated defaulting does: wherever a Probe stands, a Probe's defaults apply.
 *
 * What the facts state as a field's default is applied from there; what depends on other fields is a function per type
 * (pod-defaults.ts, workload-defaults.ts, …).
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { TypeCatalog } from "../type-catalog.ts";
import type { FieldFacts, FieldType, QualifiedName, TypeFacts } from "../type-facts.ts";

/** Sets what a value of one type leaves open. The fields inside of it are still without their own defaults. */
export type TypeDefault = (value: JsonObject) => JsonObject;

export type TypeDefaults = Readonly<Record<QualifiedName, TypeDefault>>;

/** `object` has been through Go already (go-values.ts). */
export function applyTypeDefaults(
  catalog: TypeCatalog,
  defaults: TypeDefaults,
  root: { readonly type: TypeFacts; readonly object: JsonObject },
): JsonObject {
  const walkStruct = (type: TypeFacts, value: JsonObject): JsonObject => {
    const own = inlineDefaults(catalog, defaults, type)(value);
    const result: Record<string, JsonValue | undefined> = { ...own };
    for (const field of catalog.jsonFields(type)) {
      const filled = walkField(field, result[field.name]);
      if (filled !== undefined) result[field.name] = filled;
    }
    return result;
  };
  const walkField = (field: FieldFacts, value: JsonValue | undefined): JsonValue | undefined => {
    if (value === undefined || value === null || value === "") return statedDefault(field) ?? value;
    return walk(field.type, value);
  };
  const walk = (type: FieldType, value: JsonValue): JsonValue => {
    if (type.is === "struct" && isJsonObject(value)) return walkStruct(catalog.require(type.name), value);
    // Proof of the cast: isArray narrows a readonly union to any[] only by its own declaration.
    if (type.is === "list" && Array.isArray(value))
      return (value as readonly JsonValue[]).map((item) => walk(type.items, item));
    return value;
  };
  return walkStruct(root.type, root.object);
}

/** A type's own function after those of the structs that it inlines. */
function inlineDefaults(catalog: TypeCatalog, defaults: TypeDefaults, type: TypeFacts): TypeDefault {
  const inlined = type.fields.flatMap(({ inline, type: fieldType }) =>
    inline && fieldType.is === "struct" ? [catalog.require(fieldType.name)] : [],
  );
  const own = defaults[type.name];
  return (value) => {
    const filled = inlined.reduce((current, inner) => inlineDefaults(catalog, defaults, inner)(current), value);
    return own === undefined ? filled : own(filled);
  };
}

/** Go's zero values are no defaults: a field that is left out stays out. */
function statedDefault({ default: stated, pointer }: FieldFacts): JsonValue | undefined {
  const isZero = stated === "" || stated === 0 || stated === false || isJsonObject(stated);
  return isZero && !pointer ? undefined : stated;
}

/** Sets members that have no value. */
export function orDefault(value: JsonObject, defaults: JsonObject): JsonObject {
  const missing = Object.entries(defaults).filter(
    ([key]) => value[key] === undefined || value[key] === null || value[key] === "",
  );
  return missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) };
}

/** As {@link orDefault}, for the object in a member, which is made if need be. */
export function memberOrDefault(value: JsonObject, member: string, defaults: JsonObject): JsonObject {
  const inner = value[member];
  return { ...value, [member]: orDefault(isJsonObject(inner) ? inner : {}, defaults) };
}

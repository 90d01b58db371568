// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Joins what Go declares (names, numbers, pointers) with what OpenAPI declares (required, list types, merge keys,
 * defaults), and writes it one field per line. `src/built-ins/type-facts.ts` reads the lines; its opening tells the grammar.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { GoField, GoStruct } from "./go-types.ts";
import type { ApiPackage } from "./packages.ts";

/** A struct, and where OpenAPI tells of its fields. */
export interface ApiType extends GoStruct {
  readonly package: ApiPackage;
  /** Inlined structs have no schema of their own: their fields stand in those of the structs that inline them. */
  readonly schema: JsonSchemaProps | undefined;
}

/** By `core/v1.Pod`. */
export type ApiTypes = ReadonlyMap<string, ApiType>;

export interface OpenApiSchemas {
  get(packageOfType: ApiPackage, typeName: string): JsonSchemaProps | undefined;
}

/** Scalars in JSON that are structs in Go, on which `omitempty` has no effect. */
const goStructs = new Set(["Time", "MicroTime", "Quantity", "IntOrString", "RawExtension"]);

/** Finds each struct's schema. */
export function joinTypes(
  packages: readonly ApiPackage[],
  structs: ReadonlyMap<string, readonly GoStruct[]>,
  schemas: OpenApiSchemas,
): ApiTypes {
  const all = packages.flatMap((owner) =>
    (structs.get(owner.name) ?? []).map((struct) => ({ ...struct, package: owner })),
  );
  return new Map(
    all.map((type) => {
      const embedding = all.find((other) => other.package === type.package && inlines(other, type.name));
      const schema = schemas.get(type.package, type.name) ?? (embedding && schemas.get(type.package, embedding.name));
      return [`${type.package.name}.${type.name}`, { ...type, schema }];
    }),
  );
}

/** The names of all types that `roots` reach, themselves included. */
export function reachableTypes(types: ApiTypes, roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name);
    if (type === undefined || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...type.fields.map((field) => qualifiedTypeName(type.package, field.type)));
  }
  return seen;
}

/** `[]Container` of core/v1 → `core/v1.Container`. */
export function qualifiedTypeName(owner: ApiPackage, type: string): string {
  const bare = bareType(type);
  return bare.includes(".") ? bare : `${owner.name}.${bare}`;
}

/** `map[string]{[]string}` → `string`. */
function bareType(type: string): string {
  return type.replaceAll(/\*|\[\]|map\[string\]|[{}]/g, "");
}

/** A type as text: its name, then a line per field. */
export function typeText(type: ApiType, types: ApiTypes): string {
  const head = type.schema?.["x-kubernetes-map-type"] === "atomic" ? `${type.name} map=atomic` : type.name;
  return [head, ...type.fields.map((field) => `  ${fieldText(field, type, types)}`)].join("\n");
}

function fieldText(field: GoField, owner: ApiType, types: ApiTypes): string {
  const number = field.number ?? 0;
  if (field.inline) return `${number} ...${field.type}`;
  const property = owner.schema?.properties?.[field.name];
  const isStruct = types.has(qualifiedTypeName(owner.package, field.type)) && field.type === bareType(field.type);
  const leftOut = (field.omitEmpty && !isStruct && !goStructs.has(field.type)) || field.omitZero;
  const required = owner.schema?.required?.includes(field.name) === true ? "!" : "";
  const words = [`${number} ${field.name} ${field.type}${leftOut ? "?" : ""}${required}`];
  if (property !== undefined) words.push(...schemaWords(property), ...defaultWord(property, field, { isStruct }));
  return words.join(" ");
}

function schemaWords(property: JsonSchemaProps): string[] {
  const keys = property["x-kubernetes-list-map-keys"];
  const listType = property["x-kubernetes-list-type"];
  const strategy = property["x-kubernetes-patch-strategy"];
  const mergeKey = property["x-kubernetes-patch-merge-key"];
  return [
    ...(listType === undefined ? [] : [`list=${listType}${keys === undefined ? "" : `(${keys.join(",")})`}`]),
    ...(property["x-kubernetes-map-type"] === "atomic" ? ["map=atomic"] : []),
    ...(strategy === undefined ? [] : [`patch=${strategy}`]),
    ...(mergeKey === undefined ? [] : [`key=${mergeKey}`]),
  ];
}

/** OpenAPI states Go's zero values as defaults; only what differs from them is a fact of its own. */
function defaultWord(property: JsonSchemaProps, field: GoField, { isStruct }: { isStruct: boolean }): string[] {
  const stated = JSON.stringify(property.default);
  const implied = JSON.stringify(impliedDefault(field, isStruct));
  if (stated === implied) return [];
  return [property.default === undefined ? "nodefault" : `default=${stated}`];
}

function impliedDefault(field: GoField, isStruct: boolean): unknown {
  if (isStruct) return {};
  if (field.omitEmpty) return undefined;
  const zero: Readonly<Record<string, unknown>> = { string: "", bool: false, int32: 0, int64: 0, float64: 0 };
  return zero[field.type];
}

function inlines(struct: GoStruct, name: string): boolean {
  return struct.fields.some((field) => field.inline && field.type === name);
}

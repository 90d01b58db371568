// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How values of a schema are merged and owned: which lists are sets, maps or one value, which objects are one value.
 *
 * Derived from a JSON schema as the API server derives its own types (kube-openapi, schemaconv), node by node at first use.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
import type { JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import { objectProperties, withObjectProperties } from "./object-meta-schema.ts";

/** `untyped` takes any scalar. */
export type ScalarType = "numeric" | "string" | "boolean" | "untyped";

/** What a value may be. At least one is set; a schema without a `type` allows all three. */
export interface MergeType {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

type Properties = Readonly<Record<string, JsonSchemaProps>>;

/** A list: owned as one value, or item by item, told apart by their keys (list-type map) or themselves (list-type set). */
export class ListType {
  readonly atomic: boolean;
  /** Empty for a set and for an atomic list. */
  readonly keys: readonly string[];
  readonly #items: () => MergeType;
  #element: MergeType | undefined;

  constructor(relation: { readonly atomic: boolean; readonly keys: readonly string[] }, items: () => MergeType) {
    this.atomic = relation.atomic;
    this.keys = relation.keys;
    this.#items = items;
  }

  get element(): MergeType {
    this.#element ??= this.#items();
    return this.#element;
  }
}

/** An object: owned as one value, or field by field. */
export class MapType {
  readonly atomic: boolean;
  readonly #properties: Properties;
  readonly #unknown: (() => MergeType) | undefined;
  readonly #compile: (schema: JsonSchemaProps) => MergeType;
  readonly #fields = new Map<string, MergeType>();
  #element: MergeType | undefined;

  constructor(options: {
    readonly atomic: boolean;
    readonly properties: Properties;
    /** The type of fields that are not declared; absent where there must be none. */
    readonly unknown: (() => MergeType) | undefined;
    readonly compile: (schema: JsonSchemaProps) => MergeType;
  }) {
    this.atomic = options.atomic;
    this.#properties = options.properties;
    this.#unknown = options.unknown;
    this.#compile = options.compile;
  }

  /** The type of a declared field. */
  field(name: string): MergeType | undefined {
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#properties, name)) return undefined;
    const schema = this.#properties[name];
    if (schema === undefined) return undefined;
    const type = this.#compile(schema);
    this.#fields.set(name, type);
    return type;
  }

  /** The type of the fields that are not declared; `undefined` where there must be none. */
  get element(): MergeType | undefined {
    this.#element ??= this.#unknown?.();
    return this.#element;
  }

  /** The type of any field; `undefined` for one that must not be there. */
  typeOf(name: string): MergeType | undefined {
    return this.field(name) ?? this.element;
  }

  defaultOf(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#properties, name) ? this.#properties[name]?.default : undefined;
  }

  /** Whether nothing is declared and everything is allowed. */
  get isFreeForm(): boolean {
    return this.element === deducedType && Object.keys(this.#properties).length === 0;
  }
}

/** Where a schema says nothing: what is below is one value. */
const untypedType: MergeType = {
  scalar: "untyped",
  list: new ListType({ atomic: true, keys: [] }, () => untypedType),
  map: new MapType({ atomic: true, properties: {}, unknown: () => untypedType, compile }),
};

/** Where a schema lets objects say what they want: objects are owned field by field, lists as one value. */
const deducedType: MergeType = {
  scalar: "untyped",
  list: new ListType({ atomic: true, keys: [] }, () => untypedType),
  map: new MapType({ atomic: false, properties: {}, unknown: () => deducedType, compile }),
};

/**
 * The merge type of API objects. Make one per served version of a resource and keep it: it grows with what it is asked for.
 *
 * `schema` is the object's as CustomResourceDefinitions or the built-in kinds carry it; `apiVersion`, `kind` and
 * `metadata` need not be in it. Schemas may be cyclic.
 */
export function mergeTypeOf(schema: JsonSchemaProps): MergeType {
  return compile(withObjectProperties(schema));
}

function compile(schema: JsonSchemaProps): MergeType {
  return compileBelow(schema, false);
}

/** A text in another format may be written as another scalar: a quantity as a number. */
const plainFormats: ReadonlySet<string | undefined> = new Set([undefined, "", "byte"]);

/** `preserving`: a schema further up lets unknown fields be, which holds for all below. */
function compileBelow(schema: JsonSchemaProps, preserving: boolean): MergeType {
  const preserves = preserving || schema["x-kubernetes-preserve-unknown-fields"] === true;
  switch (schema.type) {
    case "object":
      return { map: mapType(schema, preserves) };
    case "array":
      return { list: listType(schema, preserves) };
    case "integer":
    case "number":
      return { scalar: "numeric" };
    case "boolean":
      return { scalar: "boolean" };
    case "string":
      return { scalar: plainFormats.has(schema.format) ? "string" : "untyped" };
    default:
      return { scalar: "untyped", list: listType(schema, preserves), map: mapType(schema, preserves) };
  }
}

function mapType(schema: JsonSchemaProps, preserves: boolean): MapType {
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const properties = embedded ? { ...schema.properties, ...objectProperties } : (schema.properties ?? {});
  return new MapType({
    atomic: schema["x-kubernetes-map-type"] === "atomic",
    properties,
    unknown: unknownFields(schema.additionalProperties, preserves || Object.keys(properties).length === 0),
    compile: (property) => compileBelow(property, preserves),
  });
}

function unknownFields(
  additional: JsonSchemaProps["additionalProperties"],
  preserves: boolean,
): (() => MergeType) | undefined {
  if (typeof additional === "object") return () => compileBelow(additional, preserves);
  return (additional ?? preserves) ? () => deducedType : undefined;
}

function listType(schema: JsonSchemaProps, preserves: boolean): ListType {
  const { items } = schema;
  return new ListType(listRelation(schema), () => (items === undefined ? untypedType : compileBelow(items, preserves)));
}

/** Built-in kinds from before server-side apply say it by their strategic merge patch's strategy only. */
function listRelation(schema: JsonSchemaProps): { readonly atomic: boolean; readonly keys: readonly string[] } {
  switch (schema["x-kubernetes-list-type"]) {
    case "map":
      return { atomic: false, keys: schema["x-kubernetes-list-map-keys"] ?? [] };
    case "set":
      return { atomic: false, keys: [] };
    case "atomic":
      return { atomic: true, keys: [] };
    default: {
      const merges = (schema["x-kubernetes-patch-strategy"] ?? "").split(",").includes("merge");
      const key = schema["x-kubernetes-patch-merge-key"];
      return { atomic: !merges, keys: merges && key !== undefined ? [key] : [] };
    }
  }
}

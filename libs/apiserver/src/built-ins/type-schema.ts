// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Schemas of the built-in types, in the model that custom resources use: what prunes, applies and merges those serves these. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { TypeCatalog } from "./type-catalog.ts";
import type { FieldFacts, FieldType, QualifiedName, ScalarName } from "./type-facts.ts";

const untyped: JsonSchemaProps = { "x-kubernetes-preserve-unknown-fields": true };
const anyObject: JsonSchemaProps = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The schema of each scalar. */
export const scalarSchemas: Readonly<Record<ScalarName, JsonSchemaProps>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  float64: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  Time: { type: "string", format: "date-time" },
  MicroTime: { type: "string", format: "date-time" },
  Quantity: { oneOf: [{ type: "string" }, { type: "number" }] },
  IntOrString: {
    format: "int-or-string",
    oneOf: [{ type: "integer" }, { type: "string" }],
    "x-kubernetes-int-or-string": true,
  },
  FieldsV1: anyObject,
  RawExtension: anyObject,
  JSON: untyped,
  JSONSchemaPropsOrArray: untyped,
  JSONSchemaPropsOrBool: untyped,
  JSONSchemaPropsOrStringArray: untyped,
};

/** Builds schemas from type facts; each type's once, shared wherever the type is used (a recursive type holds itself). */
export class TypeSchemas {
  readonly #catalog: TypeCatalog;
  // A cache of what the catalogue says: filled in, never changed.
  readonly #built = new Map<QualifiedName, JsonSchemaProps>();

  constructor(catalog: TypeCatalog) {
    this.#catalog = catalog;
  }

  schemaOf(name: QualifiedName): JsonSchemaProps {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const type = this.#catalog.require(name);
    const fields = this.#catalog.jsonFields(type);
    const required = fields.filter((field) => field.required).map((field) => field.name);
    const properties: Record<string, JsonSchemaProps> = {};
    const schema: JsonSchemaProps = {
      type: "object",
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
    };
    // Known before its properties are: a recursive type finds itself here.
    this.#built.set(name, schema);
    for (const field of fields) properties[field.name] = this.#fieldSchema(field);
    return schema;
  }

  #fieldSchema(field: FieldFacts): JsonSchemaProps {
    const keywords = fieldKeywords(field);
    const schema = this.#typeSchema(field.type);
    return Object.keys(keywords).length === 0 ? schema : { ...schema, ...keywords };
  }

  #typeSchema(type: FieldType): JsonSchemaProps {
    switch (type.is) {
      case "scalar":
        return scalarSchemas[type.scalar];
      case "struct":
        return this.schemaOf(type.name);
      case "list":
        return { type: "array", items: this.#typeSchema(type.items) };
      case "map":
        return { type: "object", additionalProperties: this.#typeSchema(type.values) };
    }
  }
}

/** What OpenAPI says of a field besides its type. */
export function fieldKeywords(field: FieldFacts): JsonSchemaProps {
  return {
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.listType === undefined ? {} : { "x-kubernetes-list-type": field.listType }),
    ...(field.listMapKeys === undefined ? {} : { "x-kubernetes-list-map-keys": field.listMapKeys }),
    ...(field.atomicMap ? { "x-kubernetes-map-type": "atomic" } : {}),
    ...(field.patchStrategy === undefined ? {} : { "x-kubernetes-patch-strategy": field.patchStrategy }),
    ...(field.patchMergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": field.patchMergeKey }),
  };
}

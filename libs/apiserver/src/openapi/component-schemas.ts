// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The `components.schemas` of one document: what its paths name, and what those name in turn. */
import type { JsonObject, JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { TypeCatalog } from "../built-ins/type-catalog.ts";
import type { FieldFacts, FieldType, QualifiedName } from "../built-ins/type-facts.ts";
import { fieldKeywords, scalarSchemas } from "../built-ins/type-schema.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { componentRef, customComponent, scalarComponents, typeComponent } from "./component-names.ts";
import { publishedSchema } from "./published-schema.ts";

const objectMeta = "meta/v1.ObjectMeta";
const listMeta = "meta/v1.ListMeta";

/** Collects schemas by name; each is added once, with all that it names. */
export class ComponentSchemas {
  readonly #catalog: TypeCatalog;
  readonly #schemas: Record<string, JsonObject> = {};

  constructor(catalog: TypeCatalog) {
    this.#catalog = catalog;
  }

  /** Sorted by name. */
  toJson(): JsonObject {
    return Object.fromEntries(Object.entries(this.#schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Adds a built-in type and returns its name here. `kinds` tells clients which objects the schema is of. */
  addType(name: QualifiedName, kinds: readonly JsonObject[] = []): string {
    const component = typeComponent(name);
    if (!(component in this.#schemas)) {
      const properties: Record<string, JsonObject> = {};
      const type = this.#catalog.require(name);
      const fields = this.#catalog.jsonFields(type);
      const required = fields.filter((field) => field.required).map((field) => field.name);
      this.#schemas[component] = {
        type: "object",
        properties,
        ...(required.length > 0 && { required }),
        ...(type.atomic && { "x-kubernetes-map-type": "atomic" }),
      };
      for (const field of fields) properties[field.name] = this.#property(field);
    }
    // Apart from the above: a type may have been reached through a field before its resource is.
    if (kinds.length > 0)
      this.#schemas[component] = { ...this.#schemas[component], "x-kubernetes-group-version-kind": kinds };
    return component;
  }

  /** Adds a custom kind's schema with what every object has, and returns its name here. */
  addCustom(definition: ResourceDefinition): string {
    const component = customComponent(definition, definition.kind);
    const metadata = componentRef(this.addType(objectMeta));
    this.#schemas[component] = {
      ...publishedSchema(definition.schema, metadata),
      "x-kubernetes-group-version-kind": [kindOf(definition, definition.kind)],
    };
    return component;
  }

  /** Adds the schema of lists of `item`. */
  addList(definition: ResourceDefinition, item: string): string {
    const component = item.slice(0, -definition.kind.length) + definition.listKind;
    this.#schemas[component] = {
      type: "object",
      required: ["items"],
      properties: {
        apiVersion: { type: "string" },
        items: { type: "array", items: componentRef(item) },
        kind: { type: "string" },
        metadata: componentRef(this.addType(listMeta)),
      },
      "x-kubernetes-group-version-kind": [kindOf(definition, definition.listKind)],
    };
    return component;
  }

  /** Adds the body of a patch, which may be anything. */
  addPatch(): string {
    const component = typeComponent("meta/v1.Patch");
    this.#schemas[component] ??= { type: "object" };
    return component;
  }

  #property(field: FieldFacts): JsonObject {
    const schema = this.#typeSchema(field.type);
    const keywords = schemaJson(fieldKeywords(field));
    if (Object.keys(keywords).length === 0) return schema;
    // A $ref stands alone in OpenAPI 3.0: what is said beside it goes around an allOf.
    return "$ref" in schema ? { allOf: [schema], ...keywords } : { ...schema, ...keywords };
  }

  #typeSchema(type: FieldType): JsonObject {
    if (type.is === "struct") return componentRef(this.addType(type.name));
    if (type.is === "list") return { type: "array", items: this.#typeSchema(type.items) };
    if (type.is === "map") return { type: "object", additionalProperties: this.#typeSchema(type.values) };
    const component = scalarComponents[type.scalar];
    const schema = schemaJson(scalarSchemas[type.scalar]);
    if (component === undefined) return schema;
    this.#schemas[component] ??= schema;
    return componentRef(component);
  }
}

/** `{group, version, kind}` as the documents write it. */
export function kindOf(
  { group, version }: { readonly group: string; readonly version: string },
  kind: string,
): JsonObject {
  return { group, kind, version };
}

/** A schema as JSON. */
function schemaJson(schema: JsonSchemaProps): JsonObject {
  // Proof of the cast: a schema is made of JSON values; its interface has no index signature.
  return schema as unknown as JsonObject;
}

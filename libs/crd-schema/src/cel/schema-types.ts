// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A structural schema as CEL types, and JSON values as values of these types
 * (apiserver, cel/common/schemas.go: SchemaDeclType).
 */
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { celEqual, type CelValue } from "./cel-value.ts";
import type { Environment } from "./cel-module.ts";
import type { Fields } from "./expression.ts";
import { escapeFieldName } from "./field-name.ts";

/**
 * Turns a JSON value into a value of the type. A value of another type, which an object stored under an earlier schema
 * may hold, stays what it is: a rule that touches it fails as it runs, and the others do not notice.
 */
export type Convert = (value: JsonValue) => CelValue;

export interface SchemaType {
  /** CEL's name of the type. */
  readonly name: string;
  readonly convert: Convert;
}

const objectMeta: JsonSchemaProps = {
  type: "object",
  properties: { name: { type: "string" }, generateName: { type: "string" } },
};
const whole: Readonly<Record<string, JsonSchemaProps>> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: objectMeta,
};

/**
 * Registers the types of a schema in `environment` and returns that of the schema itself; `undefined` for what rules
 * cannot see, such as values without a schema.
 */
export class SchemaTypes {
  readonly #environment: Environment;
  readonly #duration: (text: string) => CelValue;
  readonly #fields = new Map<string, Fields>();
  #count = 0;

  /** The types are added to `environment`; `base` is one that is complete. */
  constructor(environment: Environment, base: Environment) {
    this.#environment = environment;
    const parse = base.clone().registerVariable("text", "string").parse("duration(text)");
    // Proof of the cast: the result of duration() is CEL's duration.
    this.#duration = (text) => parse({ text }) as CelValue;
  }

  /** The types of an object type's fields; `undefined` for types that are no objects. */
  fieldsOf(typeName: string): Fields | undefined {
    return this.#fields.get(typeName);
  }

  /** `isRoot`: the schema of a whole object, whose type and names rules may always read. */
  typeOf(schema: JsonSchemaProps, isRoot: boolean): SchemaType | undefined {
    if (schema["x-kubernetes-int-or-string"] === true) return { name: "dyn", convert: convertScalar };
    const type = this.#typeOf(schema, isRoot || schema["x-kubernetes-embedded-resource"] === true);
    if (type === undefined || schema.nullable !== true) return type;
    const { name, convert } = type;
    return { name, convert: (value) => (value === null ? null : convert(value)) };
  }

  #typeOf(schema: JsonSchemaProps, isWhole: boolean): SchemaType | undefined {
    switch (schema.type) {
      case "array":
        return this.#listType(schema.items);
      case "object":
        return typeof schema.additionalProperties === "object"
          ? this.#mapType(schema.additionalProperties)
          : this.#objectType(schema, isWhole);
      case "string":
        return this.#stringType(schema.format ?? "");
      case "integer":
        return { name: "int", convert: convertInteger };
      case "number":
        return { name: "double", convert: convertDouble };
      case "boolean":
        return { name: "bool", convert: convertScalar };
      default:
        return undefined;
    }
  }

  #listType(items: JsonSchemaProps | undefined): SchemaType | undefined {
    const item = items === undefined ? undefined : this.typeOf(items, false);
    if (item === undefined) return undefined;
    const convert = (value: JsonValue): CelValue =>
      isList(value) ? value.map((member) => item.convert(member)) : convertScalar(value);
    return { name: `list<${item.name}>`, convert };
  }

  #mapType(values: JsonSchemaProps): SchemaType | undefined {
    const value = this.typeOf(values, false);
    if (value === undefined) return undefined;
    const convert = (object: JsonValue): CelValue =>
      isJsonObject(object)
        ? Object.fromEntries(membersOf(object).map(([key, member]) => [key, value.convert(member)]))
        : convertScalar(object);
    return { name: `map<string, ${value.name}>`, convert };
  }

  #objectType(schema: JsonSchemaProps, isWhole: boolean): SchemaType {
    const properties = isWhole ? { ...schema.properties, ...whole } : (schema.properties ?? {});
    const fields = new Map<string, { readonly field: string; readonly type: SchemaType }>();
    for (const [property, inner] of Object.entries(properties)) {
      const field = escapeFieldName(property);
      const type = field === undefined ? undefined : this.typeOf(inner, false);
      if (field !== undefined && type !== undefined) fields.set(property, { field, type });
    }
    // An own class per type: the library tells values of different types apart by their constructor.
    const ctor = class {
      [field: string]: CelValue;
    };
    const name = `object.t${this.#count++}`;
    const types = Object.fromEntries([...fields.values()].map(({ field, type }) => [field, type.name]));
    this.#fields.set(name, types);
    this.#environment.registerType(name, { ctor, fields: types });
    this.#environment.registerOperator(`${name} == ${name}`, celEqual);
    const convert = (value: JsonValue): CelValue => {
      if (!isJsonObject(value)) return convertScalar(value);
      const instance = new ctor();
      for (const [property, member] of membersOf(value)) {
        const known = fields.get(property);
        if (known !== undefined) instance[known.field] = known.type.convert(member);
      }
      return instance;
    };
    return { name, convert };
  }

  #stringType(format: string): SchemaType {
    switch (format) {
      case "byte":
        return {
          name: "bytes",
          convert: ofText((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))),
        };
      case "date":
      case "date-time":
        return { name: "google.protobuf.Timestamp", convert: ofText(timestampOf) };
      case "duration":
        return { name: "google.protobuf.Duration", convert: ofText(this.#duration) };
      default:
        return { name: "string", convert: convertScalar };
    }
  }
}

function membersOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([key, member]) => (member === undefined ? [] : [[key, member] as const]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A conversion of texts that may throw for those that are not of the format. */
function ofText(convert: (text: string) => CelValue): Convert {
  return (value) => {
    if (typeof value !== "string") return convertScalar(value);
    try {
      return convert(value);
    } catch {
      return value;
    }
  };
}

function timestampOf(text: string): CelValue {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time;
}

function convertInteger(value: JsonValue): CelValue {
  return typeof value === "number" ? BigInt(Math.trunc(value)) : value;
}

function convertDouble(value: JsonValue): CelValue {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : value;
}

/** Of int-or-string, and of values of another type than the schema's: the type is known at run time only. */
function convertScalar(value: JsonValue): CelValue {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Turns protobuf messages of the built-in types into JSON, with the field numbers of the type catalogue. */
import { parseJson, type JsonValue } from "@nuvolaris/api-machinery";
import { listAt, objectAt } from "../built-ins/json-access.ts";
import { zeroValue } from "../built-ins/go-values.ts";
import type { TypeCatalog } from "../built-ins/type-catalog.ts";
import type { FieldFacts, FieldType, ScalarName, TypeFacts } from "../built-ins/type-facts.ts";
import { flatScalars, type NestingScalar } from "./scalars.ts";
import { asBytes, asInteger, asText, readFields, type WireField, type WireValue } from "./wire-reader.ts";

type MutableJson = Record<string, JsonValue>;

const schemaProps = "apiextensions/v1.JSONSchemaProps";

export class MessageDecoder {
  readonly #catalog: TypeCatalog;
  readonly #nesting: Readonly<Record<NestingScalar, (value: WireValue) => JsonValue>> = {
    RawExtension: (value) => this.#rawExtension(value),
    JSONSchemaPropsOrArray: (value) => this.#schemaOrList(value),
    JSONSchemaPropsOrBool: (value) => this.#schemaOrBool(value),
    JSONSchemaPropsOrStringArray: (value) => this.#schemaOrStrings(value),
  };

  constructor(catalog: TypeCatalog) {
    this.#catalog = catalog;
  }

  /** Decodes a message of `type`. What the wire carries is in the answer, zero values too. Unknown fields are skipped. */
  decode(type: TypeFacts, bytes: Uint8Array): MutableJson {
    const json: MutableJson = {};
    this.#decodeInto(json, type, bytes);
    return json;
  }

  #decodeInto(json: MutableJson, type: TypeFacts, bytes: Uint8Array): void {
    for (const wire of readFields(bytes)) {
      const field = type.fields.find(({ number }) => number === wire.number);
      if (field === undefined) continue;
      if (field.inline && field.type.is === "struct") {
        this.#decodeInto(json, this.#catalog.require(field.type.name), asBytes(wire.value));
      } else {
        this.#addField(json, field, wire);
      }
    }
  }

  #addField(json: MutableJson, { name, type }: FieldFacts, { value }: WireField): void {
    if (type.is === "list") {
      json[name] = [...listAt(json, name), this.#value(type.items, value)];
    } else if (type.is === "map") {
      json[name] = { ...objectAt(json, name), ...this.#mapEntry(type, value) };
    } else {
      json[name] = this.#value(type, value);
    }
  }

  #mapEntry(type: Extract<FieldType, { is: "map" }>, entry: WireValue): MutableJson {
    let key = "";
    let item: JsonValue | undefined;
    for (const { number, value } of readFields(asBytes(entry))) {
      if (number === 1) key = asText(value);
      if (number === 2) item = type.wrapped ? this.#wrapped(type.values, value) : this.#value(type.values, value);
    }
    return { [key]: item ?? zeroValue(this.#catalog, type.values) };
  }

  /** A message whose field 1 is the list. */
  #wrapped(type: FieldType, message: WireValue): JsonValue {
    if (type.is !== "list") return this.#value(type, message);
    return [...readFields(asBytes(message))]
      .filter(({ number }) => number === 1)
      .map(({ value }) => this.#value(type.items, value));
  }

  #value(type: FieldType, value: WireValue): JsonValue {
    if (type.is === "struct") return this.decode(this.#catalog.require(type.name), asBytes(value));
    if (type.is === "scalar") return this.#scalar(type.scalar, value);
    throw new Error("Kubernetes' types hold no list of lists and no map of maps");
  }

  #scalar(scalar: ScalarName, value: WireValue): JsonValue {
    return isNesting(scalar, this.#nesting) ? this.#nesting[scalar](value) : flatScalars[scalar](value);
  }

  #rawExtension(message: WireValue): JsonValue {
    for (const { number, value } of readFields(asBytes(message))) {
      if (number === 1) return parseJson(asText(value));
    }
    return null;
  }

  #schemaOrList(message: WireValue): JsonValue {
    const schemas: JsonValue[] = [];
    for (const { number, value } of readFields(asBytes(message))) {
      const schema = this.decode(this.#catalog.require(schemaProps), asBytes(value));
      if (number === 1) return schema;
      schemas.push(schema);
    }
    return schemas;
  }

  #schemaOrBool(message: WireValue): JsonValue {
    let allows = false;
    for (const { number, value } of readFields(asBytes(message))) {
      if (number === 2) return this.decode(this.#catalog.require(schemaProps), asBytes(value));
      allows = asInteger(value) !== 0;
    }
    return allows;
  }

  #schemaOrStrings(message: WireValue): JsonValue {
    const strings: string[] = [];
    for (const { number, value } of readFields(asBytes(message))) {
      if (number === 1) return this.decode(this.#catalog.require(schemaProps), asBytes(value));
      strings.push(asText(value));
    }
    return strings;
  }
}

function isNesting(scalar: ScalarName, nesting: Readonly<Record<NestingScalar, unknown>>): scalar is NestingScalar {
  return Object.hasOwn(nesting, scalar);
}

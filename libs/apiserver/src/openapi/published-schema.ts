// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What of a custom resource's schema is published, so that `kubectl explain` and client-side validation understand it. */
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";

const apiVersion: JsonObject = {
  type: "string",
  description: "The group and version of this representation of the object.",
};
const kind: JsonObject = { type: "string", description: "The kind of object that this is." };

/** The whole object's schema: its own, with kind, apiVersion and metadata. `metadata` refers to ObjectMeta. */
export function publishedSchema(schema: JsonSchemaProps, metadata: JsonObject): JsonObject {
  return withObjectFields(published(schema, metadata), metadata);
}

function published(schema: JsonSchemaProps, metadata: JsonObject): JsonObject {
  const fields = Object.entries(schema).map(([key, value]) => [key, publishedKeyword(key, value, metadata)] as const);
  const json: JsonObject = Object.fromEntries(fields);
  if (schema["x-kubernetes-embedded-resource"] === true) return embedded(json, metadata);
  if (schema["x-kubernetes-int-or-string"] === true)
    return { anyOf: [{ type: "integer" }, { type: "string" }], ...json };
  return json;
}

const schemaKeywords = new Set(["items", "not", "additionalProperties"]);
const schemaListKeywords = new Set(["allOf", "anyOf", "oneOf"]);

/** Proof of the casts: a schema's keywords hold schemas or JSON, and a schema is JSON too. */
function publishedKeyword(key: string, value: unknown, metadata: JsonObject): JsonValue {
  const nested = (inner: unknown): JsonValue =>
    isJsonObject(inner) ? published(inner, metadata) : (inner as JsonValue);
  if (schemaKeywords.has(key)) return nested(value);
  if (schemaListKeywords.has(key) && Array.isArray(value)) return value.map(nested);
  if (key === "properties" && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, nested(property)]));
  }
  return value as JsonValue;
}

function embedded(schema: JsonObject, metadata: JsonObject): JsonObject {
  const required = Array.isArray(schema["required"])
    ? schema["required"].filter((name) => typeof name === "string")
    : [];
  return { ...withObjectFields(schema, metadata), required: [...new Set([...required, "kind", "apiVersion"])] };
}

function withObjectFields(schema: JsonObject, metadata: JsonObject): JsonObject {
  const own = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const objectMeta = { description: "The object's name, labels and what else every object has.", allOf: [metadata] };
  return { ...schema, type: "object", properties: { ...own, apiVersion, kind, metadata: objectMeta } };
}

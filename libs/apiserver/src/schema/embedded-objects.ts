// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whole objects inside of a custom one (`x-kubernetes-embedded-resource`): what they are, and their metadata. */
import {
  invalid,
  isJsonObject,
  labelKeyProblems,
  labelValueProblems,
  required,
  stringifyJson,
  type FieldError,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ownMember } from "@nuvolaris/crd-schema";
import { nameProblems } from "../registry/name-rules.ts";
import { decodeObjectMeta, ObjectMetaError } from "./object-meta.ts";

interface Embedded {
  readonly path: string;
  readonly object: JsonObject;
}

/** Embedded objects whose type or metadata cannot even be decoded. The message is that of the server's 400. */
export class EmbeddedObjectError extends Error {
  override readonly name = "EmbeddedObjectError";
}

/** Throws {@link EmbeddedObjectError} for the first embedded object that cannot be decoded. */
export function checkEmbeddedTypes(schema: JsonSchemaProps, object: JsonObject): void {
  for (const { path, object: inner } of findEmbedded(schema, object, "")) {
    for (const name of ["apiVersion", "kind"]) {
      const value = inner[name];
      if (value !== undefined && typeof value !== "string") {
        throw new EmbeddedObjectError(`${path}.${name}: Invalid value: ${stringifyJson(value)}: must be a string`);
      }
    }
    checkMetadataType(inner["metadata"], `${path}.metadata`);
  }
}

function checkMetadataType(metadata: JsonValue | undefined, path: string): void {
  try {
    if (metadata !== undefined) decodeObjectMeta(metadata);
  } catch (error) {
    if (!(error instanceof ObjectMetaError)) throw error;
    throw new EmbeddedObjectError(
      `${path}: Invalid value: ${stringifyJson(sorted(metadata ?? null))}: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

/** As Go writes a map. */
function sorted(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [[name, sorted(member)] as const],
  );
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Findings about the embedded objects of a custom resource; its own metadata is validated elsewhere. */
export function validateEmbeddedObjects(schema: JsonSchemaProps, object: JsonObject): FieldError[] {
  return findEmbedded({ ...schema, "x-kubernetes-embedded-resource": false }, object, "").flatMap(
    ({ path, object: inner }) => [
      ...["apiVersion", "kind"]
        .filter((name) => inner[name] === undefined)
        .map((name) => required(`${path}.${name}`, "")),
      ...validateApiVersion(inner["apiVersion"], `${path}.apiVersion`),
      ...validateKind(inner["kind"], `${path}.kind`),
      ...(isJsonObject(inner["metadata"]) ? validateMetadata(inner["metadata"], `${path}.metadata`) : []),
    ],
  );
}

function findEmbedded(schema: JsonSchemaProps | undefined, value: JsonValue, path: string): readonly Embedded[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    // Proof of the cast: an array in a JSON value is an array of JSON values.
    return (value as readonly JsonValue[]).flatMap((item, index) =>
      findEmbedded(schema.items, item, `${path}[${index}]`),
    );
  }
  if (!isJsonObject(value)) return [];
  const { properties = {}, additionalProperties } = schema;
  const own = schema["x-kubernetes-embedded-resource"] === true ? [{ path, object: value }] : [];
  const inner = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const property = ownMember(properties, name);
    if (property !== undefined) return findEmbedded(property, member, path === "" ? name : `${path}.${name}`);
    return typeof additionalProperties === "object"
      ? findEmbedded(additionalProperties, member, `${path}[${name}]`)
      : [];
  });
  return [...own, ...inner];
}

function validateApiVersion(value: JsonValue | undefined, path: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value !== "string") return [invalid(path, value, "must be a string")];
  if (value === "") return [invalid(path, value, "must not be empty")];
  return value.split("/").length > 2 ? [invalid(path, value, `unexpected GroupVersion string: ${value}`)] : [];
}

function validateKind(value: JsonValue | undefined, path: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value !== "string") return [invalid(path, value, "must be a string")];
  if (value === "") return [invalid(path, value, "must not be empty")];
  const problems = nameProblems(value.toLowerCase(), "dns1035Label");
  return problems.length === 0
    ? []
    : [invalid(path, value, `may have mixed case, but should otherwise match: ${problems.join(",")}`)];
}

function validateMetadata(metadata: JsonObject, path: string): FieldError[] {
  const { name, labels, annotations } = metadata;
  const texts = (value: JsonValue | undefined): (readonly [string, string])[] =>
    Object.entries(isJsonObject(value) ? value : {}).flatMap(([key, text]) =>
      typeof text === "string" ? [[key, text] as const] : [],
    );
  const named = typeof name === "string" && name !== "" ? nameProblems(name, "path") : [];
  return [
    ...named.map((problem) => invalid(`${path}.name`, name, problem)),
    ...texts(labels).flatMap(([key, text]) => [
      ...labelKeyProblems(key).map((problem) => invalid(`${path}.labels`, key, problem)),
      ...labelValueProblems(text).map((problem) => invalid(`${path}.labels`, text, problem)),
    ]),
    ...texts(annotations).flatMap(([key]) =>
      labelKeyProblems(key.toLowerCase()).map((problem) => invalid(`${path}.annotations`, key, problem)),
    ),
  ];
}

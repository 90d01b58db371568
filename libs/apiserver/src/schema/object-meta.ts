// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** ObjectMeta of objects whose kind has no Go struct: their metadata passes through Go's ObjectMeta all the same. */
import {
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { GoTypeError, throughGo } from "../built-ins/go-values.ts";
import { TypeSchemas } from "../built-ins/type-schema.ts";

const typeName = "meta/v1.ObjectMeta";

/** The schema of `metadata`, the same for every kind. */
export const objectMetaSchema: JsonSchemaProps = new TypeSchemas(builtInTypes).schemaOf(typeName);

/** Metadata that Go could not decode. The message is Go's. */
export class ObjectMetaError extends Error {
  override readonly name = "ObjectMetaError";
}

/**
 * Metadata as Go writes it after reading: unknown and empty fields are gone, and what the server alone sets stays away
 * when it was not given. Throws {@link ObjectMetaError}.
 */
export function decodeObjectMeta(metadata: JsonValue): JsonObject {
  if (!isJsonObject(metadata)) {
    throw new ObjectMetaError(`json: cannot unmarshal ${goTypeOf(metadata)} into Go value of type v1.ObjectMeta`);
  }
  try {
    const decoded = throughGo(builtInTypes, builtInTypes.require(typeName), metadata);
    // Go writes a time that is not set as null; for objects without a struct the server takes that away again.
    const { creationTimestamp, ...rest } = decoded;
    return creationTimestamp === null || creationTimestamp === undefined ? rest : decoded;
  } catch (error) {
    if (!(error instanceof GoTypeError)) throw error;
    throw new ObjectMetaError(error.message, { cause: error });
  }
}

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean"
    ? "bool"
    : value === null
      ? "null"
      : typeof value === "string"
        ? "string"
        : `number ${stringifyJson(value)}`;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The body of a patch: JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch.
import {
  applyJsonPatch,
  applyMergePatch,
  isJsonObject,
  JsonPatchError,
  parseJson,
  parseJsonPatch,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { formatGoValue } from "../apply/go-format.ts";
import { ApiError, badRequest, internalFailure, invalid } from "../registry/api-error.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { objectMetaSchema } from "../schema/object-meta.ts";
import { StrategicMergePatchError } from "../strategic-merge/strategic-merge-patch-error.ts";
import { strategicMergePatch, type StrategicMergePatch } from "../strategic-merge/strategic-merge-patch.ts";
import { goJsonError } from "./go-json-error.ts";

export const applyPatchType = "application/apply-patch+yaml";
export const jsonPatchType = "application/json-patch+json";
export const mergePatchType = "application/merge-patch+json";
export const strategicMergePatchType = "application/strategic-merge-patch+json";

/** A patch that was read, and not applied yet. */
export interface PatchDocument {
  /** Throws ApiError. */
  apply(document: JsonObject): JsonValue;
  /** The refusal of a result: 422, in which the result or the patch is quoted. */
  refusal(result: JsonObject, problem: string): ApiError;
  /** The result is a Go value already, and is converted; those of other patches are text that is decoded. */
  readonly isConverted: boolean;
  /** Texts about members that no operation of a JSON patch has. */
  readonly unknownMembers: readonly string[];
}

/** What patches of a kind go by. */
export type PatchedKind = Pick<ResourceDefinition, "schema" | "isCustom">;

/** Throws a 400 for a text that is no such patch. */
export function parsePatch(definition: PatchedKind, text: string, mediaType: string): PatchDocument {
  if (mediaType === jsonPatchType) return parseOperations(definition, text);
  const isStrategic = mediaType === strategicMergePatchType;
  const prefix = isStrategic ? "" : decodingError;
  const patch = decode(text, prefix);
  if (!isJsonObject(patch)) {
    throw badRequest(`${prefix}json: cannot unmarshal ${goType(patch)} into Go value of type map[string]interface {}`);
  }
  const { schema } = definition;
  return {
    apply: (original) =>
      isStrategic ? strategicallyMerged({ original, patch, schema }) : applyMergePatch(original, patch),
    refusal: (result, problem) => refusalOf(isStrategic ? formatGoValue(patch) : quote(result, definition), problem),
    isConverted: isStrategic,
    unknownMembers: [],
  };
}

/** A patch that cannot be applied to what is there. */
export function unprocessable(cause?: unknown): ApiError {
  const message = "the server rejected our request due to an error in our request";
  return new ApiError({ code: 422, reason: "Invalid", message, details: {} }, { cause });
}

const decodingError = "error decoding patch: ";

function parseOperations(definition: PatchedKind, text: string): PatchDocument {
  const operations = decode(text, decodingError);
  if (!Array.isArray(operations)) {
    throw badRequest(
      `${decodingError}json: cannot unmarshal ${goType(operations)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  return {
    // Operations that are none are found when they are applied, as on the real server.
    apply: (document) => operated(() => applyJsonPatch(document, parseJsonPatch(operations))),
    refusal: (result, problem) => refusalOf(quote(result, definition), problem),
    isConverted: false,
    unknownMembers: unknownMembersOf(operations),
  };
}

function operated(apply: () => JsonValue): JsonValue {
  try {
    return apply();
  } catch (error) {
    if (error instanceof JsonPatchError) throw unprocessable(error);
    throw error;
  }
}

const operationMembers: readonly string[] = ["op", "path", "from", "value"];

function unknownMembersOf(operations: readonly unknown[]): readonly string[] {
  return operations.flatMap((operation, index) =>
    Object.keys(isJsonObject(operation) ? operation : {})
      .filter((member) => !operationMembers.includes(member))
      .map((member) => `json patch unknown field "[${index}].${member}"`),
  );
}

function strategicallyMerged(merge: StrategicMergePatch): JsonValue {
  try {
    return strategicMergePatch(merge);
  } catch (error) {
    if (!(error instanceof StrategicMergePatchError)) throw error;
    if (error.code === 422) throw unprocessable(error);
    const { message } = error;
    throw error.code === 400 ? badRequest(message, { cause: error }) : internalFailure(message, { cause: error });
  }
}

function decode(text: string, prefix: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw badRequest(`${prefix}${goJsonError(text) ?? error.message}`, { cause: error });
    throw error;
  }
}

function refusalOf(value: string, problem: string): ApiError {
  const message = `Invalid value: ${JSON.stringify(value)}: ${problem}`;
  return invalid({ group: "", kind: "" }, "", [{ type: "FieldValueInvalid", field: "patch", message }]);
}

/** The result as JSON: Go writes the maps that custom resources are with their keys in order. */
function quote(result: JsonObject, { isCustom }: PatchedKind): string {
  return JSON.stringify(isCustom ? withSortedKeys(result) : withPlainNumbers(inGoOrder(result)));
}

/** The patch has made a map of the object, whose keys Go sorts; the metadata in it is a struct as it was written. */
function inGoOrder(result: JsonObject): JsonObject {
  const members = Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, key === "metadata" ? inMetaOrder(member) : member]));
}

function inMetaOrder(metadata: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(metadata)) return metadata;
  const order = Object.keys(objectMetaSchema.properties ?? {});
  return Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isJsonObject(value)) return withPlainNumbers(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, withSortedKeys(member)]));
}

function withPlainNumbers(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function goType(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// PATCH: JSON patch, merge patch, strategic merge patch. Apply, which comes as a PATCH too, is in apply-endpoint.ts.
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
import {
  ApiError,
  badRequest,
  internalFailure,
  invalid,
  notFound,
  unsupportedMediaType,
} from "../registry/api-error.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { updateObject, type Change } from "../registry/update-object.ts";
import { StrategicMergePatchError } from "../strategic-merge/strategic-merge-patch-error.ts";
import { strategicMergePatch, type StrategicMergePatch } from "../strategic-merge/strategic-merge-patch.ts";
import { applyChange } from "./apply-endpoint.ts";
import { checkName, checkPatchedKind } from "./decode-object.ts";
import { checkFields } from "./field-validation.ts";
import { goJsonError } from "./go-json-error.ts";
import { answerObject } from "./representation.ts";
import { mediaTypeOf, readBytes } from "./request-body.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export const applyPatchType = "application/apply-patch+yaml";
const jsonPatchType = "application/json-patch+json";
const mergePatchType = "application/merge-patch+json";
const strategicMergePatchType = "application/strategic-merge-patch+json";

/** Computes what an object becomes. */
export type PatchChange = (old: ApiObject | undefined) => Change;

export async function patchObject(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const createsMissing = mediaTypeOf(request.request) === applyPatchType;
  const change = await readPatch(request);
  const { stored, wasCreated } = await updateObject(parts, {
    definition,
    key: keyOf(request),
    context,
    change,
    createsMissing,
  });
  return answerObject(request, stored, wasCreated ? 201 : 200);
}

async function readPatch(request: ResourceRequest): Promise<PatchChange> {
  const mediaType = mediaTypeOf(request.request);
  checkPatchType(request, mediaType);
  const text = new TextDecoder().decode(await readBytes(request.request));
  if (mediaType === applyPatchType) return applyChange(request, text);
  const apply = parsePatch(request, text, mediaType);
  const unknown = mediaType === jsonPatchType ? unknownMembers(decodePatch(text)) : [];
  return (old) => patched(request, old, { apply, unknown });
}

function checkPatchType({ definition, request }: ResourceRequest, mediaType: string): void {
  const generic = [jsonPatchType, mergePatchType, applyPatchType];
  if (definition.isCustom && !generic.includes(mediaType)) throw unsupportedMediaType(generic);
  if (generic.includes(mediaType) || mediaType === strategicMergePatchType) return;
  if (request.headers.get("content-type") === null) throw unsupportedMediaType([...generic, strategicMergePatchType]);
  const message = "415: Unsupported Media Type";
  throw new ApiError({ code: 415, reason: "UnsupportedMediaType", message, details: {} });
}

/** What the text of a patch does to a document. Throws a 400 for a text that is no such patch. */
export function parsePatch(
  { definition }: ResourceRequest,
  text: string,
  mediaType: string,
): (document: JsonObject) => JsonValue {
  if (mediaType === jsonPatchType) {
    const operations = readOperations(decodePatch(text));
    return (document) => operated(() => applyJsonPatch(document, operations()));
  }
  const patch = decodePatch(text);
  if (!isJsonObject(patch))
    throw cannotDecodePatch(`json: cannot unmarshal ${goType(patch)} into Go value of type map[string]interface {}`);
  return mediaType === mergePatchType
    ? (document) => applyMergePatch(document, patch)
    : (document) => strategicallyMerged({ original: document, patch, schema: definition.schema });
}

function strategicallyMerged(merge: StrategicMergePatch): JsonValue {
  try {
    return strategicMergePatch(merge);
  } catch (error) {
    if (!(error instanceof StrategicMergePatchError)) throw error;
    if (error.code === 422) throw unprocessable(error);
    throw error.code === 400
      ? badRequest(error.message, { cause: error })
      : internalFailure(error.message, { cause: error });
  }
}

interface DecodedPatch {
  readonly apply: (document: JsonObject) => JsonValue;
  /** Texts about members that no operation has. */
  readonly unknown: readonly string[];
}

const operationMembers: readonly string[] = ["op", "path", "from", "value"];

function unknownMembers(operations: JsonValue): readonly string[] {
  if (!Array.isArray(operations)) return [];
  return operations.flatMap((operation: unknown, index) =>
    Object.keys(isJsonObject(operation) ? operation : {})
      .filter((member) => !operationMembers.includes(member))
      .map((member) => `json patch unknown field "[${index}].${member}"`),
  );
}

function reportUnknown(texts: readonly string[], context: RequestContext, refuse: (problem: string) => Error): void {
  if (context.fieldValidation === "Strict") throw refuse(`strict decoding error: ${texts.join(", ")}`);
  if (context.fieldValidation === "Warn") for (const text of texts) context.warn(text);
}

/** Applies a patch to what is there, and checks that the result still is what the path is about. */
function patched(
  { definition, context, info }: ResourceRequest,
  old: ApiObject | undefined,
  { apply, unknown }: DecodedPatch,
): Change {
  const { name = "" } = info;
  if (!old) throw notFound(definition, name);
  const result = apply(toJson(old));
  if (!isJsonObject(result)) throw unprocessable();
  checkPatchedKind(result, definition);
  const refuse = (problem: string): Error => strictPatchError(result, problem);
  if (unknown.length > 0) reportUnknown(unknown, context, refuse);
  const object = fromJson(checkFields(result, { definition, context, refuse }));
  checkName(object, name);
  return { object };
}

/** Operations that are no operations are found when they are applied, as on the real server. */
function readOperations(value: JsonValue): () => ReturnType<typeof parseJsonPatch> {
  if (!Array.isArray(value))
    throw cannotDecodePatch(`json: cannot unmarshal ${goType(value)} into Go value of type []handlers.jsonPatchOp`);
  return () => parseJsonPatch(value);
}

function operated(apply: () => JsonValue): JsonValue {
  try {
    return apply();
  } catch (error) {
    if (error instanceof JsonPatchError) throw unprocessable(error);
    throw error;
  }
}

function decodePatch(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw cannotDecodePatch(goJsonError(text) ?? error.message, error);
    throw error;
  }
}

function cannotDecodePatch(problem: string, cause?: unknown): ApiError {
  return badRequest(`error decoding patch: ${problem}`, { cause });
}

/** A patch that cannot be applied to what is there. */
function unprocessable(cause?: unknown): ApiError {
  const message = "the server rejected our request due to an error in our request";
  return new ApiError({ code: 422, reason: "Invalid", message, details: {} }, { cause });
}

/** Under Strict: the patched object is quoted in the refusal. */
function strictPatchError(object: JsonObject, finding: string): ApiError {
  const value = JSON.stringify(sortedKeys(object));
  const message = `Invalid value: ${JSON.stringify(value)}: ${finding}`;
  return invalid({ group: "", kind: "" }, "", [{ type: "FieldValueInvalid", field: "patch", message }]);
}

/** Go writes maps with their keys in order. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isJsonObject(value)) return typeof value === "bigint" ? Number(value) : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortedKeys(member)]),
  );
}

function goType(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

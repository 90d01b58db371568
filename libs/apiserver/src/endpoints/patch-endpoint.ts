// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// PATCH. What a patch does to a document is in patch-document.ts; apply, which comes as a PATCH too, in apply-endpoint.ts.
import { isJsonObject, parseApiVersion, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { GoTypeError } from "../built-ins/go-values.ts";
import { ApiError, notFound, unsupportedMediaType } from "../registry/api-error.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { servedApiVersion, type ResourceDefinition } from "../registry/resource-definition.ts";
import type { ResourceRegistry } from "../registry/resource-registry.ts";
import { updateObject, type Change } from "../registry/update-object.ts";
import { applyChange } from "./apply-endpoint.ts";
import { checkName, checkPatchedKind } from "./decode-object.ts";
import { checkFields, decodingProblem } from "./field-validation.ts";
import {
  applyPatchType,
  jsonPatchType,
  mergePatchType,
  parsePatch,
  strategicMergePatchType,
  unprocessable,
  type PatchDocument,
} from "./patch-document.ts";
import { answerObject } from "./representation.ts";
import { mediaTypeOf, readBytes } from "./request-body.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export async function patchObject(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const mediaType = mediaTypeOf(request.request);
  const createsMissing = mediaType === applyPatchType;
  const change = await readChange(request, mediaType);
  const key = keyOf(request);
  const { stored, wasCreated } = await updateObject(parts, { definition, key, context, change, createsMissing });
  return answerObject(request, stored, wasCreated ? 201 : 200);
}

type ChangeOf = (old: ApiObject | undefined) => Change | Promise<Change>;

async function readChange(request: ResourceRequest, mediaType: string): Promise<ChangeOf> {
  checkPatchType(request, mediaType);
  const text = new TextDecoder().decode(await readBytes(request.request));
  if (mediaType === applyPatchType) return applyChange(request, text);
  const patch = parsePatch(request.definition, text, mediaType);
  return (old) => patched(request, old, patch);
}

function checkPatchType({ definition, request }: ResourceRequest, mediaType: string): void {
  const generic = [jsonPatchType, mergePatchType, applyPatchType];
  if (definition.isCustom && !generic.includes(mediaType)) throw unsupportedMediaType(generic);
  if (generic.includes(mediaType) || mediaType === strategicMergePatchType) return;
  if (request.headers.get("content-type") === null) throw unsupportedMediaType([...generic, strategicMergePatchType]);
  const message = "415: Unsupported Media Type";
  throw new ApiError({ code: 415, reason: "UnsupportedMediaType", message, details: {} });
}

/** Applies a patch to what is there, and checks that the result still is what the path is about. */
function patched(
  { parts, definition, context, info }: ResourceRequest,
  old: ApiObject | undefined,
  patch: PatchDocument,
): Change {
  const { name = "" } = info;
  if (!old) throw notFound(definition, name);
  const result = patch.apply(toJson(old));
  if (!isJsonObject(result)) throw unprocessable();
  const refuse = (problem: string): Error => patch.refusal(result, problem);
  // The result is decoded as what it says to be, before that is refused.
  const schema = schemaOfOther(parts.registry, definition, result["apiVersion"]);
  if (schema) checkFields(result, { definition, schema, context, refuse });
  checkPatchedKind(result, definition);
  reportUnknown(patch.unknownMembers, context, refuse);
  const object = fromJson(checkFields(result, { definition, context, refuse }));
  checkName(object, name);
  try {
    return { object: definition.strategy.applyDefaults?.(object) ?? object, isDefaulted: true };
  } catch (error) {
    const problem = error instanceof ApiError ? decodingProblem(definition, error) : undefined;
    if (problem === undefined) throw error;
    const { cause } = error as ApiError; // decodingProblem has answered only for one
    throw refuse(patch.isConverted && cause instanceof GoTypeError ? cause.conversionProblem : problem);
  }
}

/** Of a custom resource's other version; `undefined` for the definition's own. A version that is not served knows no fields. */
function schemaOfOther(
  registry: ResourceRegistry,
  definition: ResourceDefinition,
  apiVersion: JsonValue | undefined,
): JsonSchemaProps | undefined {
  if (!definition.isCustom || apiVersion === servedApiVersion(definition)) return undefined;
  const { group, version } = parseApiVersion(typeof apiVersion === "string" ? apiVersion : "");
  return registry.get(group, version, definition.resource)?.schema ?? { type: "object" };
}

function reportUnknown(texts: readonly string[], context: RequestContext, refuse: (problem: string) => Error): void {
  if (texts.length === 0 || context.fieldValidation === "Ignore") return;
  if (context.fieldValidation === "Strict") throw refuse(`strict decoding error: ${texts.join(", ")}`);
  for (const text of texts) context.warn(text);
}

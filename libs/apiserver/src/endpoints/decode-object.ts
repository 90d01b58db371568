// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From the body of a write to an object that fits the definition: of its kind and version, without unknown fields.
import { invalid as invalidValue, isJsonObject, parseApiVersion, type JsonObject } from "@nuvolaris/api-machinery";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { badRequest, invalid } from "../registry/api-error.ts";
import { fromJson, type ApiObject } from "../registry/api-object.ts";
import { servedApiVersion, type ResourceDefinition } from "../registry/resource-definition.ts";
import { cannotDecode, checkFields } from "./field-validation.ts";
import { decodeObjectBody } from "./request-body.ts";
import type { ResourceRequest } from "./resource-request.ts";

export async function decodeObject({ request, definition, context }: ResourceRequest): Promise<ApiObject> {
  const { kind, isCustom } = definition;
  const fallback = isCustom ? undefined : { apiVersion: servedApiVersion(definition), kind };
  const { json, text, repeatedKeys } = await decodeObjectBody(request, kind, fallback);
  if (isCustom) checkKind(json, definition);
  else checkBuiltInKind(json, definition);
  checkMetadata(json, definition);
  return fromJson(checkFields(json, { definition, context, text, repeatedKeys }));
}

function checkMetadata({ metadata }: JsonObject, definition: ResourceDefinition): void {
  if (metadata === undefined || metadata === null || isJsonObject(metadata)) return;
  const type = Array.isArray(metadata) ? "array" : typeof metadata === "boolean" ? "bool" : typeof metadata;
  throw cannotDecode(definition, `json: cannot unmarshal ${type} into Go value of type v1.ObjectMeta`);
}

/** A body of another kind is decoded as what it says, and cannot be converted then. */
function checkBuiltInKind({ apiVersion, kind }: JsonObject, definition: ResourceDefinition): void {
  if (kind === definition.kind && apiVersion === servedApiVersion(definition)) return;
  const text = typeof kind === "string" ? kind : "";
  const foundVersion = typeof apiVersion === "string" ? apiVersion : "";
  const { group, version } = parseApiVersion(foundVersion);
  const [internal = ""] = definition.group.split(".");
  const problem = builtInTypes.forKind(group, version, text)
    ? `converting (${version}.${text}) to (${internal || "core"}.${definition.kind}): unknown conversion`
    : `no kind "${text}" is registered for version "${foundVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  throw badRequest(`${text} in version "${version}" cannot be handled as a ${definition.kind}: ${problem}`);
}

/** Throws unless the object says that it is what the path is about. */
function checkKind(json: JsonObject, definition: ResourceDefinition): void {
  const { apiVersion, kind } = json;
  const expected = servedApiVersion(definition);
  const found = typeof apiVersion === "string" ? apiVersion : "";
  if (definition.isCustom && kind !== definition.kind && found === expected) throw wrongKind(json, definition);
  if (found !== expected && found !== "") {
    throw badRequest(`the API version in the data (${found}) does not match the expected API version (${expected})`);
  }
  if (kind !== definition.kind) {
    const text = typeof kind === "string" ? kind : "";
    throw badRequest(`the kind in the data (${text}) does not match the expected kind (${definition.kind})`);
  }
}

/** The same for the outcome of a patch, where custom resources are answered a 422. */
export function checkPatchedKind(json: JsonObject, definition: ResourceDefinition): void {
  const { apiVersion } = json;
  const expected = servedApiVersion(definition);
  if (!definition.isCustom || apiVersion === expected) {
    checkKind(json, definition);
    return;
  }
  const error = invalidValue("apiVersion", apiVersion, `must be ${expected}`);
  throw invalid(definition, fromJson(json).metadata.name ?? "", [error]);
}

/** Throws unless the object has the name that the path says. */
export function checkName({ metadata: { name = "" } }: ApiObject, expected: string): void {
  if (name !== expected) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${expected})`);
  }
}

function wrongKind({ kind, metadata }: JsonObject, definition: ResourceDefinition): Error {
  const found = typeof kind === "string" ? kind : "";
  const name = fromJson({ metadata }).metadata.name ?? "";
  const error = invalidValue("kind", found, `must be ${definition.kind}`);
  return invalid({ group: definition.group, kind: found }, name, [error]);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/token`: a token of a service account, for `kubectl create token` and for pods. https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
import {
  formatTime,
  invalid as invalidValue,
  isJsonObject,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ManagedResource } from "../apply/managed-resource.ts";
import { trackUpdate } from "../apply/track-update.ts";
import { tokenIssuer, type BoundObject } from "../authentication/service-account-tokens.ts";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { textAt } from "../built-ins/json-access.ts";
import { GoTypeError, throughGo } from "../built-ins/go-values.ts";
import { badRequest, conflict, invalid, notFound } from "../registry/api-error.ts";
import { fromJson, toJson, withMetadata, type ApiObject } from "../registry/api-object.ts";
import { findObject } from "../registry/object-writer.ts";
import { withManagedFields } from "../registry/owned-fields.ts";
import { findSubresource } from "../registry/resource-definition.ts";
import { answerReview } from "./representation.ts";
import { decodeObjectBody } from "./request-body.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

const group = "authentication.k8s.io";
const tokenRequest = { apiVersion: `${group}/v1`, kind: "TokenRequest" };
const type = builtInTypes.require("authentication/v1.TokenRequest");
const defaultSeconds = 3600;

export async function createToken(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const key = keyOf(request);
  const asked = await readTokenRequest(request);
  checkOwner(asked, request);
  const account = findObject(parts, { definition, key, context })?.object;
  if (!account) throw notFound(definition, key.name);
  const { name, namespace, uid } = account.metadata;
  if (asked.metadata.uid !== undefined && asked.metadata.uid !== uid) {
    const why = `the UID in the token request (${asked.metadata.uid}) does not match the UID of the service account (${uid ?? ""})`;
    throw conflict({ group, resource: "TokenRequest" }, key.name, why);
  }
  const spec = specOf(asked);
  const errors = validate(spec);
  if (errors.length > 0) throw invalid({ group, kind: "TokenRequest" }, "", errors);
  const { audiences, expirationSeconds } = spec;
  const bound = boundObject(request, spec.boundObjectRef);
  const token = await parts.serviceAccountTokens.issue({ account, audiences, expirationSeconds, bound });
  const creationTimestamp = formatTime(context.now);
  const named = withMetadata(owned(asked, request), { name, namespace, uid, creationTimestamp });
  const expirationTimestamp = formatTime(context.now + expirationSeconds * 1000);
  return answerReview(request, { ...named, spec, status: { token, expirationTimestamp } });
}

async function readTokenRequest({ request }: ResourceRequest): Promise<ApiObject> {
  const { json } = await decodeObjectBody(request, "TokenRequest", tokenRequest);
  const [apiVersion, kind] = [textAt(json, "apiVersion"), textAt(json, "kind")];
  const head = 'TokenRequest in version "v1" cannot be handled as a TokenRequest: ';
  if (apiVersion !== tokenRequest.apiVersion || kind !== tokenRequest.kind)
    throw badRequest(`${head}the body says ${kind} of ${apiVersion}`);
  try {
    const decoded = throughGo(builtInTypes, type, json);
    const spec = isJsonObject(decoded["spec"]) ? decoded["spec"] : {};
    const expirationSeconds = spec["expirationSeconds"] ?? defaultSeconds;
    return fromJson({ ...decoded, ...tokenRequest, spec: { ...spec, expirationSeconds } });
  } catch (error) {
    if (error instanceof GoTypeError) throw badRequest(head + error.message, { cause: error });
    throw error;
  }
}

/** A request may say whose token it is about, but not that of somebody else than its path. */
function checkOwner({ metadata }: ApiObject, request: ResourceRequest): void {
  const key = keyOf(request);
  for (const member of ["name", "namespace"] as const) {
    const found = metadata[member];
    if (found === undefined || found === "" || found === key[member]) continue;
    const error = invalidValue(`metadata.${member}`, found, `must match the service account ${member} if specified`);
    throw invalid({ group, kind: "TokenRequest" }, key.name, [error]);
  }
}

interface TokenSpec extends JsonObject {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObjectRef: JsonValue;
}

function specOf(request: ApiObject): TokenSpec {
  const spec = isJsonObject(request["spec"]) ? request["spec"] : {};
  const { audiences, expirationSeconds, boundObjectRef = null } = spec;
  const named = Array.isArray(audiences) ? audiences.filter((audience) => typeof audience === "string") : [];
  return {
    audiences: named.length > 0 ? named : [tokenIssuer],
    expirationSeconds: Number(expirationSeconds),
    boundObjectRef,
  };
}

const leastSeconds = 600;
const mostSeconds = 2 ** 32;

function validate({ expirationSeconds: seconds }: TokenSpec): FieldError[] {
  const refuse = (detail: string): FieldError[] => [invalidValue("spec.expirationSeconds", seconds, detail)];
  if (seconds < leastSeconds) return refuse("may not specify a duration less than 10 minutes");
  return seconds > mostSeconds ? refuse("may not specify a duration larger than 2^32 seconds") : [];
}

const bindable: Readonly<Record<string, { readonly resource: string; readonly namespaced: boolean }>> = {
  Pod: { resource: "pods", namespaced: true },
  Secret: { resource: "secrets", namespaced: true },
  Node: { resource: "nodes", namespaced: false },
};

function boundObject(request: ResourceRequest, reference: JsonValue): BoundObject | undefined {
  if (!isJsonObject(reference)) return undefined;
  const [apiVersion, kind] = [textAt(reference, "apiVersion"), textAt(reference, "kind")];
  const [name, uid] = [textAt(reference, "name"), textAt(reference, "uid")];
  const known = apiVersion === "v1" ? bindable[kind] : undefined;
  if (!known) throw badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`);
  const { resource } = known;
  const namespace = known.namespaced ? keyOf(request).namespace : undefined;
  const found = request.context.objects.get(resource, { name, ...(namespace !== undefined && { namespace }) });
  if (!found) throw notFound({ group: "", resource }, name);
  checkAccountOf(found, request);
  const { uid: foundUid = "" } = found.metadata;
  if (uid !== "" && uid !== foundUid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource: kind }, name, why);
  }
  return { resource, claim: kind.toLowerCase(), namespace, name, uid: foundUid };
}

function checkAccountOf({ kind, spec }: ApiObject, request: ResourceRequest): void {
  const { name } = keyOf(request);
  const account = isJsonObject(spec) ? spec["serviceAccountName"] : undefined;
  if (kind !== "Pod" || account === name) return;
  const quoted = JSON.stringify(name);
  throw badRequest(`cannot bind token for serviceaccount ${quoted} to pod running with different serviceaccount name.`);
}

/** With the fields that the client asks for as its own, though nothing of it is stored. */
function owned(request: ApiObject, { definition, context }: ResourceRequest): ApiObject {
  const subresource = findSubresource(definition, "token");
  const schema = subresource?.type === "named" ? (subresource.schema ?? {}) : {};
  const managedFields = trackUpdate(new ManagedResource({ ...tokenRequest, schema, subresource: "token" }), {
    live: { ...throughGo(builtInTypes, type, {}), ...tokenRequest },
    next: toJson(request),
    manager: context.fieldManager,
    now: formatTime(context.now),
  });
  return withManagedFields(request, managedFields);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From a path and a verb to the endpoint that answers.
import { ApiError, methodNotAllowed, notFound, unknownResource } from "../registry/api-error.ts";
import { findSubresource, type ResourceDefinition } from "../registry/resource-definition.ts";
import { negotiateForm } from "./accept.ts";
import { deleteCollection, deleteOne } from "./delete-endpoints.ts";
import { namedSubresources } from "./named-subresources.ts";
import { applyPatchType, patchObject } from "./patch-endpoint.ts";
import { getObject, listObjects } from "./read-endpoints.ts";
import { mediaTypeOf } from "./request-body.ts";
import { createContext, type RequestPrincipal } from "./request-context.ts";
import type { RequestVerb, ResourceRequestInfo } from "./request-info.ts";
import type { ResourceEndpoint, ResourceRequest } from "./resource-request.ts";
import { pageNotFound } from "./responses.ts";
import { getScale, patchScale, updateScale } from "./scale-endpoints.ts";
import type { ServerParts } from "./server-parts.ts";
import { watchObjects } from "./watch-endpoint.ts";
import { create, update } from "./write-endpoints.ts";
import { parseWriteOptions, type WriteOptions, type WriteOptionsKind } from "./write-options.ts";

const objectEndpoints: Readonly<Record<RequestVerb, ResourceEndpoint>> = {
  create,
  delete: deleteOne,
  deletecollection: deleteCollection,
  get: getObject,
  list: listObjects,
  patch: patchObject,
  update,
  watch: watchObjects,
};
const statusEndpoints: Partial<Record<RequestVerb, ResourceEndpoint>> = { get: getObject, patch: patchObject, update };
const scaleEndpoints: Partial<Record<RequestVerb, ResourceEndpoint>> = {
  get: getScale,
  patch: patchScale,
  update: updateScale,
};

const writeOptionsKinds: Partial<Record<RequestVerb, WriteOptionsKind>> = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
};

/** A request whose path names a resource, from somebody who may send it. */
export interface IncomingRequest extends RequestPrincipal {
  readonly request: Request;
  readonly url: URL;
  readonly info: ResourceRequestInfo;
}

/** Answers a request for a resource. Throws ApiError. */
export async function answerResource(parts: ServerParts, incoming: IncomingRequest): Promise<Response> {
  const { info } = incoming;
  const definition = parts.registry.get(info.group, info.version, info.resource);
  if (!definition) return unservedResource(parts, info);
  const endpoint = findEndpoint(definition, info);
  if (!endpoint) return unservedVerb(definition, info);
  return endpoint(resourceRequest(parts, incoming, definition));
}

function findEndpoint(definition: ResourceDefinition, info: ResourceRequestInfo): ResourceEndpoint | undefined {
  const { subresource: name, verb, namespace } = info;
  if (verb === undefined) return undefined;
  if (name === undefined) return isServedAt(definition, verb, namespace) ? objectEndpoints[verb] : undefined;
  const subresource = findSubresource(definition, name);
  if (!subresource) throw unknownSubresource(definition, info);
  if (subresource.type === "status") return statusEndpoints[verb];
  if (subresource.type === "scale") return scaleEndpoints[verb];
  const { group, resource } = definition;
  return namedSubresources[`${group}/${resource}/${name}`]?.[verb];
}

/** A namespaced resource is written in a namespace; across namespaces it is only read. */
function isServedAt(
  { verbs, namespaced }: ResourceDefinition,
  verb: RequestVerb,
  namespace: string | undefined,
): boolean {
  if (!verbs.includes(verb)) return false;
  if (namespaced) return namespace !== undefined || verb === "list" || verb === "watch";
  return namespace === undefined;
}

/** Custom groups are served by one handler that knows no paths; built-in ones by one that knows each. */
function unservedResource({ registry }: ServerParts, { group, version }: ResourceRequestInfo): Response {
  const served = registry.list().filter((definition) => definition.group === group && definition.version === version);
  if (served.length === 0 || served.every(({ isCustom }) => isCustom)) return pageNotFound();
  throw unknownResource();
}

function unknownSubresource(definition: ResourceDefinition, { name = "" }: ResourceRequestInfo): ApiError {
  return definition.isCustom ? notFound(definition, name) : unknownResource();
}

function unservedVerb(definition: ResourceDefinition, info: ResourceRequestInfo): Response {
  const { group, resource, isCustom, namespaced } = definition;
  const { verb = "", namespace, subresource } = info;
  if (!isCustom) throw methodNotAllowed();
  if (namespaced && namespace === undefined && subresource === undefined) return pageNotFound();
  const qualified = `${resource}.${group}`;
  const message = `${verb} is not supported on resources of kind "${qualified}"`;
  throw new ApiError({ code: 405, reason: "MethodNotAllowed", message, details: { group, kind: resource } });
}

function resourceRequest(
  parts: ServerParts,
  incoming: IncomingRequest,
  definition: ResourceDefinition,
): ResourceRequest {
  const { request, url, info } = incoming;
  const write = writeOptionsOf(incoming);
  if (definition.deprecationWarning !== undefined) incoming.warn(definition.deprecationWarning);
  return {
    parts,
    request,
    query: url.searchParams,
    info,
    definition,
    force: write?.force ?? false,
    form: negotiateForm(request.headers.get("accept")),
    context: createContext(parts, incoming, { write, subresource: info.subresource }),
  };
}

function writeOptionsOf({ request, url, info }: IncomingRequest): WriteOptions | undefined {
  const kind = info.verb && writeOptionsKinds[info.verb];
  if (!kind) return undefined;
  const isApply = kind === "PatchOptions" && mediaTypeOf(request) === applyPatchType;
  return parseWriteOptions(request, url.searchParams, { kind, isApply });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From a path and a verb to the endpoint that answers.
import { ApiError, badRequest, methodNotAllowed, notFound, unknownResource } from "../registry/api-error.ts";
import { findSubresource, storageNameOf, type ResourceDefinition } from "../registry/resource-definition.ts";
import { negotiateForm } from "./accept.ts";
import { deleteCollection, deleteOne } from "./delete-endpoints.ts";
import { namedSubresources } from "./named-subresources.ts";
import { applyPatchType } from "./patch-document.ts";
import { patchObject } from "./patch-endpoint.ts";
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
  const response = await endpoint(resourceRequest(parts, incoming, definition));
  if (info.verb !== undefined && !readVerbs.includes(info.verb)) await parts.settled(storageNameOf(definition));
  return response;
}

const readVerbs: readonly RequestVerb[] = ["get", "list", "watch"];

function findEndpoint(definition: ResourceDefinition, info: ResourceRequestInfo): ResourceEndpoint | undefined {
  const { subresource: name, verb } = info;
  if (verb === undefined) return undefined;
  if (name === undefined) return isServedAt(definition, info) ? objectEndpoints[verb] : undefined;
  const subresource = findSubresource(definition, name);
  if (!subresource) throw unknownSubresource(definition, info);
  if (subresource.type === "status") return statusEndpoints[verb];
  if (subresource.type === "scale") return scaleEndpoints[verb];
  const { group, resource } = definition;
  return namedSubresources[`${group}/${resource}/${name}`]?.[verb];
}

/** A namespaced resource is written in a namespace; across namespaces it is only read. */
function isServedAt(
  { verbs, namespaced, isCustom }: ResourceDefinition,
  { verb = "get", namespace, name }: ResourceRequestInfo,
): boolean {
  // Discovery does not list changes while a custom kind is going, yet finalizers have to be removed.
  if (!verbs.includes(verb) && !(isCustom && (verb === "update" || verb === "patch"))) return false;
  const isCollection = verb === "list" || verb === "watch";
  if (namespaced !== (namespace !== undefined) && !(namespaced && isCollection)) return false;
  // Built-in resources are served path by path; custom ones look at the method first.
  return isCustom === true || (name !== undefined) === nameVerbs.includes(verb) || verb === "watch";
}

/** Verbs of paths that end with a name. */
const nameVerbs: readonly RequestVerb[] = ["delete", "get", "patch", "update"];

/** Custom groups are served by one handler that knows no paths; built-in ones by one that knows each. */
function unservedResource({ registry }: ServerParts, { group, version }: ResourceRequestInfo): Response {
  const served = registry.list().filter((definition) => definition.group === group && definition.version === version);
  if (group !== "" && served.every(({ isCustom }) => isCustom)) return pageNotFound();
  throw unknownResource();
}

function unknownSubresource(definition: ResourceDefinition, { name = "" }: ResourceRequestInfo): ApiError {
  return definition.isCustom ? notFound(definition, name) : unknownResource();
}

function unservedVerb(definition: ResourceDefinition, info: ResourceRequestInfo): Response {
  const { group, resource, isCustom, namespaced } = definition;
  const { verb = "", namespace, subresource } = info;
  if (!isCustom) throw !namespaced && namespace !== undefined ? unknownResource() : methodNotAllowed();
  if (namespaced && namespace === undefined && subresource === undefined) return pageNotFound();
  const isGoing = verb === "create" && !definition.verbs.includes(verb) && subresource === undefined;
  const message = isGoing
    ? "create not allowed while custom resource definition is terminating"
    : `${verb} is not supported on resources of kind "${resource}.${group}"`;
  throw new ApiError({ code: 405, reason: "MethodNotAllowed", message, details: { group, kind: resource } });
}

function resourceRequest(
  parts: ServerParts,
  incoming: IncomingRequest,
  definition: ResourceDefinition,
): ResourceRequest {
  const { request, url, info } = incoming;
  const write = writeOptionsOf(incoming);
  if (info.name === undefined && (info.verb === "update" || info.verb === "patch"))
    throw badRequest("name must be provided");
  if (definition.deprecationWarning !== undefined) incoming.warn(definition.deprecationWarning);
  return {
    parts,
    request,
    query: url.searchParams,
    info,
    definition,
    force: write?.force ?? false,
    form: negotiateForm(request.headers.get("accept"), !definition.isCustom),
    context: createContext(parts, incoming, { write, subresource: info.subresource, requestedName: info.name }),
  };
}

function writeOptionsOf({ request, url, info }: IncomingRequest): WriteOptions | undefined {
  const kind = info.verb && writeOptionsKinds[info.verb];
  if (!kind) return undefined;
  const isApply = kind === "PatchOptions" && mediaTypeOf(request) === applyPatchType;
  return parseWriteOptions(request, url.searchParams, { kind, isApply });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The way of a request: who sends it, what it is about, whether they may, and which endpoint answers.
import { discoveryResponse } from "./discovery/discovery-response.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { AccessAttributes } from "./authentication/authorizer.ts";
import type { UserInfo } from "./authentication/user-info.ts";
import type { Caller } from "./api-server-options.ts";
import { healthResponse, versionResponse } from "./endpoints/health-endpoints.ts";
import { parseResourcePath, type ResourceRequestInfo } from "./endpoints/request-info.ts";
import { answerResource } from "./endpoints/resource-endpoints.ts";
import { addWarnings, errorResponse, jsonResponse, pageNotFound } from "./endpoints/responses.ts";
import type { ServerParts } from "./endpoints/server-parts.ts";
import type { OpenApiDocuments } from "./openapi/open-api-documents.ts";
import { openApiResponse } from "./openapi/open-api-response.ts";
import { ApiError, forbidden, internalError, serviceUnavailable, unauthorized } from "./registry/api-error.ts";
import { ObjectTooLargeError, StorageBrokenError } from "./storage/storage-error.ts";

export interface HandlerOptions {
  readonly parts: ServerParts;
  readonly authenticator: Authenticator;
  readonly documents: OpenApiDocuments;
  readonly onError: (error: unknown) => void;
}

/** Answers requests; it never rejects. */
export class Handler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  async handle(request: Request, caller: Caller): Promise<Response> {
    const url = new URL(request.url);
    const info = parseResourcePath(request.method, url);
    const warnings: string[] = [];
    const response = await this.#answer({ request, url, info, warnings }, caller).catch((error: unknown) =>
      this.#refusal(error),
    );
    this.#options.parts.metrics.countRequest(
      info?.verb ?? request.method.toLowerCase(),
      info?.resource ?? "",
      response.status,
    );
    const answer = addWarnings(response, warnings);
    return request.method === "HEAD" ? new Response(null, answer) : answer;
  }

  async #answer(received: ReceivedRequest, caller: Caller): Promise<Response> {
    const { parts, authenticator } = this.#options;
    const { request, url, info, warnings } = received;
    if (parts.draining.aborted) throw serviceUnavailable("the server is shutting down");
    const user = authenticator.authenticate(request, caller.user);
    if (!user) throw unauthorized();
    await this.#authorize(received, user);
    if (!info) return this.#answerPath(request, url);
    return answerResource(parts, {
      request,
      url,
      info,
      user,
      warn: (text) => warnings.push(text),
      userOf: (token) => authenticator.userOf(token),
    });
  }

  async #authorize({ request, url, info }: ReceivedRequest, user: UserInfo): Promise<void> {
    const { authorizer } = this.#options.parts;
    const attributes = info
      ? resourceAttributes(user, info)
      : { user, verb: request.method.toLowerCase(), path: url.pathname };
    const { allowed, reason } = await authorizer.authorize(attributes);
    if (!allowed) throw notAllowed(attributes, info, reason);
  }

  /** Paths that name no resource. */
  async #answerPath(request: Request, url: URL): Promise<Response> {
    const { parts, documents } = this.#options;
    if (url.pathname.includes("//")) return pageNotFound();
    if (url.pathname === "/version" || url.pathname === "/version/") return versionResponse();
    if (url.pathname === "/metrics") return parts.metrics.response(parts.storage);
    if (url.pathname === "/") return jsonResponse({ paths: rootPaths });
    const response =
      healthResponse(url) ??
      (await discoveryResponse(request, parts.registry)) ??
      (await openApiResponse(request, documents));
    return response ?? pageNotFound();
  }

  #refusal(error: unknown): Response {
    if (error instanceof ApiError) return errorResponse(error);
    if (error instanceof ObjectTooLargeError)
      return errorResponse(new ApiError({ code: 500, message: error.message }, { cause: error }));
    if (error instanceof StorageBrokenError) return errorResponse(serviceUnavailable(error.message));
    this.#options.onError(error);
    return errorResponse(internalError(error instanceof Error ? error.message : String(error), { cause: error }));
  }
}

interface ReceivedRequest {
  readonly request: Request;
  readonly url: URL;
  readonly info: ResourceRequestInfo | undefined;
  /** Collected on the way, for the answer's headers. */
  readonly warnings: string[];
}

const rootPaths = [
  "/api",
  "/api/v1",
  "/apis",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/version",
];

function resourceAttributes(user: UserInfo, info: ResourceRequestInfo): AccessAttributes {
  const { group, version, resource, subresource, namespace, name, verb = "" } = info;
  return {
    user,
    verb,
    group,
    version,
    resource,
    ...(subresource !== undefined && { subresource }),
    // A namespace's own requests are judged inside of it.
    ...((namespace ?? (resource === "namespaces" ? name : undefined)) !== undefined && {
      namespace: namespace ?? name ?? "",
    }),
    ...(name !== undefined && { name }),
  };
}

/** The text of a 403 that RBAC's users know. */
function notAllowed(attributes: AccessAttributes, info: ResourceRequestInfo | undefined, reason = ""): ApiError {
  const { user, verb, path = "" } = attributes;
  const tail = reason === "" ? "" : `: ${reason}`;
  const who = JSON.stringify(user.username);
  if (!info) {
    const message = `forbidden: User ${who} cannot ${verb} path ${JSON.stringify(path)}${tail}`;
    return new ApiError({ code: 403, reason: "Forbidden", message, details: {} });
  }
  const { group, resource, subresource, namespace, name = "" } = info;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const why = `User ${who} cannot ${verb} resource "${what}" in API group "${group}" ${where}${tail}`;
  return forbidden({ group, resource }, name, why);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The way of a request: who sends it, what it is about, whether they may, and which endpoint answers.
import { discoveryResponse } from "./discovery/discovery-response.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import { attributesOf, notAllowed } from "./authorization/access-attributes.ts";
import { Impersonation } from "./authentication/impersonation.ts";
import { readWantedUser } from "./authentication/impersonation-headers.ts";
import type { UserInfo } from "./authentication/user-info.ts";
import type { Caller } from "./api-server-options.ts";
import { healthResponse, versionResponse } from "./endpoints/health-endpoints.ts";
import { parseResourcePath, type ResourceRequestInfo } from "./endpoints/request-info.ts";
import { answerResource } from "./endpoints/resource-endpoints.ts";
import { addWarnings, errorResponse, jsonResponse, pageNotFound } from "./endpoints/responses.ts";
import type { ServerParts } from "./endpoints/server-parts.ts";
import type { OpenApiDocuments } from "./openapi/open-api-documents.ts";
import { openApiResponse } from "./openapi/open-api-response.ts";
import { ApiError, internalError, serviceUnavailable, unauthorized } from "./registry/api-error.ts";
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
  readonly #impersonation: Impersonation;

  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#impersonation = new Impersonation(options.parts.authorizer);
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
    const sender = await authenticator.authenticate(request, caller.user);
    if (!sender) throw unauthorized();
    const user = await this.#authorize(received, sender);
    if (!info) return this.#answerPath(request, url);
    return answerResource(parts, {
      request,
      url,
      info,
      user,
      warn: (text) => warnings.push(text),
      reviewToken: (token, audiences) => authenticator.review(token, audiences),
    });
  }

  /** The user as whom the request is answered: its sender, or whom the sender acts as. Throws a 403. */
  async #authorize({ request, url, info }: ReceivedRequest, sender: UserInfo): Promise<UserInfo> {
    const asked = { method: request.method, url, info };
    const wanted = readWantedUser(request.headers);
    const user = wanted ? await this.#impersonation.actAs(wanted, attributesOf(asked, sender)) : sender;
    const attributes = attributesOf(asked, user);
    const { allowed, reason } = await this.#options.parts.authorizer.authorize(attributes);
    if (!allowed) throw notAllowed(attributes, reason);
    return user;
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

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectKey } from "@nuvolaris/api-machinery";
import type { RequestContext } from "../registry/request-context.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import type { AnswerForm } from "./accept.ts";
import type { ResourceRequestInfo } from "./request-info.ts";
import type { ServerParts } from "./server-parts.ts";

/** A request for a resource that is served, ready for the endpoint of its verb. */
export interface ResourceRequest {
  readonly parts: ServerParts;
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly info: ResourceRequestInfo;
  readonly definition: ResourceDefinition;
  readonly context: RequestContext;
  readonly form: AnswerForm;
  /** Of an apply: take over what others own. */
  readonly force: boolean;
}

/** Answers the requests of one verb, or of one subresource. Throws ApiError. */
export type ResourceEndpoint = (request: ResourceRequest) => Promise<Response>;

/** The key that the path names. */
export function keyOf({ info, definition }: ResourceRequest): ObjectKey {
  const { namespace, name = "" } = info;
  return definition.namespaced && namespace !== undefined ? { namespace, name } : { name };
}

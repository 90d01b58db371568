// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From a request to the question whether it is allowed, and from a no to its answer.
import { parseFieldSelector, SelectorError } from "@nuvolaris/api-machinery";
import type { UserInfo } from "../authentication/user-info.ts";
import type { ResourceRequestInfo } from "../endpoints/request-info.ts";
import { ApiError, forbidden } from "../registry/api-error.ts";
import type { AccessAttributes } from "./authorizer.ts";

interface AskedRequest {
  readonly method: string;
  readonly url: URL;
  /** Absent for a path that names no resource. */
  readonly info: ResourceRequestInfo | undefined;
}

/** What `user` wants to do with a request. */
export function attributesOf({ method, url, info }: AskedRequest, user: UserInfo): AccessAttributes {
  if (!info) return { user, verb: method.toLowerCase(), path: url.pathname };
  const { group, version, resource, subresource, verb = "" } = info;
  // A namespace's own requests are judged inside of it.
  const namespace = info.namespace ?? (resource === "namespaces" ? info.name : undefined);
  const name = info.name ?? selectedName(url, verb);
  return {
    user,
    verb,
    group,
    version,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}

/** A list or watch that selects one object by its name is allowed by a rule for that name. */
function selectedName({ searchParams }: URL, verb: string): string | undefined {
  const text = searchParams.get("fieldSelector");
  if (text === null || (verb !== "list" && verb !== "watch")) return undefined;
  try {
    const { terms } = parseFieldSelector(text);
    return terms.find(({ field, operator }) => field === "metadata.name" && operator === "=")?.value;
  } catch (error) {
    // The endpoint tells what is wrong with it, to who may ask.
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

/** The refusal that RBAC's users know (apiserver, endpoints/handlers/responsewriters/errors.go). */
export function notAllowed(attributes: AccessAttributes, reason = ""): ApiError {
  const { user, verb, path = "", group = "", resource, subresource = "", namespace = "", name = "" } = attributes;
  const tail = reason === "" ? "" : `: ${reason}`;
  const who = JSON.stringify(user.username);
  if (resource === undefined) {
    const message = `forbidden: ${escapeHtml(`User ${who} cannot ${verb} path ${JSON.stringify(path)}`)}${tail}`;
    return new ApiError({ code: 403, reason: "Forbidden", message, details: {} });
  }
  const what = JSON.stringify(subresource === "" ? resource : `${resource}/${subresource}`);
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `User ${who} cannot ${verb} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
  return forbidden({ group, resource }, name, `${escapeHtml(why)}${tail}`);
}

/** What comes from outside must not look like a page to a browser. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a request is about, from its method and path alone (apiserver, endpoints/request/requestinfo.go).

export type RequestVerb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** A request for a resource: `/apis/<group>/<version>/[namespaces/<namespace>/]<resource>[/<name>[/<subresource>]]`. */
export interface ResourceRequestInfo {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows the subresource. */
  readonly rest: readonly string[];
  /** `undefined` for a method that no resource knows. */
  readonly verb?: RequestVerb;
}

/** `undefined` for paths that name no resource, such as `/healthz` and `/apis/apps/v1`. */
export function parseResourcePath(method: string, { pathname, searchParams }: URL): ResourceRequestInfo | undefined {
  if (pathname.includes("//")) return undefined;
  const [root, ...segments] = pathname
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeSegment);
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "api" ? "" : segments.shift();
  const version = segments.shift();
  if (group === undefined || version === undefined || segments.length === 0) return undefined;
  // The older way to ask for a watch: /api/v1/watch/namespaces/default/pods.
  const isWatchPath = segments[0] === "watch" && segments.length > 1;
  const { namespace, parts } = splitNamespace(isWatchPath ? segments.slice(1) : segments);
  const [resource = "", name, subresource, ...rest] = parts;
  const verb = isWatchPath ? "watch" : verbOf(method, name !== undefined, isTrue(searchParams.get("watch")));
  return {
    group,
    version,
    resource,
    rest,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
    ...(verb !== undefined && { verb }),
  };
}

/** A boolean of a query: present and neither `false` nor `0` (apimachinery, conversion/queryparams). */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "0" && value.toLowerCase() !== "false";
}

/** These lie below a namespace's name and belong to the namespace itself. */
const namespaceSubresources: readonly string[] = ["status", "finalize"];

function splitNamespace(segments: readonly string[]): { namespace?: string; parts: readonly string[] } {
  const [first, namespace, third] = segments;
  if (first !== "namespaces" || namespace === undefined) return { parts: segments };
  if (third === undefined || namespaceSubresources.includes(third)) return { parts: segments };
  return { namespace, parts: segments.slice(2) };
}

function verbOf(method: string, hasName: boolean, isWatch: boolean): RequestVerb | undefined {
  switch (method) {
    case "GET":
    case "HEAD":
      if (hasName) return "get";
      return isWatch ? "watch" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return hasName ? "delete" : "deletecollection";
    default:
      return undefined;
  }
}

/** A segment that is no URI text stays as it is: it will not be found. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which resource a request is about. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris */

export interface ResourcePath {
  readonly group: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Where a plan keeps an object: the same whatever version it is asked for in. */
export function placeOf({ group, plural, namespace = "", name = "" }: ResourcePath): string {
  return `${group}/${plural}/${namespace}/${name}`;
}

/** `undefined` for what is no resource: discovery, `/version`. */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const [root, ...rest] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const isCore = root === "api";
  if (!isCore && root !== "apis") return undefined;
  const [group = "", within] = isCore ? ["", rest.slice(1)] : [rest[0], rest.slice(2)];
  const [namespace, [plural, name, ...subresource]] = splitNamespace(within);
  if (plural === undefined) return undefined;
  return {
    group,
    plural,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource.length > 0 && { subresource: subresource.join("/") }),
  };
}

/** `namespaces/a/status` and `namespaces/a/finalize` are parts of the Namespace, not resources in it. */
function splitNamespace(segments: readonly string[]): readonly [string | undefined, readonly string[]] {
  const [first, namespace, third] = segments;
  const isInNamespace =
    first === "namespaces" && third !== undefined && (segments.length > 3 || !["status", "finalize"].includes(third));
  return isInNamespace ? [namespace, segments.slice(2)] : [undefined, segments];
}

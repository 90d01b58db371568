// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Answers the paths that tell clients which resources there are. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import { stringifyJson, type JsonObject } from "@nuvolaris/api-machinery";
import { notAcceptable } from "../registry/api-error.ts";
import { negotiateForm, parseAccept, type AnswerForm, type MediaRange } from "../endpoints/accept.ts";
import type { ResourceRegistry } from "../registry/resource-registry.ts";
import { aggregatedDocument } from "./aggregated-discovery.ts";
import { sha512 } from "./digest.ts";
import { apiVersionsDocument, groupDocument, groupListDocument, resourceListDocument } from "./legacy-discovery.ts";
import { servedGroups, type ServedGroup } from "./served-groups.ts";

/**
 * Answers `/api`, `/apis`, `/api/v1`, `/apis/<group>` and `/apis/<group>/<version>` from what is registered now.
 *
 * Returns `undefined` for all other paths, and for groups and versions that are not served: what that means depends on the path.
 * Throws an ApiError (406) when the client accepts no form that there is.
 */
export async function discoveryResponse(request: Request, registry: ResourceRegistry): Promise<Response | undefined> {
  const url = new URL(request.url);
  const [root, ...rest] = url.pathname.split("/").filter((segment) => segment !== "");
  if ((root !== "api" && root !== "apis") || rest.length > (root === "api" ? 1 : 2)) return undefined;
  const groups = servedGroups(registry).filter(({ group }) => (group === "") === (root === "api"));
  if (rest.length === 0) {
    if (prefersAggregated(request.headers.get("accept"))) return aggregatedResponse(request, groups);
  }
  const [group = "", version] = root === "api" ? ["", ...rest] : rest;
  const served = groups.find((candidate) => candidate.group === group);
  const document = rest.length === 0 ? rootDocument(root, groups, url.host) : await groupOrVersion(served, version);
  return document && legacyResponse(document, negotiateForm(request.headers.get("accept")));
}

function rootDocument(root: "api" | "apis", groups: readonly ServedGroup[], address: string): JsonObject {
  const core = groups[0] ?? { group: "", versions: [] };
  return root === "api" ? apiVersionsDocument(core, address) : groupListDocument(groups);
}

async function groupOrVersion(
  group: ServedGroup | undefined,
  version: string | undefined,
): Promise<JsonObject | undefined> {
  if (group === undefined) return undefined;
  if (version === undefined) return groupDocument(group);
  const served = group.versions.find((candidate) => candidate.version === version);
  return served && resourceListDocument(group, served);
}

async function legacyResponse(document: JsonObject, { mediaType, transform }: AnswerForm): Promise<Response> {
  if (transform) throw notAcceptable(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]);
  const body = mediaType === "application/yaml" ? (await import("yaml")).stringify(document) : stringifyJson(document);
  return new Response(body, { headers: { "content-type": mediaType, "cache-control": "no-cache, private" } });
}

/** Whether the client prefers the aggregated form to a plain one. */
function prefersAggregated(accept: string | null): boolean {
  const first = parseAccept(accept ?? "").find((range) => isAggregated(range) || !range.parameters.has("as"));
  return first !== undefined && isAggregated(first);
}

function isAggregated({ type, parameters }: MediaRange): boolean {
  const wanted = { g: "apidiscovery.k8s.io", v: "v2", as: "APIGroupDiscoveryList" };
  return type === "application/json" && Object.entries(wanted).every(([name, value]) => parameters.get(name) === value);
}

async function aggregatedResponse(request: Request, groups: readonly ServedGroup[]): Promise<Response> {
  const body = stringifyJson(aggregatedDocument(groups));
  const etag = `"${await sha512(body)}"`;
  const headers = {
    "content-type": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    "cache-control": "public",
    vary: "Accept",
    etag,
  };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body, { headers });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/log`: what a container has printed, from the kubelet of its node.
import { isJsonObject } from "@nuvolaris/api-machinery";
import { badRequest, internalError, notFound } from "../registry/api-error.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { findObject } from "../registry/object-writer.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

/** v1 PodLogOptions that a kubelet knows. */
const forwarded = ["follow", "limitBytes", "previous", "sinceSeconds", "sinceTime", "tailLines", "timestamps"] as const;

export async function readPodLog(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context, query } = request;
  const key = keyOf(request);
  const pod = findObject(parts, { definition, key, context })?.object;
  if (!pod) throw notFound(definition, key.name);
  const container = containerOf(pod, query.get("container") ?? "");
  const node = isJsonObject(pod["spec"]) ? pod["spec"]["nodeName"] : undefined;
  // A pod that is on no node yet has printed nothing.
  if (typeof node !== "string" || node === "")
    return new Response(null, { status: 204, headers: { "cache-control": "no-cache, private" } });
  if (!parts.kubelet) throw unreachable({ node, pod: key.name }, "no kubelet is connected to this server");
  const url = new URL(`http://${node}/containerLogs/${key.namespace ?? ""}/${key.name}/${container}`);
  for (const name of forwarded) {
    const value = query.get(name);
    if (value !== null) url.searchParams.set(name, value);
  }
  try {
    return await parts.kubelet(node, new Request(url, { signal: request.request.signal }));
  } catch (error) {
    throw unreachable({ node, pod: key.name }, error);
  }
}

/** The container that is asked for, or the only one. Throws a 400 in the words of Kubernetes. */
function containerOf(pod: ApiObject, asked: string): string {
  const spec = isJsonObject(pod["spec"]) ? pod["spec"] : {};
  const { name: podName = "" } = pod.metadata;
  const names = namesOf(spec["containers"]);
  const all = [...namesOf(spec["initContainers"]), ...names, ...namesOf(spec["ephemeralContainers"])];
  if (asked !== "") {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${podName}`);
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw badRequest(`a container name must be specified for pod ${podName}, choose one of: [${names.join(" ")}]`);
}

function namesOf(containers: unknown): readonly string[] {
  if (!Array.isArray(containers)) return [];
  return containers.map((container: unknown) =>
    isJsonObject(container) && typeof container["name"] === "string" ? container["name"] : "",
  );
}

function unreachable({ node, pod }: { readonly node: string; readonly pod: string }, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `cannot read the log of pod ${pod}: the kubelet of node ${node} does not answer: ${reason}`;
  return internalError(message, { cause });
}

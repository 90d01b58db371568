// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/binding`: a scheduler puts a pod on a node.
import { formatTime, isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { badRequest, conflict } from "../registry/api-error.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { changeInternally } from "../registry/internal-write.ts";
import { decodeObjectBody } from "./request-body.ts";
import { jsonResponse } from "./responses.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export async function bindPod(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const { json } = await decodeObjectBody(request.request, "Binding");
  const node = isJsonObject(json["target"]) ? json["target"]["name"] : undefined;
  if (typeof node !== "string" || node === "") throw badRequest("a binding needs target.name");
  const key = keyOf(request);
  await changeInternally(parts, { definition, key, context }, (pod) => bound(request, pod, node));
  return jsonResponse({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, 201);
}

/** A refused binding is a conflict of the subresource. */
const binding = { group: "", resource: "pods/binding" };

function bound({ context }: ResourceRequest, pod: ApiObject, nodeName: string): ApiObject {
  const { name = "", deletionTimestamp } = pod.metadata;
  const spec = isJsonObject(pod["spec"]) ? pod["spec"] : {};
  if (deletionTimestamp !== undefined)
    throw conflict(binding, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (typeof spec["nodeName"] === "string" && spec["nodeName"] !== "") {
    throw conflict(binding, name, `pod ${name} is already assigned to node "${spec["nodeName"]}"`);
  }
  const status = isJsonObject(pod["status"]) ? pod["status"] : {};
  return { ...pod, spec: { ...spec, nodeName }, status: { ...status, conditions: scheduled(status, context.now) } };
}

function scheduled({ conditions }: JsonObject, now: number): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  const others = list.filter((condition) => !isJsonObject(condition) || condition["type"] !== "PodScheduled");
  return [
    ...others,
    { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: formatTime(now) },
  ];
}

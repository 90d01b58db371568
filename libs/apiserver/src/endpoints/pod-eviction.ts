// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/eviction`: a deletion that asks the disruption budgets first. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
import { isJsonObject, selectorFromLabelSelector } from "@nuvolaris/api-machinery";
import { badRequest, notFound, tooManyRequests } from "../registry/api-error.ts";
import { fromJson, type ApiObject } from "../registry/api-object.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { findObject } from "../registry/object-writer.ts";
import { toDeleteOptions } from "./delete-endpoints.ts";
import { decodeObjectBody } from "./request-body.ts";
import { jsonResponse } from "./responses.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export async function evictPod(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const { json } = await decodeObjectBody(request.request, "Eviction");
  const key = keyOf(request);
  if (fromJson(json).metadata.name !== key.name) throw badRequest("name in URL does not match name in Eviction object");
  const target = { definition, key, context };
  const pod = findObject(parts, target);
  if (!pod) throw notFound(definition, key.name);
  const budget = context.objects
    .list("poddisruptionbudgets.policy", key.namespace ?? "")
    .find((candidate) => protects(candidate, pod.object));
  if (budget && isRunning(pod.object)) throw disrupted(budget);
  const options = isJsonObject(json["deleteOptions"]) ? json["deleteOptions"] : {};
  await deleteObject(parts, target, toDeleteOptions(options, request.query));
  return jsonResponse({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, 201);
}

function protects(budget: ApiObject, pod: ApiObject): boolean {
  const { spec, status } = budget;
  const selector = isJsonObject(spec) ? spec["selector"] : undefined;
  if (!isJsonObject(selector) || !selectorFromLabelSelector(selector).matches(pod.metadata.labels)) return false;
  const allowed = isJsonObject(status) ? status["disruptionsAllowed"] : undefined;
  return allowed === undefined || allowed === 0;
}

/** A pod that does not run yet, or no more, is no disruption. */
function isRunning(pod: ApiObject): boolean {
  const phase = isJsonObject(pod["status"]) ? pod["status"]["phase"] : undefined;
  return phase === "Running" && pod.metadata.deletionTimestamp === undefined;
}

function disrupted({ metadata: { name = "" } }: ApiObject): Error {
  const causes = [
    { reason: "DisruptionBudget", message: `The disruption budget ${name} needs more healthy pods than there are` },
  ];
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", { causes });
}

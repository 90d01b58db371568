// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/scale`: an object as autoscaling/v1 Scale, whatever its fields are called. `kubectl scale` and autoscalers speak it.
import { isJsonObject, selectorFromLabelSelector, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { badRequest, notFound } from "../registry/api-error.ts";
import { fromJson, toJson, withMetadata, type ApiObject } from "../registry/api-object.ts";
import { findObject } from "../registry/object-writer.ts";
import { fieldsOf, findSubresource, type ScaleSubresource } from "../registry/resource-definition.ts";
import { withManagedFields } from "../registry/owned-fields.ts";
import { updateObject } from "../registry/update-object.ts";
import { checkName } from "./decode-object.ts";
import { parsePatch, unprocessable, type PatchedKind } from "./patch-document.ts";
import { decodeObjectBody, mediaTypeOf, readBytes } from "./request-body.ts";
import { answerComputed } from "./representation.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";
import { customScaleColumns, scaleColumns } from "../table/scale-columns.ts";

/** Whatever is scaled, its Scale is a built-in kind. */
const scaleKind: PatchedKind = {
  schema: { type: "object", properties: { spec: { type: "object", properties: { replicas: { type: "integer" } } } } },
};

export function getScale(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const key = keyOf(request);
  const found = findObject(parts, { definition, key, context });
  if (!found) throw notFound(definition, key.name);
  return answerScale(request, found.object);
}

export async function updateScale(request: ResourceRequest): Promise<Response> {
  const { json } = await decodeObjectBody(request.request, "Scale");
  if (json["kind"] !== "Scale") {
    throw badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"');
  }
  return writeScale(request, () => json);
}

export async function patchScale(request: ResourceRequest): Promise<Response> {
  const text = new TextDecoder().decode(await readBytes(request.request));
  const patch = parsePatch(scaleKind, text, mediaTypeOf(request.request));
  return writeScale(request, (before) => {
    const scale = patch.apply(before);
    if (!isJsonObject(scale)) throw unprocessable();
    const replicas = replicasOf(scale);
    if (replicas === undefined || typeof replicas === "number") return scale;
    const type = typeof replicas === "boolean" ? "bool" : typeof replicas;
    throw patch.refusal(
      scale,
      `json: cannot unmarshal ${type} into Go struct field ScaleSpec.spec.replicas of type int32`,
    );
  });
}

/** Changes the replicas of an object as `change` changes those of its Scale. */
async function writeScale(request: ResourceRequest, change: (scale: JsonObject) => JsonObject): Promise<Response> {
  const { parts, definition, context } = request;
  const subresource = scaleSubresource(request);
  const key = keyOf(request);
  const { stored } = await updateObject(parts, {
    definition,
    key,
    context,
    change: (old) => {
      if (!old) throw notFound(definition, key.name);
      const managedFields = parts.ownedFields.ofScale(old, definition);
      const before = withManagedFields(fromJson(scaleOf(old, subresource)), managedFields);
      const scale = change(toJson(before));
      checkName(fromJson(scale), key.name);
      const object = scaled(old, scale, subresource);
      return { object: parts.ownedFields.trackScale(object, { old, subresource }, request), fieldsAreTracked: true };
    },
  });
  return answerScale(request, stored.object);
}

function answerScale(request: ResourceRequest, object: ApiObject): Promise<Response> {
  const columns = request.definition.isCustom ? customScaleColumns : scaleColumns;
  return answerComputed(request, fromJson(scaleOf(object, scaleSubresource(request))), columns);
}

function replicasOf({ spec }: JsonObject): JsonValue | undefined {
  return isJsonObject(spec) ? spec["replicas"] : undefined;
}

function scaleSubresource({ definition }: ResourceRequest): ScaleSubresource {
  const subresource = findSubresource(definition, "scale");
  if (subresource?.type === "scale") return subresource;
  throw notFound(definition, "scale");
}

function scaleOf(
  object: ApiObject,
  { specReplicasPath, statusReplicasPath, labelSelectorPath }: ScaleSubresource,
): JsonObject {
  const { name = "", namespace, uid = "", resourceVersion = "", creationTimestamp } = object.metadata;
  const replicas = numberAt(object, specReplicasPath);
  const selector = labelSelectorPath === undefined ? "" : selectorText(valueAt(object, labelSelectorPath));
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid,
      resourceVersion,
      ...(creationTimestamp && { creationTimestamp }),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(object, statusReplicasPath), ...(selector !== "" && { selector }) },
  };
}

/** The object with the replicas, and for the version check the resourceVersion, of a Scale. */
function scaled(object: ApiObject, scale: JsonObject, { specReplicasPath }: ScaleSubresource): ApiObject {
  const changed = fromJson(withValueAt(toJson(object), fieldsOf(specReplicasPath), replicasOf(scale) ?? 0));
  return withMetadata(changed, { resourceVersion: fromJson(scale).metadata.resourceVersion });
}

function selectorText(value: unknown): string {
  if (typeof value === "string") return value;
  return isJsonObject(value) ? selectorFromLabelSelector(value).toString() : "";
}

function numberAt(object: ApiObject, path: string): number {
  const value = valueAt(object, path);
  return typeof value === "number" ? value : 0;
}

function valueAt(object: ApiObject, path: string): unknown {
  return fieldsOf(path).reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), object);
}

function withValueAt(object: JsonObject, [key = "", ...rest]: readonly string[], value: JsonValue): JsonObject {
  const inner = object[key];
  return { ...object, [key]: rest.length === 0 ? value : withValueAt(isJsonObject(inner) ? inner : {}, rest, value) };
}

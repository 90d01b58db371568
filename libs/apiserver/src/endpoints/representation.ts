// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Objects, lists and watches in the form that the client asked for.
import { parseJson, stringifyJson } from "@nuvolaris/api-machinery";
import { ApiError, internalFailure } from "../registry/api-error.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { servedApiVersion, type ResourceDefinition } from "../registry/resource-definition.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { toPartialMetadata, toPartialMetadataList } from "../table/to-table.ts";
import { createMetadataEncoder, createPlainEncoder, type WatchEncoder } from "../watch/watch-encoder.ts";
import type { ResourceRequest } from "./resource-request.ts";
import { jsonTextResponse } from "./responses.ts";
import { createTableEncoder, tableOfComputed, tableOfList, tableOfObject } from "./table-answers.ts";

/** `metadata` of a list. */
export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export function answerObject(request: ResourceRequest, stored: StoredObject, status = 200): Promise<Response> {
  return answerText(request, objectText(request, stored), status);
}

/** A review is not stored: it goes back as it was computed. */
export function answerReview(request: ResourceRequest, object: ApiObject): Promise<Response> {
  return answerText(request, stringifyJson(object), 201);
}

/** An object that is computed from a stored one, such as a Scale; its `columns` are its own. */
export function answerComputed(request: ResourceRequest, object: ApiObject, columns: TableColumns): Promise<Response> {
  const { transform } = request.form;
  if (!transform) return answerText(request, stringifyJson(object), 200);
  const shown =
    transform.as === "Table" ? tableOfComputed(request, object, columns) : toPartialMetadata(object, transform.version);
  return answerText(request, stringifyJson(shown), 200);
}

export function answerList(
  request: ResourceRequest,
  items: readonly StoredObject[],
  metadata: ListMetadata,
): Promise<Response> {
  return answerText(request, listText(request, items, metadata), 200);
}

/** Lines of a watch in the form that was asked for. */
export function createWatchEncoder(request: ResourceRequest): WatchEncoder {
  switch (request.form.transform?.as) {
    case "Table":
      return createTableEncoder(request);
    case "PartialObjectMetadata":
      return createMetadataEncoder(request.form.transform.version);
    default:
      return createPlainEncoder(request.definition);
  }
}

/** JSON text in the media type that was asked for. */
async function answerText({ form }: Pick<ResourceRequest, "form">, text: string, status: number): Promise<Response> {
  if (form.mediaType === "application/json") return jsonTextResponse(text, status);
  const { formatYaml } = await import("./yaml-format.ts");
  const response = jsonTextResponse(formatYaml(parseJson(text)), status);
  response.headers.set("content-type", form.mediaType);
  return response;
}

function objectText(request: ResourceRequest, stored: StoredObject): string {
  const { transform } = request.form;
  if (!transform) return stored.text;
  if (transform.isList && request.definition.isCustom) throw internalFailure("content is not a list");
  if (transform.isList)
    throw wrongForm("PartialObjectMetadataList", `not a list (${goType(request.definition, "kind")})`);
  return stringifyJson(
    transform.as === "Table" ? tableOfObject(request, stored) : toPartialMetadata(stored.object, transform.version),
  );
}

function listText(request: ResourceRequest, items: readonly StoredObject[], metadata: ListMetadata): string {
  const { transform } = request.form;
  if (!transform) return plainListText(request.definition, items, metadata);
  if (transform.as === "Table") return stringifyJson(tableOfList(request, items, metadata));
  if (!transform.isList) throw wrongForm("PartialObjectMetadata", `a list (${goType(request.definition, "listKind")})`);
  const objects = items.map(({ object }) => object);
  return stringifyJson(toPartialMetadataList(objects, transform.version, { ...metadata }));
}

/** Put together from the texts that the objects have already. */
function plainListText(definition: ResourceDefinition, items: readonly StoredObject[], metadata: ListMetadata): string {
  const { listKind, isCustom } = definition;
  const head = stringifyJson({
    kind: listKind,
    apiVersion: servedApiVersion(definition),
    metadata: listMetadata(definition, metadata),
  });
  // Items say their kind in custom resources' lists only, which are untyped in Go.
  const texts = items.map((item) => (isCustom ? item.text : item.itemText));
  return `${head.slice(0, -1)},"items":[${texts.join(",")}]}`;
}

function wrongForm(asked: string, what: string): ApiError {
  const message = `you requested ${asked}, but the requested object is ${what}`;
  return new ApiError({ code: 406, reason: "NotAcceptable", message });
}

/** The name of Kubernetes' internal type, which the refusal quotes. */
function goType(definition: ResourceDefinition, kind: "kind" | "listKind"): string {
  if (definition.isCustom) return "*unstructured.UnstructuredList";
  const goPackage = definition.group === "" ? "core" : (definition.group.split(".")[0] ?? "");
  return `*${goPackage}.${definition[kind]}`;
}

/** An empty continue shows in custom resources' lists only. */
function listMetadata({ isCustom }: ResourceDefinition, metadata: ListMetadata): ListMetadata {
  return isCustom ? { continue: "", ...metadata } : metadata;
}

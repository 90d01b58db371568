// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// delete and deletecollection.
import {
  forbidden as forbiddenField,
  invalid as invalidValue,
  isJsonObject,
  notSupported,
  parseObjectKey,
  type FieldError,
  type JsonObject,
} from "@nuvolaris/api-machinery";
import { ApiError, badRequest, invalid } from "../registry/api-error.ts";
import { deleteObject, type DeleteOptions } from "../registry/delete-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { formatContinueToken } from "./continue-token.ts";
import { goJsonError } from "./go-json-error.ts";
import { parseInteger, parseListOptions } from "./list-options.ts";
import { listAll } from "./read-endpoints.ts";
import { answerList, answerObject } from "./representation.ts";
import { mediaTypeOf, parseYaml, readBytes } from "./request-body.ts";
import { jsonResponse, successStatus } from "./responses.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";
import { validateDryRun } from "./write-options.ts";

interface ParsedDeleteOptions extends DeleteOptions {
  readonly dryRun: boolean;
}

export async function deleteOne(request: ResourceRequest): Promise<Response> {
  const { parts, definition } = request;
  const options = await readDeleteOptions(request);
  const key = keyOf(request);
  const { stored, isGone } = await deleteObject(parts, { definition, key, context: inMode(request, options) }, options);
  if (!isGone || definition.strategy.returnsDeletedObject) {
    // Only who says explicitly that dependents are not orphaned is told that the work has just begun.
    return answerObject(request, stored, !isGone && options.orphanDependents === false ? 202 : 200);
  }
  const { group, resource } = definition;
  const { uid } = stored.object.metadata;
  return jsonResponse(successStatus({ name: key.name, ...(group && { group }), kind: resource, ...(uid && { uid }) }));
}

/** Deletes one after the other; an object that is gone meanwhile is no failure. */
export async function deleteCollection(request: ResourceRequest): Promise<Response> {
  const { parts, definition } = request;
  const options = await readDeleteOptions(request);
  const list = parseListOptions(request.query);
  const context = inMode(request, options);
  const all = await listAll(request, list);
  const chosen = list.limit > 0 ? all.slice(0, list.limit) : all;
  const { revision } = parts.storage;
  for (const { key } of chosen) {
    await deleteObject(parts, { definition, key: parseObjectKey(key), context }, options).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status.reason !== "NotFound") throw error;
    });
  }
  const last = chosen.length < all.length ? chosen.at(-1) : undefined;
  return answerList(request, chosen, {
    resourceVersion: String(revision),
    ...(last && { continue: formatContinueToken({ revision, after: last.key }) }),
  });
}

function inMode({ context }: ResourceRequest, { dryRun }: ParsedDeleteOptions): RequestContext {
  return dryRun ? { ...context, dryRun } : context;
}

/** meta/v1 DeleteOptions from the body, or from the query where there is no body. Throws a 400 or 422. */
async function readDeleteOptions({ request, query }: ResourceRequest): Promise<ParsedDeleteOptions> {
  const bytes = await readBytes(request);
  const body = bytes.byteLength === 0 ? fromQuery(query) : await parseBody(request, bytes);
  const errors = validate(body);
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
  return toDeleteOptions(body, query);
}

async function parseBody(request: Request, bytes: Uint8Array): Promise<JsonObject> {
  if (mediaTypeOf(request) === "application/vnd.kubernetes.protobuf") {
    const { decodeProtobuf } = await import("../protobuf/decode-protobuf.ts");
    return decodeProtobuf(bytes);
  }
  const text = new TextDecoder().decode(bytes);
  const problem = text.trimStart().startsWith("{") ? goJsonError(text) : undefined;
  if (problem !== undefined) throw badRequest(`couldn't get version/kind; json parse error: ${problem}`);
  const json = await parseYaml(text);
  if (!isJsonObject(json))
    throw badRequest("couldn't get version/kind; json parse error: the body is no DeleteOptions");
  checkKind(json);
  return json;
}

/** The options may say what they are, in any version. */
function checkKind({ kind = "DeleteOptions", apiVersion }: JsonObject): void {
  if (kind === "DeleteOptions") return;
  const version = typeof apiVersion === "string" ? apiVersion : "";
  const text = typeof kind === "string" ? kind : "";
  throw badRequest(`no kind "${text}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`);
}

function fromQuery(query: URLSearchParams): JsonObject {
  const grace = parseInteger(query.get("gracePeriodSeconds"));
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy && { propagationPolicy: policy }),
    ...(orphan && { orphanDependents: orphan !== "false" }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

const policies = ["Foreground", "Background", "Orphan"] as const;

function validate({
  propagationPolicy: policy,
  orphanDependents,
  gracePeriodSeconds,
  dryRun,
}: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined && policy !== undefined) {
    const detail = "orphanDependents and deletionPropagation cannot be both set";
    errors.push(invalidValue("propagationPolicy", policy, detail));
  }
  if (policy !== undefined && !policies.some((known) => known === policy)) {
    errors.push(notSupported("propagationPolicy", policy, [...policies, "nil"]));
  }
  if (typeof gracePeriodSeconds === "number" && gracePeriodSeconds < 0) {
    errors.push(forbiddenField("gracePeriodSeconds", "must be greater than or equal to 0"));
  }
  return [...errors, ...validateDryRun(stringsOf(dryRun))];
}

/** meta/v1 DeleteOptions in the words of the registry; a dry run may also be asked for in the query. */
export function toDeleteOptions(body: JsonObject, query: URLSearchParams): ParsedDeleteOptions {
  const { gracePeriodSeconds, orphanDependents, preconditions } = body;
  const policy = policies.find((known) => known === body["propagationPolicy"]);
  const { uid, resourceVersion } = isJsonObject(preconditions) ? preconditions : {};
  return {
    dryRun: stringsOf(body["dryRun"]).length > 0 || query.getAll("dryRun").includes("All"),
    ...(typeof gracePeriodSeconds === "number" && { gracePeriodSeconds }),
    ...(policy && { propagationPolicy: policy }),
    ...(typeof orphanDependents === "boolean" && { orphanDependents }),
    preconditions: {
      ...(typeof uid === "string" && { uid }),
      ...(typeof resourceVersion === "string" && { resourceVersion }),
    },
  };
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is read of a cluster with a plan laid over it. */
import {
  initialEventsEnd,
  isJsonObject,
  parseJson,
  parseLabelSelector,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import type { TransportRequest, TransportResponse } from "@nuvolaris/client";
import { answer, isJsonArray, metadataOf, readText, refusal, textOf } from "./answers.ts";
import type { PlannedObject, PlannedObjects } from "./planned-objects.ts";
import { placeOf, type ResourcePath } from "./resource-path.ts";

/** A read, and what it is about. */
export interface PlannedRead {
  readonly request: TransportRequest;
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  /** Asks the cluster. */
  readonly forward: () => Promise<TransportResponse>;
}

const encoder = new TextEncoder();

export function read(plan: PlannedObjects, call: PlannedRead): Promise<TransportResponse> | TransportResponse {
  const { path, query, request, forward } = call;
  if (path.name !== undefined) return readObject(plan, call);
  const isWatch = ["true", "1"].includes(query.get("watch") ?? "");
  if (!plan.isFileKind(path)) return isWatch ? forward() : laidOver(plan, call);
  if (isWatch) return { status: 200, headers: new Headers(), body: watched(plan, call, request.signal) };
  const items = chosen(plan.inCollection(path), query).map(({ object }) => object);
  const [first] = items;
  const { apiVersion = "v1", kind = "Object" } = first ?? {};
  return answer(200, {
    apiVersion,
    kind: `${textOf(kind) ?? ""}List`,
    metadata: { resourceVersion: plan.version },
    items,
  });
}

function readObject(
  plan: PlannedObjects,
  { path, forward }: PlannedRead,
): Promise<TransportResponse> | TransportResponse {
  const planned = plan.get(path);
  if (!planned || (path.subresource !== undefined && path.subresource !== "status")) return forward();
  if (planned.after) return answer(200, planned.after);
  return refusal(404, "NotFound", `${path.plural} "${path.name ?? ""}" not found: the plan has deleted it`);
}

/** The cluster's list with the plan's objects in it; new ones are on its last page. */
async function laidOver(plan: PlannedObjects, { path, query, forward }: PlannedRead): Promise<TransportResponse> {
  const response = await forward();
  const planned = plan.inCollection(path);
  if (response.status !== 200 || planned.length === 0) return response;
  const list = parseJson(await readText(response));
  if (!isJsonObject(list) || !isJsonArray(list["items"])) return answer(200, list, response.headers);
  const changed = new Set(planned.map((each) => placeOf(each.path)));
  const isOther = (item: JsonValue): boolean => !isJsonObject(item) || !changed.has(placeOfItem(path, item));
  const isLast = textOf(metadataOf(list)["continue"]) === undefined;
  const added = isLast ? chosen(planned, query).map(({ object }) => object) : [];
  return answer(200, { ...list, items: [...list["items"].filter(isOther), ...added] }, response.headers);
}

function placeOfItem({ group, plural }: ResourcePath, item: JsonObject): string {
  const { namespace, name } = metadataOf(item);
  const where = textOf(namespace);
  return placeOf({ group, plural, name: textOf(name) ?? "", ...(where !== undefined && { namespace: where }) });
}

/** Those that are there and that the selectors choose; of field selectors, those of names. */
function chosen(planned: readonly PlannedObject[], query: URLSearchParams): readonly { readonly object: JsonObject }[] {
  const selector = parseLabelSelector(query.get("labelSelector") ?? "");
  const name = /^metadata\.name==?(.*)$/.exec(query.get("fieldSelector") ?? "")?.[1];
  return planned.flatMap(({ path, after }) =>
    after && selector.matches(labelsOf(after)) && (name === undefined || name === path.name) ? [{ object: after }] : [],
  );
}

function labelsOf(object: JsonObject): Record<string, string> {
  const labels = metadataOf(object)["labels"];
  if (!isJsonObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, textOf(value) ?? ""]));
}

/** What there is, where that is asked for, then what changes, until nobody listens any more. */
async function* watched(
  plan: PlannedObjects,
  { path, query }: PlannedRead,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  using _open = plan.openWatch();
  const from = query.get("resourceVersion") ?? "";
  const isInitial = query.get("sendInitialEvents") === "true" || from === "" || from === "0";
  let seen = isInitial || !/^\d+$/.test(from) ? BigInt(plan.version) : BigInt(from);
  if (isInitial) {
    for (const { object } of chosen(plan.inCollection(path), query)) yield line({ type: "ADDED", object });
    const annotations = { [initialEventsEnd]: "true" };
    const metadata = { resourceVersion: String(seen), annotations };
    if (query.get("sendInitialEvents") === "true") yield line({ type: "BOOKMARK", object: { metadata } });
  }
  while (!signal.aborted) {
    for (const { type, object, path: where, version } of plan.changesAfter(seen)) {
      seen = version;
      const isInside = path.namespace === undefined || path.namespace === where.namespace;
      if (isInside && where.plural === path.plural && where.group === path.group) yield line({ type, object });
    }
    // While the last of them was read, more may have come.
    if (plan.changesAfter(seen).length === 0) await plan.nextChange(signal);
  }
  throw signal.reason;
}

function line(event: JsonObject): Uint8Array {
  return encoder.encode(`${stringifyJson(event)}\n`);
}

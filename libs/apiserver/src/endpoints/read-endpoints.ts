// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// get and list.
import { formatObjectKey } from "@nuvolaris/api-machinery";
import { badRequest, expired, notFound } from "../registry/api-error.ts";
import { storageNameOf } from "../registry/resource-definition.ts";
import { createSelection } from "../registry/selection.ts";
import { CompactedError } from "../storage/storage-error.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { formatContinueToken, parseContinueToken } from "./continue-token.ts";
import { parseListOptions, type ListOptions } from "./list-options.ts";
import { answerList, answerObject } from "./representation.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";
import { parseResourceVersion, readState, whenReached, type ListedState } from "./resource-version.ts";

export async function getObject(request: ResourceRequest): Promise<Response> {
  const { parts, definition, query } = request;
  const key = keyOf(request);
  await whenReached(parts, parseResourceVersion(query.get("resourceVersion") ?? ""), request.request.signal);
  const stored = parts.storage.get(storageNameOf(definition), formatObjectKey(key));
  if (!stored) throw notFound(definition, key.name);
  return answerObject(request, parts.forms.of(definition, stored));
}

/** The prefix of the keys that a path is about. */
export function keyPrefixOf({ info, definition }: ResourceRequest): string {
  return definition.namespaced && info.namespace !== undefined ? `${info.namespace}/` : "";
}

export async function listObjects(request: ResourceRequest): Promise<Response> {
  const options = parseListOptions(request.query);
  const state = options.continue === "" ? await readFirst(request, options) : readNext(request, options);
  const selected = select(request, state.objects, options);
  // Version 0 asks for any state, and Kubernetes' cache answers with all of it.
  const limit = options.resourceVersion === "0" && options.continue === "" ? 0 : options.limit;
  const items = limit > 0 ? selected.slice(0, limit) : selected;
  const last = items.at(-1);
  const remaining = selected.length - items.length;
  const isCounted = options.labels.empty && options.fields.terms.length === 0;
  return answerList(request, items, {
    resourceVersion: String(state.revision),
    ...(remaining > 0 && last && { continue: formatContinueToken({ revision: state.revision, after: last.key }) }),
    ...(remaining > 0 && isCounted && { remainingItemCount: remaining }),
  });
}

/** Everything that the options select, for who acts on all of it. */
export async function listAll(request: ResourceRequest, options: ListOptions): Promise<readonly StoredObject[]> {
  const { objects } = await readFirst(request, options);
  return select(request, objects, options);
}

function readFirst(request: ResourceRequest, options: ListOptions): Promise<ListedState> {
  const where = { resource: storageNameOf(request.definition), prefix: keyPrefixOf(request) };
  return readState(request.parts, where, { options, signal: request.request.signal });
}

function readNext(request: ResourceRequest, options: ListOptions): ListedState {
  if (options.resourceVersion !== "" && options.resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  const { storage } = request.parts;
  const { revision, after } = parseContinueToken(options.continue);
  const state = revision < 0 ? storage.revision : revision;
  try {
    const objects = storage.listAt(storageNameOf(request.definition), state, keyPrefixOf(request));
    return { revision: state, objects: objects.filter(({ key }) => key > after) };
  } catch (error) {
    if (error instanceof CompactedError) throw expired(inconsistent, formatContinueToken({ revision: -1, after }));
    throw error;
  }
}

const inconsistent =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

function select(
  { parts, definition }: ResourceRequest,
  objects: readonly StoredObject[],
  options: ListOptions,
): readonly StoredObject[] {
  const selection = createSelection(definition, options);
  const forms = definition.conversion ? objects.map((object) => parts.forms.of(definition, object)) : objects;
  return selection.isEverything ? forms : forms.filter(({ object }) => selection.matches(object));
}

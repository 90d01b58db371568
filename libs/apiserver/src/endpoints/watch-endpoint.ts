// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual } from "@nuvolaris/api-machinery";
import { ApiError } from "../registry/api-error.ts";
import { storageNameOf } from "../registry/resource-definition.ts";
import { createSelection } from "../registry/selection.ts";
import { CompactedError } from "../storage/storage-error.ts";
import { encodeError } from "../watch/watch-encoder.ts";
import { openWatchStream } from "../watch/watch-session.ts";
import { parseListOptions, type ListOptions } from "./list-options.ts";
import { keyPrefixOf } from "./read-endpoints.ts";
import { createWatchEncoder } from "./representation.ts";
import type { ResourceRequest } from "./resource-request.ts";
import { parseResourceVersion, whenReached } from "./resource-version.ts";

/** A watch that says nothing of a timeout lasts between this and twice as long (apiserver, MinRequestTimeout). */
const shortestTimeoutMs = 30 * 60_000;

/** Answers 200 at once; what goes wrong from there on is an ERROR event, and the end of the stream. */
export async function watchObjects(request: ResourceRequest): Promise<Response> {
  const options = parseListOptions(watchQuery(request));
  const requested = parseResourceVersion(options.resourceVersion);
  const selection = createSelection(request.definition, options);
  try {
    // A streaming list must not be older than asked for; a plain watch of the future waits in silence.
    await whenReached(request.parts, options.sendInitialEvents ? requested : 0, request.request.signal);
    return streamResponse(openStream(request, { options, requested, selection }));
  } catch (error) {
    if (error instanceof CompactedError) return streamResponse(encodeError(expiredStatus(error).status));
    if (error instanceof ApiError) return streamResponse(encodeError(error.status));
    throw error;
  }
}

/** The older watch path says by itself that it is a watch, and may name one object. */
function watchQuery({ query, info: { name } }: ResourceRequest): URLSearchParams {
  const asked = new URLSearchParams(query);
  asked.set("watch", "true");
  if (name !== undefined) asked.set("fieldSelector", `metadata.name=${name}`);
  return asked;
}

interface Opening {
  readonly options: ListOptions;
  readonly requested: number;
  readonly selection: ReturnType<typeof createSelection>;
}

function openStream(request: ResourceRequest, { options, requested, selection }: Opening): ReadableStream<Uint8Array> {
  const { parts, definition } = request;
  const { storage, forms, clock, random } = parts;
  const resource = storageNameOf(definition);
  const prefix = keyPrefixOf(request);
  // Version 0 and none begin with what is there; so does a streaming list, at whichever version.
  const beginsWithState = options.sendInitialEvents ?? requested === 0;
  const after = beginsWithState || requested === 0 ? storage.revision : requested;
  const initial = beginsWithState ? storage.list(resource, prefix).map((stored) => forms.of(definition, stored)) : [];
  const timeoutMs = options.timeoutSeconds ? options.timeoutSeconds * 1000 : shortestTimeoutMs * (1 + random());
  const cursor = storage.watch(resource, after);
  const replaced = whenReplaced(request);
  parts.metrics.watchOpened();
  return openWatchStream({
    clock,
    definition,
    forms,
    encoder: createWatchEncoder(request),
    chunks: parts.chunks,
    selection,
    prefix,
    cursor,
    after,
    initial: selection.isEverything ? initial : initial.filter(({ object }) => selection.matches(object)),
    bookmarks: options.allowWatchBookmarks,
    endsInitialEvents: options.sendInitialEvents === true,
    revision: () => storage.durableRevision,
    timeoutMs,
    signal: request.request.signal,
    closing: AbortSignal.any([parts.draining, replaced.signal]),
    onEnd: () => {
      replaced.stop();
      parts.metrics.watchClosed();
    },
  });
}

/** Aborted when the definition is served no more, or with another schema: the client then watches anew. `stop` ends the waiting. */
function whenReplaced({ parts: { registry }, definition }: ResourceRequest): { signal: AbortSignal; stop: () => void } {
  const replaced = new AbortController();
  const { group, version, resource } = definition;
  const stop = registry.onChange(() => {
    const current = registry.get(group, version, resource);
    if (!current || (current !== definition && !deepEqual(current.schema, definition.schema))) replaced.abort();
  });
  return { signal: replaced.signal, stop };
}

function expiredStatus({ message }: CompactedError): ApiError {
  return new ApiError({ code: 410, reason: "Expired", message });
}

function streamResponse(body: ReadableStream<Uint8Array> | string): Response {
  return new Response(body, { headers: { "content-type": "application/json", "cache-control": "no-cache, private" } });
}

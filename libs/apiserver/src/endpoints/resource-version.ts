// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The resourceVersion of a read: what it means, and the wait for one that this server does not have yet.
import { badRequest, expired, internalFailure, tooLargeResourceVersion } from "../registry/api-error.ts";
import { CompactedError } from "../storage/storage-error.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import type { ListOptions } from "./list-options.ts";
import type { ServerParts } from "./server-parts.ts";

/** How long a read waits for a version of the future (apiserver, storage/cacher, blockTimeout). */
const patienceMs = 3000;

/** 0 for an empty text. Throws a 500, as the real server does for gets and watches. */
export function parseResourceVersion(text: string): number {
  if (text === "") return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw internalFailure(
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** For lists, where the same mistake is a 400. */
function parseListResourceVersion(text: string): number {
  if (text === "" || /^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Resolves when everything up to `revision` may be shown. Throws a 504 when that does not come in time. */
export async function whenReached(
  { storage, clock }: ServerParts,
  revision: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = clock.monotonicNow() + patienceMs;
  while (storage.revision < revision) {
    const left = deadline - clock.monotonicNow();
    if (left <= 0) throw tooLargeResourceVersion(revision, storage.revision);
    await waitForWrite({ storage, clock }, left, signal);
  }
  await storage.whenDurable(storage.revision);
}

/** What a list shows, and the revision of that state. */
export interface ListedState {
  readonly revision: number;
  readonly objects: readonly StoredObject[];
}

/** The objects of a storage as a list's options want them, without regard to limits. Throws ApiError. */
export async function readState(
  parts: ServerParts,
  { resource, prefix }: { readonly resource: string; readonly prefix: string },
  { options, signal }: { readonly options: ListOptions; readonly signal: AbortSignal },
): Promise<ListedState> {
  const requested = parseListResourceVersion(options.resourceVersion);
  await whenReached(parts, requested, signal);
  if (requested > 0 && isExact(options)) return readExactly(parts, { resource, prefix, revision: requested });
  return { revision: parts.storage.revision, objects: parts.storage.list(resource, prefix) };
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list: a limit without a match is the legacy Exact. */
function isExact({ resourceVersionMatch, limit }: ListOptions): boolean {
  return resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && limit > 0);
}

function readExactly(
  { storage }: ServerParts,
  { resource, prefix, revision }: { readonly resource: string; readonly prefix: string; readonly revision: number },
): ListedState {
  try {
    return { revision, objects: storage.listAt(resource, revision, prefix) };
  } catch (error) {
    if (error instanceof CompactedError) throw expired("The resourceVersion for the provided list is too old.");
    throw error;
  }
}

async function waitForWrite(
  { storage, clock }: Pick<ServerParts, "storage" | "clock">,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const written = Promise.withResolvers<undefined>();
  const stopListening = storage.onWrite(() => {
    written.resolve(undefined);
  });
  const timeout = clock.sleep(ms, AbortSignal.any([stop.signal, signal])).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
  try {
    await Promise.race([written.promise, timeout]);
  } finally {
    stopListening();
    stop.abort();
  }
}

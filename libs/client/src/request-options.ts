// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What callers may say with each verb, and how it is said in a query. */
import type { KubernetesObject, ObjectMeta } from "@nuvolaris/api-machinery";

export interface RequestOptions {
  /** Ends the request; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /** How long the whole call may take, retries and the body's reading included. Default: that of the client. */
  readonly timeoutMs?: number;
}

export interface GetOptions extends RequestOptions {
  /** Without it the newest state is read, through the quorum. */
  readonly resourceVersion?: string;
  /** Reads this part of the object instead: `status`. */
  readonly subresource?: string;
}

export interface SelectionOptions {
  /** Only in this namespace; all of them without one. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListOptions extends RequestOptions, SelectionOptions {
  /** At most so many items; the answer's `metadata.continue` leads to the next page. */
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan";
  /** `true` answers with metadata alone. Default `false`. */
  readonly metadataOnly?: boolean;
}

export interface WatchOptions extends SelectionOptions {
  /** Ends the stream; it then rejects with the reason. */
  readonly signal?: AbortSignal;
  /** Where to go on from; without it the stream begins with all that exists. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan";
  /** Asks for BOOKMARK events. Default `true`: without them a quiet stream cannot be resumed for long. */
  readonly allowWatchBookmarks?: boolean;
  /** Asks for a streaming list (KEP-3157): all that exists, then a bookmark that says so. */
  readonly sendInitialEvents?: boolean;
  /** After how long the server is to end the stream. */
  readonly timeoutSeconds?: number;
  /** A silence of this length ends the stream with a `timeout`: a half-open connection is silent for ever. Default: none. */
  readonly idleTimeoutMs?: number;
  /** How long the answer's headers may take. Default: the client's time-out. */
  readonly timeoutMs?: number;
  readonly metadataOnly?: boolean;
  /** Called when the server has accepted the watch, which a quiet one does not show otherwise. */
  readonly onOpen?: () => void;
}

export interface WriteOptions extends RequestOptions {
  /** Who the fields belong to afterwards. Default: that of the client. */
  readonly fieldManager?: string;
  /** `true` goes through everything but storage. Default `false`. */
  readonly dryRun?: boolean;
  /** What becomes of unknown and duplicate fields. The server's default is `Warn`. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
  /** Writes to this part of the object instead: `status`, `resize`, `token`, `eviction`. */
  readonly subresource?: string;
}

export interface ApplyOptions extends WriteOptions {
  /** `true` takes over fields of other managers. Default `false`: they are a conflict ({@link isApplyConflict}). */
  readonly force?: boolean;
}

export interface DeleteOptions extends RequestOptions {
  /** The object must be this very one; otherwise 409. Give it whenever the object is at hand. */
  readonly uid?: string;
  /** The object must not have changed since; otherwise 409. On busy objects this conflicts for ever. */
  readonly resourceVersion?: string;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: boolean;
}

export interface DeleteCollectionOptions
  extends
    SelectionOptions,
    Pick<DeleteOptions, "signal" | "timeoutMs" | "propagationPolicy" | "gracePeriodSeconds" | "dryRun"> {}

/** An object to send: `apiVersion` and `kind` are known from the kind. */
export type Unsent<T extends KubernetesObject> =
  T | (Omit<T, "apiVersion" | "kind"> & Pick<T, "metadata"> & Partial<Pick<T, "apiVersion" | "kind">>);

/** What one field manager wants: any part of an object, with its name. */
export type ApplyConfiguration<T extends KubernetesObject> = DeepPartial<Omit<T, "metadata">> & {
  readonly metadata: ObjectMeta & { readonly name: string };
};

type DeepPartial<V> = V extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : V extends object
    ? { readonly [K in keyof V]?: DeepPartial<V[K]> }
    : V;

export type QueryValue = string | number | boolean | undefined;

/** `?a=1&b=x` of what is given; nothing for nothing. */
export function formatQuery(values: Readonly<Record<string, QueryValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

export function selectionQuery({ labelSelector, fieldSelector }: SelectionOptions): Record<string, QueryValue> {
  // An empty selector selects everything, as none does.
  return {
    labelSelector: labelSelector === "" ? undefined : labelSelector,
    fieldSelector: fieldSelector === "" ? undefined : fieldSelector,
  };
}

export function writeQuery({ fieldManager, dryRun, fieldValidation }: WriteOptions): Record<string, QueryValue> {
  return { fieldManager, dryRun: dryRun === true ? "All" : undefined, fieldValidation };
}

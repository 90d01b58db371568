// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ResourceKind } from "@nuvolaris/api-machinery";

/** Hears how the caches fare, for metrics and logs. Its methods must not throw. */
export interface CacheObserver {
  /** Everything was read: as a stream of events or as pages. */
  listed?(
    kind: ResourceKind,
    list: { readonly objects: number; readonly durationMs: number; readonly streamed: boolean },
  ): void;
  /** A change came through the watch. */
  changed?(kind: ResourceKind, type: "ADDED" | "MODIFIED" | "DELETED"): void;
  /** A watch ended, with an error or, `undefined`, as the server ends it from time to time. */
  watchEnded?(kind: ResourceKind, end: { readonly durationMs: number; readonly error: unknown }): void;
  /** Something failed; the next attempt is made after `retryInMs`. */
  failed?(kind: ResourceKind, failure: { readonly error: unknown; readonly retryInMs: number }): void;
  /** An event handler threw. The others were called all the same. */
  handlerFailed?(kind: ResourceKind, error: unknown): void;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ResourceKind } from "@nuvolaris/api-machinery";

/** A kind, or the part of it in one namespace, could not be read or watched. */
export interface ReadFailure {
  readonly error: unknown;
  readonly retryInMs: number;
  /** Not there: all of the kind. */
  readonly namespace?: string;
}

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
  failed?(kind: ResourceKind, failure: ReadFailure): void;
  /**
   * Changes of a key waited for the answers to own writes to it, until now: each write that is slow to be answered delays
   * what others did to its object.
   */
  heldBack?(kind: ResourceKind, hold: { readonly changes: number; readonly durationMs: number }): void;
  /** An event handler, an index or a projection threw. All others were called all the same. */
  handlerFailed?(kind: ResourceKind, error: unknown): void;
}

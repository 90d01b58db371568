// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The key does not have the revision that the writer had read: read again and retry, or give up. */
export class RevisionConflictError extends Error {
  override readonly name = "RevisionConflictError";
}

/** The revision that was asked for lies before what the history still has. */
export class CompactedError extends Error {
  override readonly name = "CompactedError";
  readonly requested: number;
  /** The oldest revision that can still be asked for. */
  readonly oldest: number;

  constructor(requested: number, oldest: number) {
    super(`too old resource version: ${requested} (${oldest})`);
    this.requested = requested;
    this.oldest = oldest;
  }
}

/** The object is larger than what etcd takes in one request, which clients are built for. */
export class ObjectTooLargeError extends Error {
  override readonly name = "ObjectTooLargeError";
}

/** The log could not keep a write. Nothing is written any more: what memory holds may be more than what is kept. */
export class StorageBrokenError extends Error {
  override readonly name = "StorageBrokenError";
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Signature } from "../identity/signature.ts";

/** How much a commit changed in one file. */
export interface FileChange {
  /** Its path, and the one it had before when it was renamed. */
  readonly paths: readonly string[];
  /** Lines added and lines removed; `undefined` for what has no lines. */
  readonly lines: number | undefined;
}

/** What git says of a commit's own signature. */
export interface CommitSigning {
  /** `%G?` of https://git-scm.com/docs/git-log: G is good, N is none. */
  readonly status: string;
  /** Who made it, as the key tells. */
  readonly signer: string;
}

/** A commit, as far as it matters who made it. */
export interface Commit {
  readonly hash: string;
  readonly author: Signature;
  readonly committer: Signature;
  /** The values of its `Co-authored-by` trailers, as they were written. */
  readonly coAuthors: readonly string[];
  /** Lines that look like such a trailer but stand where nobody reads them. */
  readonly strayCoAuthors: number;
  /** The author's day, in the author's time zone; empty when git cannot read the date. */
  readonly authoredOn: string;
  readonly isMerge: boolean;
  /** A merge has only what none of its parents has: conflicts that were resolved, and additions that slipped in. */
  readonly changes: readonly FileChange[];
  /** Only asked for where signatures are required. */
  readonly signing?: CommitSigning;
}

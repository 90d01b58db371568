// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `fix` and `remove` make of a file's bytes. */
import { HeaderTextError } from "../header/header-text.ts";
import type { Change } from "../report/report.ts";
import type { PreparedHeader } from "./ruleset.ts";
import { memoryContent } from "./file-content.ts";
import { inspect } from "./file-inspector.ts";
import { isMendable } from "./findings.ts";
import { isSystemError } from "./system-error.ts";

/** A file's content before and after, and what happened to its header. */
export interface Mended {
  readonly after: Uint8Array;
  /** `undefined`: there was nothing to do. */
  readonly change: Change["change"] | undefined;
}

/** Makes of a file's bytes what a command wants them to be. */
export type Mend = (path: string, before: Uint8Array, headers: readonly PreparedHeader[]) => Mended;

/** The bytes would not be right afterwards: nothing is changed. */
export class UnmendableError extends Error {
  override readonly name = "UnmendableError";
}

/** Whether an error is about the one file: the others are mended all the same. */
export function isAboutFile(error: unknown): error is Error {
  return isUnmendable(error) || isSystemError(error);
}

/** Whether an error tells that a file's header has to be mended by a person. */
export function isUnmendable(error: unknown): error is UnmendableError | HeaderTextError {
  return error instanceof UnmendableError || error instanceof HeaderTextError;
}

/**
 * Puts headers in place that are missing or nearly right.
 *
 * Errors: {@link UnmendableError} when the result would not pass `check`.
 */
export const putIn: Mend = (path, before, headers) => {
  let after = before;
  let change: Mended["change"];
  for (const prepared of headers) {
    const { verdict, language } = inspect(path, prepared, memoryContent(after));
    if (!isMendable(verdict.state)) continue;
    after = prepared.header.addTo(after, language);
    change ??= verdict.state === "stale" ? "replaced" : "added";
  }
  for (const prepared of change === undefined ? [] : headers) {
    const { verdict } = inspect(path, prepared, memoryContent(after));
    if (isMendable(verdict.state)) throw new UnmendableError("the header would not be found where it would be put");
  }
  return { after, change };
};

/**
 * Takes headers out that are right, or nearly so.
 *
 * Errors: {@link UnmendableError} when there is one that is not in a place to take it from.
 */
export const takeOut: Mend = (path, before, headers) => {
  let after = before;
  for (const prepared of headers) {
    const { verdict, language } = inspect(path, prepared, memoryContent(after));
    if (!isOurs(verdict.state)) continue;
    const without = prepared.header.removeFrom(after, language);
    if (Buffer.compare(without, after) === 0)
      throw new UnmendableError("the header is not in a comment of its own at the top");
    after = without;
  }
  return { after, change: after === before ? undefined : "removed" };
};

/** Whether there is a header to take out. */
export function isOurs(state: ReturnType<typeof inspect>["verdict"]["state"]): boolean {
  return state === "valid" || state === "stale" || state === "distant";
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Looks at the top of each file of a run. What a command makes of it, its visitor says. */
import type { Clock } from "@nuvolaris/clock";
import { BlobReader } from "../files/blob-reader.ts";
import { temporaryFileOwner } from "../write/temporary-name.ts";
import type { Checkout } from "./checkout.ts";
import { FileInspector, type InspectionVisitor } from "./file-inspector.ts";
import { memoryContent } from "./file-content.ts";
import type { Progress } from "./progress.ts";
import { ReadAhead } from "./read-ahead.ts";
import { Tally } from "./tally.ts";
import { Turns } from "./turns.ts";

export interface InspectionOptions {
  readonly visitor: InspectionVisitor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Looks at all files, in their order.
 *
 * Errors: the signal's reason when it is aborted; {@link GitError} when git does not give an object of its index.
 */
export async function inspectFiles(
  { list, root, headers }: Checkout,
  { visitor, clock, signal, progress }: InspectionOptions,
): Promise<Tally> {
  const tally = new Tally();
  const inspector = new FileInspector(visitor, tally);
  for (const { reason } of list.skipped) tally.skip(reason);
  for (const { path, error } of list.unreadable) inspector.unreadable(path, error);
  await using blobs = list.files.some(({ blob }) => blob !== undefined)
    ? new BlobReader({ cwd: root, signal })
    : undefined;
  const turns = new Turns(clock, signal);
  const ahead = new ReadAhead(blobs ? [] : list.files.map(({ location }) => location), clock);
  for (const [index, file] of list.files.entries()) {
    const chosen = headers.filter((prepared) => prepared.selects(file.path));
    if (temporaryFileOwner(file.path) !== undefined) inspector.temporary(file);
    else if (chosen.length === 0) tally.ignore();
    else if (file.blob === undefined || !blobs) inspector.file(file, chosen);
    else inspector.content(file, chosen, memoryContent(await blobs.read(file.blob)));
    progress.advance(index, list.files.length);
    if (turns.isOver) await turns.next();
    if (ahead.isDueAfter(index)) await ahead.readAfter(index);
  }
  progress.end();
  return tally;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Repository } from "./repository.ts";

/** An object, and how large it may be to be read. */
export interface WantedBlob {
  readonly blob: string;
  readonly maxBytes: number;
}

/** The contents of objects, by name; each is read once. What is not there, or larger than wanted, is left out. */
export async function readBlobs(
  { store }: Repository,
  wanted: readonly WantedBlob[],
): Promise<ReadonlyMap<string, Buffer>> {
  const limits = new Map(wanted.map(({ blob, maxBytes }) => [blob, maxBytes]));
  if (limits.size === 0) return new Map();
  const sizes = await store.text(["cat-file", "--batch-check=%(objectsize) %(objectname)"], listOf([...limits.keys()]));
  const readable = sizes.split("\n").flatMap((line) => {
    const [size, blob = ""] = line.split(" ");
    return Number(size) <= (limits.get(blob) ?? 0) ? [blob] : [];
  });
  if (readable.length === 0) return new Map();
  return parseBatch(await store.bytes(["cat-file", "--batch"], listOf(readable)));
}

function listOf(blobs: readonly string[]): string {
  return blobs.map((blob) => `${blob}\n`).join("");
}

/** `<name> <type> <size> LF <content> LF`, one after the other. https://git-scm.com/docs/git-cat-file#_batch_output */
function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let start = 0;
  while (start < output.length) {
    const lineEnd = output.indexOf(0x0a, start);
    const [blob = "", , size] = output.subarray(start, lineEnd).toString("utf8").split(" ");
    const end = lineEnd + 1 + Number(size);
    contents.set(blob, output.subarray(lineEnd + 1, end));
    start = end + 1;
  }
  return contents;
}

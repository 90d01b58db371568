// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes tar archives (ustar) that depend on nothing but their files: no clock, no user, no order of a file system. */

const blockSize = 512;

/** The archive of files by their path. Folders come before what is in them; all belongs to root and is as old as the epoch. */
export function tarOf(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  const entries = [
    ...[...folders].map((folder) => ({ name: `${folder}/`, mode: 0o755, type: "5", content: new Uint8Array() })),
    ...[...files].map(([name, content]) => ({ name, mode: 0o644, type: "0", content })),
  ].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const blocks = entries.flatMap((entry) => [header(entry), padded(entry.content)]);
  return Buffer.concat([...blocks, new Uint8Array(2 * blockSize)]);
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly type: string;
  readonly content: Uint8Array;
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
function header({ name, mode, type, content }: Entry): Uint8Array {
  if (Buffer.byteLength(name) > 100)
    throw new Error(`the path ${name} is too long for a tar archive: 100 bytes at most`);
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(name, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(0, 136, 12);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\u000000", 257, "latin1");
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function padded(content: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil(content.length / blockSize) * blockSize);
  block.set(content);
  return block;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is compared of a licence's text: its runs of three words, as numbers. */

/** Runs of this many words make a text's fingerprint: short enough for edits, long enough to be the licence's own. */
const wordsPerRun = 3;

/** Lines that name who holds the copyright differ from file to file. */
const copyrightLine = /^.*(?:copyright\s+(?:\(c\)|©|\d|<|\[|\{)|©|\(c\)\s*\d|all rights reserved\.?\s*$).*$/gim;

/** The numbers of a text's runs of words. Case, marks, white space and lines of copyright make no difference. */
export function fingerprintOf(text: string): ReadonlySet<number> {
  const words =
    text
      .replace(copyrightLine, " ")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = words.slice(wordsPerRun - 1).map((_, index) => words.slice(index, index + wordsPerRun).join(" "));
  return new Set(runs.map(hashOf));
}

/** A fingerprint as text. */
export function encodeFingerprint(fingerprint: ReadonlySet<number>): string {
  return Buffer.from(Uint32Array.from(fingerprint).toSorted().buffer).toString("base64");
}

/** The fingerprint that {@link encodeFingerprint} made the text of. */
export function decodeFingerprint(text: string): ReadonlySet<number> {
  const bytes = Buffer.from(text, "base64");
  return new Set(Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4)));
}

/** FNV-1a with 32 bits, over UTF-16 units: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

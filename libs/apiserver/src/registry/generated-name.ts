// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Without vowels and look-alikes, so that no words and few mistakes come of it (apimachinery, util/rand). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const longestBase = 63 - suffixLength;

/** A name for `metadata.generateName`: the base, cut where it is too long, and five random letters. */
export function generateName(base: string, random: () => number): string {
  return base.slice(0, longestBase) + randomLetters(suffixLength, random);
}

function randomLetters(count: number, random: () => number): string {
  return Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

/** A random UUID, version 4, from a source of numbers that may be seeded. */
export function generateUid(random: () => number): string {
  const version = 0x4000 | (random16(random) & 0x0fff);
  const variant = 0x8000 | (random16(random) & 0x3fff);
  return [
    hex(random) + hex(random),
    hex(random),
    version.toString(16),
    variant.toString(16),
    hex(random) + hex(random) + hex(random),
  ].join("-");
}

function hex(random: () => number): string {
  return random16(random).toString(16).padStart(4, "0");
}

function random16(random: () => number): number {
  return Math.floor(random() * 0x1_0000);
}

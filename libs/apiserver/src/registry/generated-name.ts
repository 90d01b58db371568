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
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = "4";
  digits[16] = ((Number.parseInt(digits[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  const text = digits.join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

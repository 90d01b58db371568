// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A slide before and after; one of them is missing when it was added or removed. */
export interface SlidePair {
  /** Index in the first list. */
  readonly before?: number;
  /** Index in the second list. */
  readonly after?: number;
}

/**
 * Which slide became which, from the hashes of their pictures: a slide that was put in does not make others of all that
 * follow. Equal ones are pairs, and so are those between them, one after the other. Equal ones are left out.
 */
export function alignSlides(before: readonly string[], after: readonly string[]): readonly SlidePair[] {
  const pairs: SlidePair[] = [];
  let [from, to] = [0, 0];
  for (const [one, other] of [...longestCommon(before, after), [before.length, after.length] as const]) {
    const [removed, added] = [one - from, other - to];
    for (let index = 0; index < Math.max(removed, added); index++) {
      pairs.push({
        ...(index < removed ? { before: from + index } : {}),
        ...(index < added ? { after: to + index } : {}),
      });
    }
    [from, to] = [one + 1, other + 1];
  }
  return pairs;
}

/** Pairs of indices of a longest common subsequence. */
function longestCommon(before: readonly string[], after: readonly string[]): readonly (readonly [number, number])[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const lengthAt = (one: number, other: number): number => lengths[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one--) {
    for (let other = after.length - 1; other >= 0; other--) {
      const isSame = before[one] === after[other];
      const skipped = Math.max(lengthAt(one + 1, other), lengthAt(one, other + 1));
      lengths[one * width + other] = isSame ? lengthAt(one + 1, other + 1) + 1 : skipped;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let one = 0, other = 0; one < before.length && other < after.length;) {
    if (before[one] === after[other]) pairs.push([one++, other++]);
    else if (lengthAt(one + 1, other) >= lengthAt(one, other + 1)) one++;
    else other++;
  }
  return pairs;
}

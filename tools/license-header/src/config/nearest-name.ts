// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The name of `names` that a misspelt `name` most likely means: same but for case, `-`, `_` and at most two letters. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const wanted = folded(name);
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, folded(candidate)) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.min(2, wanted.length / 3) ? best.candidate : undefined;
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Levenshtein's distance, row by row. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let column = 0; column < other.length; column++) {
      const replaced = (row[column] ?? 0) + (one[index] === other[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Tells once, with the line `SEEN <n>`, that as many objects as `expected` says were handled; 0: never. */
export function tally(expected: number): (name: string) => void {
  const names = new Set<string>();
  return (name) => {
    if (names.size >= expected) return;
    names.add(name);
    if (names.size === expected) process.stdout.write(`SEEN ${expected}\n`);
  };
}

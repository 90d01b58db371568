// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

const number = /(\d+)\.(\d+)(?:\.(\d+))?/;

/** The first version number in a program's output, or `undefined`. */
export function findVersion(output: string): string | undefined {
  return number.exec(output)?.[0];
}

/** Whether `version` is `minimum` or newer, compared number by number. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = version.split(".").map(Number);
  for (const [index, needed] of minimum.split(".").map(Number).entries()) {
    const part = have[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** JavaScript's regular expressions and Go's: https://github.com/google/re2/wiki/Syntax */

const unportable: ReadonlyArray<readonly [RegExp, string]> = [
  [/\(\?[=!]/, "look-ahead does not exist there"],
  [/\(\?<[=!]/, "look-behind does not exist there"],
  [/\\[1-9]/, "back references do not exist there"],
  [/\\k</, "back references do not exist there"],
  [/\\u/, String.raw`write \x{…} for \u…`],
  [/\\c[A-Za-z]/, String.raw`write \x{…} for \c…`],
];

/** Why Go cannot run `pattern`; `undefined` when it can. */
export function findUnportableSyntax(pattern: RegExp): string | undefined {
  const flags = pattern.flags.replace(/[gyu]/g, "");
  if (flags !== "") return `flags (${flags}) have no place in a schema: write them out in the expression`;
  // An escaped backslash must not be taken for the beginning of the next escape.
  const source = pattern.source.replaceAll("\\\\", "");
  return unportable.find(([syntax]) => syntax.test(source))?.[1];
}

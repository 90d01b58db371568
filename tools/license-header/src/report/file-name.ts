// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Names of files as people see them: on a terminal, in a message, in a command to be pasted into a shell. */
import { posix } from "node:path";
import type { PathBase } from "./report.ts";

// Controls (C0, DEL, C1), line separators, marks that reorder text, and quotes and backslashes, which would be ambiguous.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"\\]/u;
const eachUnprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"\\]/gu;
const shellSafe = /^[\p{L}\p{N}_./@%+=:,][\p{L}\p{N}_./@%+=:,-]*$/u;

/** The name on one line, in quotes where it has characters that cannot be shown as they are, or spaces at an end. */
export function shownName(name: string): string {
  if (!unprintable.test(name) && name.trim() === name && name !== "") return name;
  return quoted(name);
}

/** The text on one line, in quotes, with all that cannot be shown as it is escaped. */
export function quoted(text: string): string {
  return `"${text.replace(eachUnprintable, escaped)}"`;
}

/** The path as from where the command was called, as {@link shownName}. */
export function shownPath(path: string, base: PathBase): string {
  return shownName(pathFrom(path, base));
}

/** The path as from where the command was called. */
export function pathFrom(path: string, { calledFrom }: PathBase): string {
  return calledFrom === "" ? path : posix.relative(calledFrom, path);
}

/** The name as one word of a POSIX shell's command line, on one line. */
export function shellWord(name: string): string {
  if (shellSafe.test(name)) return name;
  if (!/\p{Cc}/u.test(name)) return `'${name.replaceAll("'", String.raw`'\''`)}'`;
  // POSIX.1-2024, 2.2.4: dollar-single-quotes know \n, \xHH and the like.
  return `$'${name.replace(/[\p{Cc}'\\]/gu, shellEscaped)}'`;
}

/** The names after `--` where one would be taken for an option. */
export function shellWords(names: readonly string[]): string {
  const words = names.map(shellWord).join(" ");
  return names.some((name) => name.startsWith("-")) ? `-- ${words}` : words;
}

const short: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", '"': '"', "\\": "\\" };

function escaped(character: string): string {
  const known = short[character];
  return known === undefined ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : `\\${known}`;
}

function shellEscaped(character: string): string {
  if (character === "'" || character === "\\") return `\\${character}`;
  return Buffer.from(character).reduce((bytes, byte) => `${bytes}\\${byte.toString(8).padStart(3, "0")}`, "");
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program that a first line `#!…` names. */
import { Buffer } from "node:buffer";
import type { ByteSource } from "../header/byte-source.ts";

/** Longer first lines are cut by kernels, too: Linux reads 256 bytes. */
const longestShebang = 256;

/**
 * The interpreter's name without its folder: `python3.11` of `#!/usr/bin/env -S python3.11 -u`.
 * `undefined` when the first line is no such line.
 */
export function interpreterOf(source: ByteSource): string | undefined {
  const bytes = source.first(longestShebang);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestShebang)).toString("latin1");
  const line = /^(?:\xEF\xBB\xBF)?#![ \t]*([^\r\n]+)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const words = line.split(/[ \t]+/);
  const program = lastPart(words[0] ?? "");
  return program === "env" ? lastPart(words.slice(1).find(isProgram) ?? "") : program;
}

/** Whether a word after `env` is the program, and no option (`-S`) and no variable (`A=b`). */
function isProgram(word: string): boolean {
  return word !== "" && !word.startsWith("-") && !word.includes("=");
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

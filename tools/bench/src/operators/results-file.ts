// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from "node:fs/promises";

const begin = "<!-- begin: operators -->";
const end = "<!-- end: operators -->";

/** A file has no place for what is to be written into it. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

/** Puts `text` between the two marks of the file; the rest stays. Errors: {@link ResultsFileError} where they are not there once each. */
export async function writeResults(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8");
  await writeFile(file, withResults(before, { file, text }));
}

export function withResults(before: string, { file, text }: { readonly file: string; readonly text: string }): string {
  const [head, rest, ...more] = before.split(begin);
  const [, tail, ...others] = (rest ?? "").split(end);
  if (head === undefined || tail === undefined || more.length > 0 || others.length > 0) {
    throw new ResultsFileError(`cannot write into ${file}: expected the lines ${begin} and ${end}, once each`);
  }
  return `${head}${begin}\n\n${text}\n\n${end}${tail}`;
}

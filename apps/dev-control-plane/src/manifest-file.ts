// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { ServeError } from "./usage-error.ts";

/** The documents of a YAML or JSON file, without the empty ones. Throws a {@link ServeError} that names the file. */
export async function readDocuments(file: string): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import("yaml");
  const documents = parseAllDocuments(await readText(file));
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new ServeError(`cannot read ${file}: ${error.message}`, { cause: error });
    // Nothing between two separators, or comments alone.
    const value: unknown = document.toJS();
    return value === null ? [] : [value];
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ServeError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

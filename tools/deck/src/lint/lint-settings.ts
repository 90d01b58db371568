// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** lint.yaml beside training.yaml: what the rules know of one course. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { UsageError } from "../usage-error.ts";
import { list, mapping, text } from "./yaml-value.ts";

export interface LintSettings {
  /** Paths of CRDs whose objects slides show. */
  readonly definitions: readonly string[];
  readonly words: readonly Word[];
}

export interface Word {
  /** As it is to be written. */
  readonly right: string;
  /** As it is not, in exactly these letters. */
  readonly wrong: readonly string[];
}

/**
 * That of the course in `folder`; without the file, no definitions and no words. Paths in it are from `root`.
 *
 * Errors: {@link UsageError} with the field, what was expected and what came.
 */
export async function readLintSettings(folder: string, root: string): Promise<LintSettings> {
  const file = join(folder, "lint.yaml");
  const source = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  const { definitions, words } = mapping(parseYaml(file, source));
  return {
    definitions: texts(definitions, `${file}: definitions`).map((path) => resolve(root, path)),
    words: Object.entries(mapping(words)).map(([right, wrong]) => ({
      right,
      wrong: texts(wrong, `${file}: words.${right}`),
    })),
  };
}

function parseYaml(file: string, source: string): unknown {
  try {
    return parse(source);
  } catch (cause) {
    throw new UsageError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function texts(value: unknown, place: string): readonly string[] {
  const found = list(value ?? []).map(text);
  const isList = value === undefined || Array.isArray(value);
  if (isList && !found.includes(undefined)) return found.filter((each) => each !== undefined);
  throw new UsageError(`${place}: expected a list of texts, found ${JSON.stringify(value)}`);
}

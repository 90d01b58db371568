// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** training.yaml: what the course is called, and its chapters in order. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../usage-error.ts";
import { isMapping } from "./mapping.ts";

export interface Training {
  /** The folder of training.yaml; chapters are its sub-folders. */
  readonly folder: string;
  readonly title: string;
  readonly description: string;
  /** As BCP 47 writes it: `en`. */
  readonly lang: string;
  /** Where the site will be: needed for `og:image`, which must be absolute. Ends with a slash. */
  readonly url: string;
  /** Where the files of the workspace can be read: links to them lead there. Ends with a slash. */
  readonly source: string;
  /** In the order of the course, at least one. */
  readonly chapters: readonly Chapter[];
}

export interface Chapter {
  /** The name of the folder, which is also the name of what is built: `03-operators`. */
  readonly name: string;
  readonly title: string;
  /** The path of its deck.md. */
  readonly deck: string;
}

/** The name of the file in the course's folder. */
const trainingFile = "training.yaml";

/**
 * Reads `folder`/training.yaml. The chapters' decks are not looked at.
 *
 * Errors: {@link UsageError} that names the field, what was expected and what came.
 */
export async function readTraining(folder: string): Promise<Training> {
  const file = join(folder, trainingFile);
  const { parse } = await import("yaml");
  let value: unknown;
  try {
    value = parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new UsageError(`cannot read the course ${file}: ${describe(cause)}`, { cause });
  }
  const root = mapping({ file, field: "the file", value });
  const text = (field: string): string => textField({ file, field, value: root[field] });
  const folderUrl = (field: string): string => {
    const url = text(field);
    if (!URL.canParse(url)) throw wrong({ file, field, value: url }, "an absolute URL");
    return url.endsWith("/") ? url : `${url}/`;
  };
  const chapters = readChapters(folder, { file, field: "chapters", value: root["chapters"] });
  return {
    folder,
    title: text("title"),
    description: text("description"),
    lang: text("lang"),
    url: folderUrl("url"),
    source: folderUrl("source"),
    chapters,
  };
}

interface Field {
  readonly file: string;
  readonly field: string;
  readonly value: unknown;
}

function readChapters(folder: string, { file, field, value }: Field): readonly Chapter[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong({ file, field, value }, "a list of folder and title, in the order of the course");
  }
  const names = new Set<string>();
  return value.map((entry: unknown, index) => {
    const place = `${field}[${index}]`;
    const chapter = mapping({ file, field: place, value: entry });
    const name = textField({ file, field: `${place}.folder`, value: chapter["folder"] });
    const isFolder = /^[\w-]+$/.test(name);
    if (!isFolder) throw wrong({ file, field: `${place}.folder`, value: name }, "the name of a folder beside the file");
    if (names.has(name))
      throw wrong({ file, field: `${place}.folder`, value: name }, "a folder that is not listed above");
    names.add(name);
    const title = textField({ file, field: `${place}.title`, value: chapter["title"] });
    return { name, title, deck: join(folder, name, "deck.md") };
  });
}

function mapping(field: Field): Readonly<Record<string, unknown>> {
  if (!isMapping(field.value)) throw wrong(field, "a mapping");
  return field.value;
}

function textField(field: Field): string {
  if (typeof field.value !== "string" || field.value.trim() === "") throw wrong(field, "a text");
  return field.value;
}

function wrong({ file, field, value }: Field, expected: string): UsageError {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return new UsageError(`${file}: ${field}: expected ${expected}, found ${found}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

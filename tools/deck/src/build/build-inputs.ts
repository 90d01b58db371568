// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an output depends on, as one hash: the same hash means that building it again would give the same. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { CourseDocument } from "./course-document.ts";
import type { Format } from "./format.ts";

/** What all outputs of one build share. */
export interface SharedInputs {
  /** CSS with the fonts in it. */
  readonly theme: string;
  /** From {@link engineVersion}. */
  readonly engine: string;
  /** The browser's path. */
  readonly browser: string | undefined;
}

const libraries = ["@marp-team/marp-cli", "@marp-team/marp-core", "beautiful-mermaid", "shiki"];
const ownFolders = ["../engine", "."];

/** Changes with the libraries that render, and with our code around them. */
export async function engineVersion(): Promise<string> {
  const require = createRequire(import.meta.url);
  const hash = createHash("sha256");
  for (const library of libraries) {
    const folders = require.resolve.paths(library) ?? [];
    hash.update(await firstManifest(folders.map((folder) => join(folder, library, "package.json"))));
  }
  for (const name of ownFolders) {
    const folder = join(import.meta.dirname, name);
    const sources = (await readdir(folder)).filter((file) => /^(?!.*\.test\.).*\.[jt]s$/.test(file)).sort();
    for (const source of sources) hash.update(await readFile(join(folder, source)));
  }
  return hash.digest("hex");
}

/** The hash for one document in one format. */
export async function inputsHash(document: CourseDocument, format: Format, shared: SharedInputs): Promise<string> {
  const hash = createHash("sha256");
  const update = (part: string | Buffer): void => {
    // The length before each part keeps two lists of parts from reading alike.
    hash.update(`${part.length}:`).update(part);
  };
  update(format.name);
  update((format.marpOptions ?? []).join(" "));
  update(shared.engine);
  update(shared.theme);
  update(document.markdown[format.variant]);
  for (const picture of [...document.pictures].sort()) update(await readFile(picture));
  if (format.needsBrowser && shared.browser !== undefined) {
    const { size, mtimeMs } = await stat(shared.browser);
    update(`${shared.browser} ${size} ${mtimeMs}`);
  }
  return hash.digest("hex");
}

async function firstManifest(files: readonly string[]): Promise<Buffer | string> {
  for (const file of files) {
    try {
      return await readFile(file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return "";
}

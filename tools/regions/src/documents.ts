// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The documents of a checkout, compared with, or rewritten from, the regions that they show. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { embeddedTargets, renderDocument } from "./document.ts";

/** One finding: a document that no longer says what its sources say, or cannot be rendered. */
export interface StaleDocument {
  readonly path: string;
  readonly reason: string;
}

/** Markdown files that git tracks or would track, relative to `root`. */
export function findDocuments(root: string): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.md"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" });
  return listed.split("\0").filter((path) => path !== "");
}

/** The documents that differ from what {@link writeDocuments} would write. */
export function checkDocuments(root: string, paths: readonly string[]): StaleDocument[] {
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const rendered = render(root, path, text);
    if (typeof rendered !== "string") return [rendered];
    if (rendered === text) return [];
    return [{ path, reason: `shows code that has changed (${embeddedTargets(text).join(", ")})` }];
  });
}

/** Rewrites the documents that are stale. Returns the paths written, and the documents that could not be rendered. */
export function writeDocuments(root: string, paths: readonly string[]): { written: string[]; failed: StaleDocument[] } {
  const written: string[] = [];
  const failed: StaleDocument[] = [];
  for (const path of paths) {
    const text = readFileSync(join(root, path), "utf8");
    const rendered = render(root, path, text);
    if (typeof rendered !== "string") failed.push(rendered);
    else if (rendered !== text) {
      writeFileSync(join(root, path), rendered);
      written.push(path);
    }
  }
  return { written, failed };
}

function render(root: string, path: string, text: string): string | StaleDocument {
  const folder = dirname(resolve(root, path));
  try {
    return renderDocument(text, (source) => readFileSync(resolve(folder, source), "utf8"));
  } catch (error) {
    return { path, reason: error instanceof Error ? error.message : String(error) };
  }
}

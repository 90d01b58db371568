// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The files, folders and patterns that are named on a command line, and what of a list they choose. */
import { lstatSync, type Stats } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { FileList } from "./file-list.ts";
import type { SkippedFile } from "./listed-file.ts";
import { globSyntax } from "./doublestar-glob.ts";
import { PathPatterns } from "./path-patterns.ts";

/** A path on the command line names nothing that could be looked at. */
export class PathError extends Error {
  override readonly name = "PathError";
}

export interface ChosenPaths {
  readonly root: string;
  readonly cwd: string;
  readonly paths: readonly string[];
}

/**
 * The part of `list` that `paths` name. A path that exists is that file or folder; any other is a pattern.
 *
 * @throws PathError when a path is outside of the root, or is no pattern and names nothing.
 */
export function chosenFiles(list: FileList, { root, cwd, paths }: ChosenPaths): FileList {
  const named = new Set<string>();
  const folders: string[] = [];
  const globs: string[] = [];
  for (const path of paths) {
    const inside = pathInRoot(path, { root, cwd });
    const stats = statsOf(resolve(cwd, path));
    if (stats === undefined) globs.push(checkedGlob(path, inside));
    else if (!stats.isDirectory()) named.add(inside);
    else if (inside === "") return list;
    else folders.push(`${inside}/`);
  }
  const patterns = new PathPatterns(globs);
  const isChosen = ({ path }: { path: string }): boolean =>
    named.has(path) || folders.some((folder) => path.startsWith(folder)) || patterns.matches(path);
  const files = list.files.filter(isChosen);
  const skipped = list.skipped.filter(isChosen);
  const listed = new Set([...files, ...skipped].map(({ path }) => path));
  const ignored = [...named]
    .filter((path) => !listed.has(path))
    .map((path): SkippedFile => ({ path, reason: "unlisted" }));
  return { ...list, files, skipped: [...skipped, ...ignored], unreadable: list.unreadable.filter(isChosen) };
}

/**
 * `path`, which is relative to `cwd`, relative to `root` and parted by `/`; empty for the root itself.
 *
 * @throws PathError when it is outside of the root.
 */
export function pathInRoot(path: string, { root, cwd }: { root: string; cwd: string }): string {
  const inside = relative(root, resolve(cwd, path)).split(sep).join("/");
  if (inside !== ".." && !inside.startsWith("../")) return inside;
  throw new PathError(`${path} is outside of ${root}, which the configuration is for`);
}

function checkedGlob(path: string, inside: string): string {
  if (!/[*?[{]/.test(path)) throw new PathError(`there is no file, folder or pattern ${JSON.stringify(path)}`);
  const syntax = globSyntax(path);
  if ("problem" in syntax) throw new PathError(`the pattern ${JSON.stringify(path)} ${syntax.problem}`);
  return inside;
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

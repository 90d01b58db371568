// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { PathBase } from "../report/report.ts";

/** Where a root lies in its repository, and from where people see it. Both folders are absolute. */
export function pathBase(root: string, directory: string): PathBase {
  const inside = slashes(relative(repositoryOf(root), root));
  return { inRepository: inside === "" ? "" : `${inside}/`, calledFrom: slashes(relative(root, directory)) };
}

/** A path with `/` between folders. */
export function slashes(path: string): string {
  return path.split(sep).join("/");
}

/** The nearest folder above that is a work tree; the folder itself where there is none. */
function repositoryOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}

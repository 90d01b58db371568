// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Which files a run looks at: {@link listFiles} asks git, or walks the folder where there is no git. Which of them a
 * header is for, `HeaderConfig.selects` of `config/license-config.ts` says. What a file holds is read from
 * `location`, or from `blob` through {@link BlobReader} of `blob-reader.ts`, which `staged` lists have.
 *
 * A listed file may be gone by the time it is opened. It may have become a symbolic link, too: open it with
 * O_NOFOLLOW.
 */
import { existsSync, lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { openablePath } from "./file-name.ts";
import { walkFolder } from "./folder-walk.ts";
import { listChangedSince, listStaged } from "./git-changes.ts";
import { listTracked } from "./git-listing.ts";
import { GitError, type GitPlace } from "./git.ts";
import type { ListedEntry, ListedFile, SkippedFile, UnreadableFolder } from "./listed-file.ts";

/** Which files are wanted. */
export type FileScope =
  /** All that git tracks or would track; without git, all but `.git` and `node_modules`. */
  | { readonly kind: "all" }
  /** What the next commit changes, with the content that it will have. */
  | { readonly kind: "staged" }
  /** What changed since HEAD and `reference` parted, and what is untracked. */
  | { readonly kind: "since"; readonly reference: string };

export interface ListOptions {
  /** Absolute: `ConfigLocation.root`. Only files below it are listed. */
  readonly root: string;
  /** Absolute: what `paths` are relative to. */
  readonly cwd: string;
  readonly scope: FileScope;
  /** Files, folders and patterns from the command line. Default: everything below the root. */
  readonly paths?: readonly string[];
  readonly signal: AbortSignal;
}

/** The files, and what was left out. */
export interface FileList {
  readonly files: readonly ListedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly UnreadableFolder[];
  /** What the user should know of how the list was made, as that git was not there to say what is ignored. */
  readonly notice?: string;
}

/**
 * Lists the files of `scope` below `root`.
 *
 * @throws GitError when git refuses, or is not there for a scope that needs it.
 * @throws PathError when one of `paths` names nothing.
 */
export async function listFiles(options: ListOptions): Promise<FileList> {
  const { paths = [] } = options;
  const listing = listScope(options);
  if (paths.length === 0) return listing;
  // What reads patterns is loaded while git works, and only where a path is named.
  const [list, { chosenFiles }] = await Promise.all([listing, import("./chosen-paths.ts")]);
  return chosenFiles(list, { ...options, paths });
}

async function listScope({ root, scope, signal }: ListOptions): Promise<FileList> {
  const place: GitPlace = { cwd: root, signal };
  if (scope.kind === "staged") return fromEntries(root, await listStaged(place));
  if (scope.kind === "since") return fromEntries(root, await listChangedSince(scope.reference, place));
  try {
    return fromEntries(root, await listTracked(place));
  } catch (error) {
    const notice = noticeWithoutGit(root, error);
    const walked = await walkFolder(root, signal);
    return notice === undefined ? walked : { ...walked, notice };
  }
}

/** Rethrows what is more than that there is no git, or no repository. */
function noticeWithoutGit(root: string, error: unknown): string | undefined {
  if (!(error instanceof GitError)) throw error;
  if (!isInRepository(root)) return undefined;
  if (!error.isAbsent) throw error;
  return `${error.message}: all files below ${root} are listed, ignored ones too`;
}

function isInRepository(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (at === dirname(at)) return false;
  }
}

function fromEntries(root: string, entries: readonly ListedEntry[]): FileList {
  const files: ListedFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const { name, mode, blob } of entries) {
    const location = openablePath(root, name);
    const isRepository = mode === "160000" || name.text.endsWith("/");
    if (isRepository) skipped.push({ path: name.text.replace(/\/$/, ""), reason: "submodule" });
    else if (isSymlink({ mode, location })) skipped.push({ path: name.text, reason: "symlink" });
    else files.push({ path: name.text, location, ...(blob === undefined ? {} : { blob }) });
  }
  return { files, skipped, unreadable: [] };
}

/** git tells it of what it tracks; the rest is looked at. */
function isSymlink({ mode, location }: { mode: string | undefined; location: string | Buffer }): boolean {
  if (mode !== undefined) return mode === "120000";
  return lstatSync(location, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

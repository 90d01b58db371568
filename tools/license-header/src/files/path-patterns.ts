// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Path patterns as license-eye reads them (`paths`, `paths-ignore`): a glob over the whole path, which
 * `doublestar-glob.ts` reads, **or** a file's name, **or** a folder with all that is in it.
 */
import { globSyntax } from "./doublestar-glob.ts";

/** A pattern is none: whoever reads it from a user asks {@link globSyntax} first, to tell where it stands. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** A list of patterns, compiled once. Nothing matches an empty list. */
export class PathPatterns {
  readonly #files: GlobSet;
  /** What all files below a folder follow from. */
  readonly #folders: GlobSet;
  readonly #everything: boolean;
  /** Whether a folder, or one above it, is in the list. Files of one folder come together: most are answered here. */
  readonly #knownFolders = new Map<string, boolean>();

  /** @throws PatternError when one of them is no pattern. */
  constructor(patterns: readonly string[]) {
    const globs = patterns.map(normalized);
    // license-eye compares any pattern, glob or not, with names and folders too: a folder may be called `[id]`.
    const literals = globs.map((glob) => glob.replace(/\/+$/, ""));
    this.#files = new GlobSet({
      globs: globs.filter((glob) => !glob.endsWith("/**")),
      names: literals,
      paths: literals,
    });
    const folders = globs.filter((glob) => glob.endsWith("/**")).map((glob) => glob.slice(0, -"/**".length));
    this.#folders = new GlobSet({ globs: folders, names: [], paths: literals });
    this.#everything = globs.includes("**");
  }

  /** Whether `path`, which is relative to where the patterns are and parted by `/`, matches one of the patterns. */
  matches(path: string): boolean {
    if (this.#everything || this.#files.has(path)) return true;
    const slash = path.lastIndexOf("/");
    return slash > 0 && this.#hasFolder(path.slice(0, slash));
  }

  #hasFolder(folder: string): boolean {
    const known = this.#knownFolders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf("/");
    const found = this.#folders.has(folder) || (slash > 0 && this.#hasFolder(folder.slice(0, slash)));
    this.#knownFolders.set(folder, found);
    return found;
  }
}

// Globs of whole paths. Most look only at the last component (`**/LICENSE`), or only at its end (`**/*.md`): these are
// kept apart, for each path of a large repository is asked for.
class GlobSet {
  readonly #names: ReadonlySet<string>;
  readonly #paths: ReadonlySet<string>;
  /** `.md` of `*.md`. */
  readonly #extensions: ReadonlySet<string>;
  readonly #nameGlobs: RegExp | undefined;
  readonly #pathGlobs: RegExp | undefined;

  constructor({
    globs,
    names,
    paths,
  }: {
    globs: readonly string[];
    names: readonly string[];
    paths: readonly string[];
  }) {
    const anywhere = globs.flatMap((glob) => /^\*\*\/([^/]+)$/.exec(glob)?.[1] ?? []);
    const placed = globs.filter((glob) => !/^\*\*\/[^/]+$/.test(glob));
    this.#names = new Set([...names, ...anywhere.filter(isLiteral)]);
    this.#paths = new Set([...paths, ...placed.filter(isLiteral)]);
    this.#extensions = new Set(anywhere.flatMap((glob) => extensionGlob.exec(glob)?.[1] ?? []));
    this.#nameGlobs = oneExpression(anywhere.filter((glob) => !extensionGlob.test(glob)));
    this.#pathGlobs = oneExpression(placed);
  }

  has(path: string): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (this.#names.has(name) || this.#paths.has(path)) return true;
    if (this.#extensions.has(name.slice(name.lastIndexOf(".")))) return true;
    return this.#nameGlobs?.test(name) === true || this.#pathGlobs?.test(path) === true;
  }
}

// `./src/` is `src/`; `.`, `**/*` and `**/**` are everything; `docs/**/*` is `docs/**`; `**/**/a` is `**/a`.
function normalized(pattern: string): string {
  const inside = pattern
    .replace(/^(?:\.\/)+/, "")
    .replaceAll(/(?<![^/])(?:\*\*\/){2,}/g, "**/")
    .replace(/(?<![^/])\*\*\/\*{1,2}$/, "**");
  return inside === "" || inside === "." ? "**" : inside;
}

const extensionGlob = /^\*(\.[^.*?[\]{}\\]+)$/;

function isLiteral(glob: string): boolean {
  return !/[*?[\]{}\\]/.test(glob);
}

function oneExpression(globs: readonly string[]): RegExp | undefined {
  const sources = globs.filter((glob) => !isLiteral(glob)).map(globSource);
  return sources.length === 0 ? undefined : new RegExp(`^(?:${sources.join("|")})$`, "su");
}

function globSource(glob: string): string {
  const syntax = globSyntax(glob);
  if ("problem" in syntax) throw new PatternError(`the pattern ${JSON.stringify(glob)} ${syntax.problem}`);
  return syntax.source;
}

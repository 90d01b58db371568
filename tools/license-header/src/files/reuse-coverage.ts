// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is said elsewhere of files that cannot carry a comment: in a `REUSE.toml` of their folder or one above, or in
 * `<file>.license` beside them. The rules are those of https://reuse.software/spec-3.3/.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { annotationOf, parseReuseToml, type ReuseAnnotation } from "./reuse-annotations.ts";

/** The licence and the copyright of a file, as other files tell them. */
export interface ReuseInformation {
  /** SPDX expressions. */
  readonly licenses: readonly string[];
  readonly copyrights: readonly string[];
  /** The files that tell it, relative to the root. */
  readonly sources: readonly string[];
}

interface FoundAnnotation extends ReuseAnnotation {
  readonly source: string;
}

const tomlName = "REUSE.toml";
const sideSuffix = ".license";

/** Looks up what is said of files below a root, reading each `REUSE.toml` once. */
export class ReuseCoverage {
  readonly #root: string;
  readonly #annotations = new Map<string, readonly ReuseAnnotation[]>();

  /** `root` is absolute; no file above it is read. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * What is said of `path`, which is relative to the root and parted by `/`. `undefined` unless both a licence and a
   * copyright are told.
   *
   * Also covered: a `REUSE.toml`, and a `<file>.license` whose file exists, for they are themselves what tells it.
   *
   * @throws ConfigError when a `REUSE.toml` that counts cannot be read.
   */
  of(path: string): ReuseInformation | undefined {
    if (this.#isTeller(path)) return { licenses: [], copyrights: [], sources: [path] };
    const found = this.#annotationsOf(path);
    const override = found.find(({ precedence }) => precedence === "override");
    const told = override === undefined ? this.#nearest(path, found) : informationOf([override]);
    return told.licenses.length > 0 && told.copyrights.length > 0 ? told : undefined;
  }

  /** The licence and the copyright come each from the nearest that tells it; what aggregates is added. */
  #nearest(path: string, found: readonly FoundAnnotation[]): ReuseInformation {
    const closest = found.filter(({ precedence }) => precedence === "closest").toReversed();
    const side = this.#sideFile(path);
    const candidates = side === undefined ? closest : [side, ...closest];
    const license = candidates.find(({ licenses }) => licenses.length > 0);
    const copyright = candidates.find(({ copyrights }) => copyrights.length > 0);
    return informationOf([
      ...(license === undefined ? [] : [{ ...license, copyrights: [] }]),
      ...(copyright === undefined ? [] : [{ ...copyright, licenses: [] }]),
      ...found.filter(({ precedence }) => precedence === "aggregate"),
    ]);
  }

  /** From the root down to the file's folder. */
  #annotationsOf(path: string): readonly FoundAnnotation[] {
    return foldersOf(path).flatMap((folder) => {
      const annotation = annotationOf(this.#inFolder(folder), posix.relative(folder, path));
      return annotation === undefined ? [] : [{ ...annotation, source: posix.join(folder, tomlName) }];
    });
  }

  #inFolder(folder: string): readonly ReuseAnnotation[] {
    const known = this.#annotations.get(folder);
    if (known !== undefined) return known;
    const file = posix.join(folder, tomlName);
    const text = textOf(join(this.#root, file));
    const annotations = text === undefined ? [] : parseReuseToml(text, file);
    this.#annotations.set(folder, annotations);
    return annotations;
  }

  #sideFile(path: string): Pick<FoundAnnotation, "licenses" | "copyrights" | "source"> | undefined {
    const source = `${path}${sideSuffix}`;
    const text = textOf(join(this.#root, source));
    if (text === undefined) return undefined;
    return {
      licenses: tagged(text, /SPDX-License-Identifier:\s*(\S.*)/g),
      copyrights: tagged(text, /(?:SPDX-FileCopyrightText:|Copyright|©)\s*(\S.*)/g),
      source,
    };
  }

  #isTeller(path: string): boolean {
    if (basename(path) === tomlName) return true;
    return path.endsWith(sideSuffix) && existsSync(join(this.#root, path.slice(0, -sideSuffix.length)));
  }
}

/** `a/b/c.json`: the root (empty), `a`, `a/b`. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.unshift(folder);
  return ["", ...folders];
}

function informationOf(
  tellers: readonly Pick<FoundAnnotation, "licenses" | "copyrights" | "source">[],
): ReuseInformation {
  return {
    licenses: [...new Set(tellers.flatMap(({ licenses }) => licenses))],
    copyrights: [...new Set(tellers.flatMap(({ copyrights }) => copyrights))],
    sources: [...new Set(tellers.map(({ source }) => source))],
  };
}

function tagged(text: string, tag: RegExp): readonly string[] {
  return [...text.matchAll(tag)].flatMap(([, value]) => value?.trim() ?? []);
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads package-lock.json: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json */
import { fieldOf, isObject, kindOf, namesField, shorten, textField, type JsonObject } from "../json-value.ts";
import { keyLines } from "./key-lines.ts";

/** One entry of a lock file: a package in a node_modules folder, or a folder of the project itself. */
export interface LockedPackage {
  /** The folder, relative to the lock file: `node_modules/a/node_modules/b`; empty for the project itself. */
  readonly path: string;
  /** The line of the entry, from 1. */
  readonly line: number;
  /** The package's own name: of an alias, the name of what it stands for. */
  readonly name: string;
  readonly version: string | undefined;
  /** What the lock file says of the licence: text, or the older objects and lists. */
  readonly license: unknown;
  /** For a link: the path of the entry that it leads to. */
  readonly linkTo: string | undefined;
  /** npm's own word that only development needs it. */
  readonly isDev: boolean;
  readonly dependencies: Dependencies;
}

/** The names that a package depends on, by why. */
export interface Dependencies {
  readonly production: readonly string[];
  readonly development: readonly string[];
}

/** Something in a lock file that cannot be read as it should. */
export interface LockProblem {
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** What could be read of a lock file. */
export interface LockFile {
  readonly packages: readonly LockedPackage[];
  readonly problems: readonly LockProblem[];
}

const rewrite = "npm install --package-lock-only";

/** Reads a lock file's text. It never throws: what is wrong is among the problems. */
export function readLockFile(text: string): LockFile {
  const root = parseJson(text);
  if ("message" in root) return { packages: [], problems: [root] };
  const packages = isObject(root.value) ? fieldOf(root.value, "packages") : undefined;
  if (!isObject(packages)) return { packages: [], problems: [noPackages(root.value)] };
  const lines = keyLines(text, "packages");
  const entries = Object.entries(packages).map(([path, entry]) => readEntry(path, entry, lines.get(path) ?? 1));
  return {
    packages: entries.flatMap(({ found }) => found ?? []),
    problems: entries.flatMap(({ problems }) => problems),
  };
}

function parseJson(text: string): { readonly value: unknown } | LockProblem {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : String(error);
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? text.trimEnd().split("\n").length);
    const conflict = /^<{7} /m.test(text);
    return {
      line,
      message: conflict ? "has the marks of a merge conflict" : `is not JSON: ${message}`,
      remedy: rewrite,
    };
  }
}

function noPackages(root: unknown): LockProblem {
  const version = isObject(root) ? fieldOf(root, "lockfileVersion") : undefined;
  const isOld = version === 1 || (isObject(root) && version === undefined && isObject(fieldOf(root, "dependencies")));
  const message = isOld
    ? "has lockfileVersion 1, which names no licences; expected 2 or 3"
    : `is no package-lock.json: expected an object with "packages", found ${isObject(root) ? "one without" : kindOf(root)}`;
  return { line: 1, message, remedy: isOld ? `${rewrite} --lockfile-version 3 (with npm 7 or newer)` : rewrite };
}

interface ReadEntry {
  readonly found?: LockedPackage;
  readonly problems: readonly LockProblem[];
}

function readEntry(path: string, entry: unknown, line: number): ReadEntry {
  const where = shorten(JSON.stringify(path));
  const problem = (message: string): LockProblem => ({
    line,
    message: `packages[${where}]${message}`,
    remedy: rewrite,
  });
  if (path.length > longestPath) return { problems: [problem(": the path is longer than a file system takes")] };
  if (!isObject(entry)) return { problems: [problem(`: expected an object, found ${kindOf(entry)}`)] };
  const isLink = fieldOf(entry, "link") === true;
  const linkTo = isLink ? textField(entry, "resolved") : undefined;
  const problems = textFields
    .filter((name) => !["undefined", "string"].includes(typeof fieldOf(entry, name)))
    .map((name) => problem(`.${name}: expected text, found ${kindOf(fieldOf(entry, name))}`));
  if (isLink && linkTo === undefined)
    problems.push(problem(".resolved: expected the path that the link leads to, found nothing"));
  const found = {
    path,
    line,
    name: textField(entry, "name") ?? nameOf(path),
    version: textField(entry, "version"),
    license: fieldOf(entry, "license") ?? fieldOf(entry, "licenses"),
    linkTo,
    isDev: fieldOf(entry, "dev") === true,
    dependencies: dependenciesOf(entry),
  };
  return { found, problems };
}

/** PATH_MAX of Linux, and more than others take. */
const longestPath = 4096;

const textFields = ["name", "version", "resolved"];

/** npm installs peers, and optional ones where something else brings them. */
function dependenciesOf(entry: JsonObject): Dependencies {
  const production = ["dependencies", "optionalDependencies", "peerDependencies"];
  return {
    production: [...new Set(production.flatMap((name) => namesField(entry, name)))],
    development: namesField(entry, "devDependencies"),
  };
}

/** `@b/c` of `node_modules/a/node_modules/@b/c`. npm leaves a workspace's name out where it is the folder's. */
function nameOf(path: string): string {
  if (path === "") return "this project";
  const parts = path.split(/(?:^|\/)node_modules\//);
  const last = parts.at(-1) ?? path;
  return parts.length > 1 ? last : last.slice(last.lastIndexOf("/") + 1);
}

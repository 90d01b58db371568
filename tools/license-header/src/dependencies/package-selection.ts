// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An explicit list of packages, as whoever made a bundle knows it. */
import { fieldOf, isObject, kindOf, shorten, textField, type JsonObject } from "./json-value.ts";
import type { LockedPackage } from "./lock/lock-file.ts";

/** A list of packages is not in one of the shapes that are understood. */
export class PackageListError extends Error {
  override readonly name = "PackageListError";
}

/** The packages that were asked for, by `name@version` or by the folder that they are installed in. */
export class PackageSelection {
  readonly #wanted: ReadonlySet<string>;
  readonly #met = new Set<string>();

  constructor(wanted: Iterable<string>) {
    this.#wanted = new Set(wanted);
  }

  has({ name, version, path }: LockedPackage): boolean {
    const keys = [path, `${name}@${version ?? ""}`].filter((key) => this.#wanted.has(key));
    for (const key of keys) this.#met.add(key);
    return keys.length > 0;
  }

  /** What {@link PackageSelection.has} was never asked about. */
  get unknown(): readonly string[] {
    return [...this.#wanted.difference(this.#met)].toSorted();
  }
}

/**
 * Reads a list: `["name@version", …]`, `[{"name": …, "version": …}, …]`, or the metafile of esbuild, of whose inputs those
 * count of which something is in an output (https://esbuild.github.io/api/#metafile).
 *
 * Errors: {@link PackageListError} with the file, the place in it, what was expected and what came.
 */
export function readPackageList(text: string, file: string): PackageSelection {
  const value = parseJson(text, file);
  if (Array.isArray(value))
    return new PackageSelection(value.map((entry: unknown, index) => keyOf(entry, `${file}: [${index}]`)));
  const outputs = isObject(value) ? fieldOf(value, "outputs") : undefined;
  if (!isObject(outputs)) throw expected(file, `a list of packages, or esbuild's metafile with its "outputs"`, value);
  return new PackageSelection(
    Object.entries(outputs).flatMap(([name, output]) => foldersOf(output, `${file}: outputs[${JSON.stringify(name)}]`)),
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PackageListError(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function keyOf(entry: unknown, place: string): string {
  if (typeof entry === "string" && /^@?[^@]+@[^@]+$/.test(entry)) return entry;
  const name = isObject(entry) ? textField(entry, "name") : undefined;
  const version = isObject(entry) ? textField(entry, "version") : undefined;
  if (name === undefined || version === undefined)
    throw expected(place, '"name@version" or {"name": …, "version": …}', entry);
  return `${name}@${version}`;
}

function foldersOf(output: unknown, place: string): readonly string[] {
  const inputs = isObject(output) ? fieldOf(output, "inputs") : undefined;
  if (!isObject(inputs)) throw expected(place, 'an object with "inputs"', output);
  return Object.entries(inputs).flatMap(([path, input]) => (isUsed(input) ? (packageFolder(path) ?? []) : []));
}

function isUsed(input: unknown): boolean {
  return isObject(input) && usedBytes(input) > 0;
}

function usedBytes(input: JsonObject): number {
  const bytes = fieldOf(input, "bytesInOutput");
  return typeof bytes === "number" ? bytes : 0;
}

/** `node_modules/a/node_modules/@b/c` of any file in it. The bundler may have run in a folder below. */
function packageFolder(path: string): string | undefined {
  return /^(?:\.\.\/)*((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}

function expected(place: string, wanted: string, came: unknown): PackageListError {
  const found = typeof came === "object" && came !== null ? shorten(JSON.stringify(came)) : kindOf(came);
  return new PackageListError(`${place}: expected ${wanted}, found ${found}`);
}

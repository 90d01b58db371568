// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is to be read in a node_modules folder: manifests, licences and notices. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { isObject, type JsonObject } from "./json-value.ts";

/** A file and its text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** LICENSE, LICENCE.md, license-MIT, COPYING.txt, UNLICENSE … */
const licenseFile = /^(?:un)?(?:licen[cs]e|copying)(?:[.-].*)?$/i;
const noticeFile = /^notice(?:\.(?:md|txt))?$/i;

/** The packages that are installed below a folder. What is not there is `undefined` or empty: nothing is thrown for it. */
export class InstalledPackages {
  readonly #root: string;

  /** `root` is the folder of the lock file, absolute. */
  constructor(root: string) {
    this.#root = resolve(root);
  }

  /** The manifest of the package in a folder (relative to the root). */
  async manifest(path: string): Promise<JsonObject | undefined> {
    const text = await this.file(path, "package.json");
    try {
      const value: unknown = text === undefined ? undefined : JSON.parse(text);
      return isObject(value) ? value : undefined;
    } catch {
      // A manifest that is no JSON says nothing of a licence, and the package is reported for that.
      return undefined;
    }
  }

  /** The files with the package's licence, sorted by name. */
  async licenseFiles(path: string): Promise<readonly NamedText[]> {
    return this.#files(path, licenseFile);
  }

  /** The files with the notices that go with it. */
  async noticeFiles(path: string): Promise<readonly NamedText[]> {
    return this.#files(path, noticeFile);
  }

  /** The text of a package's file. What lies outside of the package is not read. */
  async file(path: string, name: string): Promise<string | undefined> {
    const folder = this.#folder(path);
    const file = folder && inside(folder, name);
    return file && readText(file);
  }

  async #files(path: string, pattern: RegExp): Promise<readonly NamedText[]> {
    const folder = this.#folder(path);
    const names = folder ? (await namesIn(folder)).filter((name) => pattern.test(name)).toSorted() : [];
    const texts = await Promise.all(names.map(async (name) => ({ name, text: await this.file(path, name) })));
    return texts.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }]));
  }

  #folder(path: string): string | undefined {
    return inside(this.#root, path);
  }
}

function inside(folder: string, path: string): string | undefined {
  if (path.includes("\0")) return undefined;
  const target = resolve(folder, path);
  return `${target}${sep}`.startsWith(join(folder, sep)) ? target : undefined;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** It is not there, or is a folder where a file is wanted, or the other way round. */
function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(code);
}

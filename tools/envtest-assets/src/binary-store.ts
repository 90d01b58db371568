// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Finished binaries, each under a name that says what it was built from; the folders of the releases are links to them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

/** What the store has under a name. A damaged binary is one whose bytes are not those that were put. */
export type StoredBinary = "whole" | "damaged" | "missing";

/** Keeps binaries below a folder. Several processes may use one at a time: what is seen under a name is complete. */
export class BinaryStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where the lock of a build belongs. */
  lockFile(name: string): string {
    return join(this.#directory, `${name}.lock`);
  }

  /** Reads the whole binary: a cache that outlives a full disk or a power cut may hold anything. */
  async look(name: string): Promise<StoredBinary> {
    const expected = await readOrNothing(this.#digestFile(name));
    const actual = await digestOf(join(this.#directory, name));
    if (actual === undefined) return "missing";
    return actual === expected ? "whole" : "damaged";
  }

  /** Lets `make` write the binary aside, and takes it in when it is finished. */
  async put(name: string, make: (output: string) => Promise<void>): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const output = join(this.#directory, `.${name}.${process.pid}`);
    try {
      await make(output);
      // The digest first: without its binary it says nothing, while a binary without its digest counts as damaged.
      await writeFile(this.#digestFile(name), (await digestOf(output)) ?? "");
      await rename(output, join(this.#directory, name));
    } finally {
      await rm(output, { force: true });
    }
  }

  /** Makes `target` the binary of this name, in one step for whoever looks. */
  async install(name: string, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const binary = join(this.#directory, name);
    const draft = `${target}.${process.pid}`;
    await rm(draft, { force: true });
    try {
      // Some file systems have no links.
      await link(binary, draft).catch(() => copyFile(binary, draft));
      await rename(draft, target);
    } finally {
      // A rename onto a link to the same file leaves both names.
      await rm(draft, { force: true });
    }
  }

  #digestFile(name: string): string {
    return join(this.#directory, `${name}.sha256`);
  }
}

async function digestOf(file: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
  return hash.digest("hex");
}

async function readOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { BlobReader } from "../files/blob-reader.ts";
import type { GitPlace } from "../files/git.ts";
import type { ListedFile } from "../files/listed-file.ts";

/** Reads files to their ends, from the work tree or from git's index, as the list says. End it with `await using`. */
export class WholeContent implements AsyncDisposable {
  readonly #place: GitPlace;
  #blobs: BlobReader | undefined;

  constructor(place: GitPlace) {
    this.#place = place;
  }

  async read({ location, blob }: ListedFile): Promise<Buffer> {
    if (blob === undefined) return readFile(location);
    this.#blobs ??= new BlobReader(this.#place);
    return this.#blobs.read(blob);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blobs?.[Symbol.asyncDispose]();
  }
}

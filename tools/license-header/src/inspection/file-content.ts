// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The bytes of files, of which no more are read than are asked for. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../header/byte-source.ts";

/** Nothing is followed, and a pipe that nobody writes to does not make us wait. (Windows has neither flag.) */
export const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What is read at once: where a header is, it is in these. */
export const firstPage = 4096;
/** A larger buffer, which few files need, is not kept for the next one. */
const largestKept = 1024 * 1024;

/** It has a name in the list, and is no file that has lines: a folder, a pipe, a device. */
export class NotAFileError extends Error {
  override readonly name = "NotAFileError";
}

/**
 * Reads one file after the other into the same buffer.
 *
 * Guarantees: what {@link FileContent.first} gave is right until the next file is opened, and not longer.
 */
export class FileContent implements ByteSource {
  #buffer = Buffer.allocUnsafe(firstPage);
  #descriptor = -1;
  #length = 0;
  #atEnd = true;

  /** Calls `use` with the file's content. Errors: the file system's, and {@link NotAFileError}. */
  with<Result>(location: string | Buffer, use: (content: ByteSource) => Result): Result {
    this.#descriptor = openSync(location, openFlags);
    this.#length = 0;
    this.#atEnd = false;
    try {
      return use(this);
    } finally {
      closeSync(this.#descriptor);
      if (this.#buffer.length > largestKept) this.#buffer = Buffer.allocUnsafe(firstPage);
    }
  }

  first(length: number): Uint8Array {
    const wanted = Math.max(length, firstPage);
    if (!this.#atEnd && this.#length < wanted) this.#read(wanted);
    return this.#buffer.subarray(0, this.#length);
  }

  #read(wanted: number): void {
    while (!this.#atEnd && this.#length < wanted) {
      if (this.#length === this.#buffer.length) this.#grow(wanted);
      const room = Math.min(wanted, this.#buffer.length) - this.#length;
      const read = readSync(this.#descriptor, this.#buffer, this.#length, room, -1);
      this.#length += read;
      this.#atEnd = read === 0;
    }
    if (this.#length === 0 && !fstatSync(this.#descriptor).isFile()) throw new NotAFileError("not a regular file");
  }

  /** Doubles, so that a file of any length is copied a few times at most; whoever wants all asks for more than there is. */
  #grow(wanted: number): void {
    const larger = Buffer.allocUnsafe(Math.min(wanted, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Bytes that are there already. */
export function memoryContent(bytes: Uint8Array): ByteSource {
  return { first: () => bytes };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Files are read one after the other, which is the quickest way as long as the system has them in its cache. When it has
 * not, each waits for the disk: then the next ones are read several at a time, so that they are in the cache by their turn.
 */
import { close, open, read } from "node:fs";
import type { Clock } from "@nuvolaris/clock";
import { firstPage, openFlags } from "./file-content.ts";

/** The first of so many files tell whether the others are read ahead. */
const batchLength = 512;
const sampleLength = 4;
/** A file in the cache takes a fifth of it; one on the fastest disks takes longer. */
const slowMs = 0.06;

type Location = string | Buffer;

/** Reads ahead where files come slowly. */
export class ReadAhead {
  readonly #locations: readonly Location[];
  readonly #clock: Clock;
  readonly #readOne: (location: Location) => Promise<void>;
  #lastMs = 0;
  #quickestMs = Infinity;

  /**
   * `locations`: of the files, in the order in which they will be read; `readOne` reads one of them for nothing but that
   * it is in the cache then.
   */
  constructor(locations: readonly Location[], clock: Clock, readOne = readFirstPage) {
    this.#locations = locations;
    this.#clock = clock;
    this.#readOne = readOne;
  }

  /** To be called after each file, with its number: whether those that follow are to be read ahead. */
  isDueAfter(index: number): boolean {
    const place = index % batchLength;
    if (place > sampleLength) return false;
    const now = this.#clock.monotonicNow();
    // One file may take long for reasons of its own: the quickest of some tells of the disk.
    this.#quickestMs = place === 0 ? Infinity : Math.min(this.#quickestMs, now - this.#lastMs);
    this.#lastMs = now;
    return place === sampleLength && this.#quickestMs > slowMs;
  }

  /** Reads the files of the same batch that follow. */
  async readAfter(index: number): Promise<void> {
    const end = index - (index % batchLength) + batchLength;
    await Promise.all(this.#locations.slice(index + 1, end).map(this.#readOne));
  }
}

/** Reads what is looked at of a file. A file that cannot be read is left to whoever reads it in its turn. */
export function readFirstPage(location: Location): Promise<void> {
  return new Promise((resolve) => {
    open(location, openFlags, (error, descriptor) => {
      if (error) {
        resolve();
        return;
      }
      read(descriptor, Buffer.allocUnsafe(firstPage), 0, firstPage, 0, () => {
        close(descriptor, () => {
          resolve();
        });
      });
    });
  });
}

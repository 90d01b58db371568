// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The slides whose pictures differ between two builds of a course. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { alignSlides } from "./align-slides.ts";
import { comparePictures, readPicture, type SlidePicture } from "./slide-picture.ts";

/** One slide that is not what it was. */
export interface ChangedSlide {
  readonly chapter: string;
  /** From 1, in the newer build; in the older one when it was removed. */
  readonly number: number;
  readonly change: "changed" | "added" | "removed";
  /** Of its pixels, 0 to 1. 1 for one that was added or removed. */
  readonly share: number;
  /** A PNG with what differs in red. */
  readonly picture?: Buffer;
}

interface Builds {
  readonly before: string;
  readonly after: string;
  readonly chapters: readonly string[];
}

/** Compares the pictures of these chapters; one that a build does not have counts as empty. */
export async function compareBuilds({ before, after, chapters }: Builds): Promise<readonly ChangedSlide[]> {
  const changed: ChangedSlide[] = [];
  for (const chapter of chapters) {
    const [old, fresh] = await Promise.all([readPictures(join(before, chapter)), readPictures(join(after, chapter))]);
    for (const pair of alignSlides(
      old.map(({ hash }) => hash),
      fresh.map(({ hash }) => hash),
    )) {
      const one = pair.before === undefined ? undefined : old[pair.before];
      const other = pair.after === undefined ? undefined : fresh[pair.after];
      const number = (pair.after ?? pair.before ?? 0) + 1;
      const difference = one && other ? comparePictures(one, other) : { share: 1 };
      const change = one && other ? "changed" : other ? "added" : "removed";
      // Edges that are smoothed in another way are seen by nobody.
      if (difference.share > 0) changed.push({ chapter, number, change, ...difference });
    }
  }
  return changed;
}

async function readPictures(folder: string): Promise<readonly SlidePicture[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((file) => /^\d+\.png$/.test(file)).sort();
  return Promise.all(files.map(async (file) => readPicture(await readFile(join(folder, file)))));
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** The foot has the number of slides and the progress: they change on every slide when one is added. */
const footShare = 0.075;

/** The picture of a slide without its foot. */
export interface SlidePicture {
  readonly width: number;
  readonly height: number;
  /** Four bytes for each pixel. */
  readonly data: Uint8Array;
  /** The same for the same pixels. */
  readonly hash: string;
}

/** How far two pictures differ. */
export interface PictureDifference {
  /** Of the pixels that are not alike, 0 to 1. Anti-aliased edges do not count. 1 when the sizes differ. */
  readonly share: number;
  /** A PNG with what differs in red; none when the sizes differ. */
  readonly picture?: Buffer;
}

/** Reads a PNG. Errors: what the decoder says of a file that is none. */
export function readPicture(png: Buffer): SlidePicture {
  const { width, height, data } = PNG.sync.read(png);
  const shown = Math.floor(height * (1 - footShare));
  const pixels = data.subarray(0, width * shown * 4);
  const hash = createHash("sha256").update(`${width} `).update(pixels).digest("hex");
  return { width, height: shown, data: pixels, hash };
}

/** Compares two pictures pixel by pixel. */
export function comparePictures(before: SlidePicture, after: SlidePicture): PictureDifference {
  const { width, height } = before;
  if (width !== after.width || height !== after.height) return { share: 1 };
  const difference = new PNG({ width, height });
  const count = pixelmatch(before.data, after.data, difference.data, width, height);
  return { share: count / (width * height), picture: PNG.sync.write(difference) };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Pictures of a deck: named in Markdown by where they lie, put into the page as what they are. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";

const scheme = "deck-image:";
const mediaTypes: Readonly<Record<string, string>> = {
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
};

/** The formats of pictures that a deck may show. */
export const pictureExtensions: readonly string[] = Object.keys(mediaTypes);

/** How Markdown for the engine names the picture at `path`. */
export function pictureUrl(path: string): string {
  return scheme + encodeURIComponent(path).replaceAll("(", "%28").replaceAll(")", "%29");
}

/** The path in a URL of {@link pictureUrl}; `undefined` for any other. */
export function picturePath(url: string): string | undefined {
  return url.startsWith(scheme) ? decodeURIComponent(url.slice(scheme.length)) : undefined;
}

/** The picture as a URL that needs no request. */
export function pictureData(path: string): string {
  const type = mediaTypes[extname(path).toLowerCase()] ?? "application/octet-stream";
  return `data:${type};base64,${readFileSync(path).toString("base64")}`;
}

/** What is left of such URLs in a page, as in backgrounds, replaced by the pictures. */
export function embedPictures(html: string): string {
  return html.replace(/deck-image:[\w.!~*'%-]+/g, (url) => pictureData(picturePath(url) ?? url));
}

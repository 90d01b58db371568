// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** JSON Pointer (RFC 6901): `/metadata/labels/a~1b`. */

/** The segments of a pointer, unescaped; `undefined` for a text that is no pointer. */
export function parseJsonPointer(pointer: string): string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) return undefined;
  return pointer.slice(1).split("/").map(unescapeSegment);
}

/** The inverse of {@link parseJsonPointer}. */
export function formatJsonPointer(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

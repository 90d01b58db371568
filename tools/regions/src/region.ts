// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A region is the part of a source file between `#region NAME` and `#endregion`, in a comment of any language. */

/** The source has no such region, or one that does not end. */
export class RegionError extends Error {
  override readonly name = "RegionError";
}

const marker = /^\s*(?:\/\/|#|--|<!--|\/\*)\s*#(?<what>region|endregion)\b\s*(?<name>[\w.-]*)/;

/**
 * The lines of region `name`, without the markers of regions inside it, and without the indentation they share.
 *
 * Throws {@link RegionError} that names the regions there are.
 */
export function extractRegion(source: string, name: string): string {
  const lines: string[] = [];
  const seen: string[] = [];
  let depth = 0;
  for (const line of source.split(/\r?\n/)) {
    const found = marker.exec(line)?.groups;
    if (found?.["what"] === "region") {
      seen.push(found["name"] ?? "");
      if (depth > 0 || found["name"] === name) depth++;
    } else if (found && depth > 0) {
      depth--;
      if (depth === 0) return dedent(lines);
    } else if (depth > 0) lines.push(line);
  }
  if (depth > 0) throw new RegionError(`region "${name}" has no #endregion`);
  const known = seen.length === 0 ? "it has no regions" : `it has: ${seen.join(", ")}`;
  throw new RegionError(`there is no region "${name}"; ${known}`);
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line) => line.slice(shared).trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

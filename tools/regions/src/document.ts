// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Documents that show regions of tested files.
 *
 * `<!-- region: PATH#NAME -->` (or `PATH` alone for a whole file) stands before a fenced code block, `<!-- /region -->`
 * after it. PATH is relative to the document. What stands between is written by {@link renderDocument}.
 */
import { extname } from "node:path";
import { extractRegion, RegionError } from "./region.ts";

/** Reads a file named relative to the document. */
export type ReadSource = (path: string) => string;

const embed = /^(?<indent>[ \t]*)<!-- region: (?<target>\S+) -->\n(?<block>[\s\S]*?)^[ \t]*<!-- \/region -->/gm;
const opening = /^[ \t]*<!-- region: /gm;
const languages: Readonly<Record<string, string>> = { ".mjs": "js", ".yml": "yaml", "": "sh" };
const licenceHeader = /^(?:(?:\/\/|#).*(?:Copyright|SPDX-License-Identifier).*\n)+\n?/;

/** The document with every embedded block replaced by what its region says today. */
export function renderDocument(text: string, read: ReadSource): string {
  let rendered = 0;
  const result = text.replace(embed, (_match, indent: string, target: string) => {
    rendered++;
    return renderEmbed({ indent, target, read });
  });
  if (rendered !== (text.match(opening)?.length ?? 0)) {
    throw new RegionError("a `<!-- region: … -->` has no `<!-- /region -->` after it");
  }
  return result;
}

/** The regions that a document embeds, as `PATH#NAME`. */
export function embeddedTargets(text: string): string[] {
  return [...text.matchAll(embed)].map((match) => match.groups?.["target"] ?? "");
}

/**
 * The code that `PATH#NAME`, or `PATH` alone, stands for, and the language of its fence.
 *
 * Errors: {@link RegionError} for a region that is not there, and what `read` throws.
 */
export function embeddedCode(target: string, read: ReadSource): { readonly language: string; readonly code: string } {
  const [path = "", name] = target.split("#");
  const source = read(path);
  const code = name === undefined ? source.replace(licenceHeader, "").trimEnd() : extractRegion(source, name);
  return { language: languages[extname(path)] ?? extname(path).slice(1), code };
}

function renderEmbed({ indent, target, read }: { indent: string; target: string; read: ReadSource }): string {
  const { language, code } = embeddedCode(target, read);
  const lines = [
    `<!-- region: ${target} -->`,
    "",
    "```" + language,
    ...code.split("\n"),
    "```",
    "",
    "<!-- /region -->",
  ];
  return lines.map((line) => (line === "" ? "" : indent + line)).join("\n");
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a page of documentation says, taken apart, so that a test can have a row for each sentence. */

/** Ends with a full stop, and another one begins. */
const betweenSentences = /(?<=\.)\s+(?=[A-Z`(])/;

/**
 * The sentences under a heading of the second level, in order: of its paragraphs and lists each by itself, of its tables a row
 * as `cell | cell`. Code, comments and what stands in parentheses are left out. Throws where there is no such heading.
 */
export function sentencesOf(markdown: string, heading: string): readonly string[] {
  const section = markdown.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`the page has no heading "## ${heading}"`);
  const text = section
    .slice(heading.length)
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/^```.*?^```$/gms, "");
  return text
    .split(/\n\s*\n|\n(?=- )/)
    .flatMap((block) => (block.trim().startsWith("|") ? rowsOf(block) : said(block)));
}

function said(block: string): readonly string[] {
  const text = block.trim().replace(/^- /, "").replaceAll(/\s+/g, " ");
  return text.split(betweenSentences).filter((sentence) => sentence !== "" && !sentence.startsWith("("));
}

/** A table's rows, without its head. */
function rowsOf(block: string): readonly string[] {
  const [, , ...rows] = block.trim().split("\n");
  return rows.map((row) => row.slice(1, row.lastIndexOf("|")).replaceAll(/\s+/g, " ").trim());
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { MarkdownIt } from "./markdown-it.ts";

/** Each slide knows its number and how many there are, as `--slide` and `--slides`: the theme draws the progress. */
export function progressPlugin(md: MarkdownIt): void {
  md.core.ruler.push("deck_progress", ({ tokens }) => {
    for (const token of tokens) {
      const number = token.attrGet("data-marpit-pagination");
      const total = token.attrGet("data-marpit-pagination-total");
      if (token.tag !== "section" || number === null || total === null) continue;
      token.attrSet("style", `${token.attrGet("style") ?? ""}--slide:${number};--slides:${total};`);
    }
  });
}

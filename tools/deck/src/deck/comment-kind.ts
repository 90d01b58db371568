// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CommentKind } from "./deck.ts";

/** The directives of Marpit, Marp Core and Marp CLI; with `_` before it, one is for its slide alone. */
const directives = new Set(
  [
    ["theme", "style", "headingDivider", "size", "math", "lang"],
    ["title", "author", "description", "keywords", "url", "image", "transition"],
    ["paginate", "header", "footer", "class", "color"],
    ["backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize"],
  ].flat(),
);
const insertion = /^(?<kind>code|demo):\s*\S/;
const directive = /^_?(?<name>[a-zA-Z]+):(?:\s|$)/;
const pragma = /^(?:prettier-ignore|markdownlint-|fit$)/;

/** What the comment with this trimmed text is for. */
export function commentKind(text: string): CommentKind {
  if (text === "!") return "mark";
  if (text === "column") return "column";
  const inserted = insertion.exec(text)?.groups?.["kind"];
  if (inserted === "code" || inserted === "demo") return inserted;
  if (directives.has(directive.exec(text)?.groups?.["name"] ?? "")) return "directive";
  return pragma.test(text) ? "pragma" : "note";
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The fence at the top of a page: `---` around YAML (Jekyll, Hugo, Marp), `+++` around TOML (Hugo), and Astro's `---`
 * around TypeScript. What reads such a page insists that the fence is first, so that a header goes inside.
 */
import { doubleSlash, hashtag } from "../languages/comment-styles.ts";
import type { CommentStyle, FrontMatter } from "../languages/language.ts";

export interface Fence {
  /** Where the first line inside begins. */
  readonly inside: number;
  /** Where the first line after it begins. */
  readonly after: number;
  /** How a comment inside is written. */
  readonly style: CommentStyle;
}

/** A longer front matter is none: what decides has to lie in a file's first 64 KiB. */
const longest = 32_768;

/** Lines of YAML's block style and of TOML; a page's prose between two rules is neither. */
const dataLine = /^(?:\s*|[ \t].*|#.*|- .*|-|[[\]{}].*|["'\w][^:=]{0,200}(?::(?:[ \t].*)?|[ \t]*=.*)|[?] .*)$/;

/**
 * The fence that begins at `start`; `undefined` when there is none, or none that closes.
 *
 * @param headerAt tells how long the header is that begins at a place. It does not count as length.
 */
export function fenceAt(
  text: string,
  start: number,
  { kind, headerAt }: { readonly kind: FrontMatter; readonly headerAt: (at: number) => number },
): Fence | undefined {
  const opening = /(---|\+\+\+)[ \t]*\r?\n/y;
  opening.lastIndex = start;
  const fence = opening.exec(text)?.[1];
  if (fence === undefined || (kind === "code" && fence !== "---")) return undefined;
  const inside = opening.lastIndex;
  const content = inside + headerAt(inside);
  const closing = fence === "+++" ? /^\+\+\+[ \t]*\r?$/gm : /^(?:---|\.\.\.)[ \t]*\r?$/gm;
  closing.lastIndex = content;
  const close = closing.exec(text);
  if (close === null || close.index - content > longest) return undefined;
  if (kind === "data" && !isData(text.slice(inside, close.index))) return undefined;
  const style = kind === "code" ? doubleSlash : hashtag;
  return { inside, after: Math.min(closing.lastIndex + 1, text.length), style };
}

function isData(content: string): boolean {
  return content.split(/\r?\n/).every((line) => dataLine.test(line));
}

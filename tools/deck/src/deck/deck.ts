// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a deck.md says, without what it looks like: slides with their headings, fences, comments and notes. */

/** One chapter as it was read by `readDeck`. */
export interface Deck {
  /** As messages name it: relative to the folder that the deck was read from. */
  readonly file: string;
  /** Where it lies; images are found from its folder. */
  readonly path: string;
  readonly frontMatter: FrontMatter;
  /** In order, at least one. */
  readonly slides: readonly Slide[];
}

/** What the file's YAML says of the whole deck. */
export interface FrontMatter {
  readonly title?: string;
  readonly description?: string;
  /** As BCP 47 writes it: `en`. */
  readonly lang?: string;
  readonly theme?: string;
  /** Everything that is written there, Marp's own directives included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The first line after it, from 1. */
  readonly endLine: number;
}

/** What stands between two rulers. */
export interface Slide {
  /** From 1. */
  readonly number: number;
  /** The first line in the file, from 1. */
  readonly line: number;
  /** The text of the first heading. */
  readonly heading: string | undefined;
  readonly headings: readonly Heading[];
  /** What `_class` says, or the last `class` before. */
  readonly class: readonly string[];
  readonly fences: readonly Fence[];
  readonly comments: readonly SlideComment[];
  /** The speaker's notes, in order. */
  readonly notes: readonly string[];
  /** The Markdown of the slide, without the rulers around it. */
  readonly source: string;
}

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** A fenced block. */
export interface Fence {
  /** The line of the opening fence. */
  readonly line: number;
  /** The first word of the info string; `""` when there is none. */
  readonly language: string;
  /** The whole info string. */
  readonly info: string;
  readonly code: string;
  /** `false`: the slide ends before the fence does. */
  readonly closed: boolean;
  /** Whether `<!--!-->` stands on the line before: the block is run as a demo. */
  readonly isDemo: boolean;
}

/**
 * What a comment is for: `code` and `demo` are replaced by what they name, `column` starts a column, `mark` is
 * `<!--!-->`, `directive` is Marp's, `pragma` is for a formatter or a linter; any other is a `note`.
 */
export type CommentKind = "code" | "demo" | "column" | "mark" | "directive" | "pragma" | "note";

export interface SlideComment {
  readonly kind: CommentKind;
  /** What stands between `<!--` and `-->`, trimmed, without the indentation that its lines share. */
  readonly text: string;
  /** The line on which it starts. */
  readonly line: number;
}

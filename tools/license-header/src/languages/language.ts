// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How a comment is written. */
export interface CommentStyle {
  /** license-eye's name of it, which configurations use as `comment_style_id`. */
  readonly id: string;
  /** The line above the comment; `undefined`: none. */
  readonly start?: string;
  /** What stands before each line. */
  readonly middle: string;
  /** The line below; `undefined`: none. */
  readonly end?: string;
  /** What must stay above a comment, as regular expressions' sources: shebangs, XML declarations, coding lines … */
  readonly after?: readonly string[];
  /** The ids of other styles that the same files may use: a header in one of these is a header too. */
  readonly also?: readonly string[];
  /** What a file that opens no code of its own needs around the comment, which would be its text otherwise. */
  readonly within?: { readonly open: string; readonly close: string };
}

/** What the fence `---` at the top of a file holds: data (YAML, TOML between `+++`) or code. */
export type FrontMatter = "data" | "code";

/** What files of one kind are called, and how their comments are written. */
export interface Language {
  /** As github-linguist calls it. */
  readonly name: string;
  /** With the dot that they begin with; the case of letters does not matter. */
  readonly extensions: readonly string[];
  /** Whole names; one with a slash is the end of a path. */
  readonly filenames: readonly string[];
  /** The programs of a first line `#!…` by which files without an extension are known. */
  readonly interpreters?: readonly string[];
  /** `undefined`: it has no comments. */
  readonly style?: CommentStyle;
  /** What must stay above a comment in this language alone, as {@link CommentStyle.after}. */
  readonly after?: readonly string[];
  /** `undefined`: a fence at the top is no front matter. */
  readonly frontMatter?: FrontMatter;
}

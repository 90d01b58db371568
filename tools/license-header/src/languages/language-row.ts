// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A language as the tables write it: lists are words parted by spaces. */
import type { FrontMatter } from "./language.ts";

export interface LanguageRow {
  readonly name: string;
  /** The id of the comment style; none: the format has no comments. */
  readonly style?: string;
  readonly extensions?: string;
  readonly filenames?: string;
  readonly interpreters?: string;
  readonly after?: readonly string[];
  readonly frontMatter?: FrontMatter;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a file's header has to say, whatever comment it stands in. */
export interface HeaderSpec {
  /** The header's lines, without comment markers; empty lines between paragraphs included, none at either end. */
  readonly lines: readonly string[];
  /** A regular expression (source) that a header may match instead, over the folded text of the file; flags: `iu`. */
  readonly pattern?: string;
  /** How many characters of folded text may stand before the header. Default of license-eye: 80. */
  readonly locationThreshold: number;
}

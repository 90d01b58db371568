// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Where something stands in a file. */
export interface Span {
  /** Byte offsets, the end not included. */
  readonly start: number;
  readonly end: number;
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
}

/** What was found at the top of a file. */
export type Verdict =
  /** The header is there. */
  | { readonly state: "valid" }
  /** There is none. `fix` puts it in. */
  | { readonly state: "missing" }
  /** A header that is nearly right: a typo, an old year, an owner who was renamed. `fix` replaces it. */
  | { readonly state: "stale"; readonly span: Span; readonly similarity: number }
  /** The header of somebody else, or under another licence. It is left alone. `firstLine` is its first statement. */
  | { readonly state: "foreign"; readonly span: Span; readonly firstLine: string }
  /** The header is right and too far down. `fix` moves nothing: a person has to look. */
  | { readonly state: "distant"; readonly span: Span }
  /** Text without the header, in a format that has no comments, or none that this tool knows. */
  | { readonly state: "uncommentable" }
  /** Not text: nothing is expected. */
  | { readonly state: "binary" };

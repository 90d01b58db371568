// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the comments at the top of a file are: a header that is nearly ours, somebody else's, or neither. */
import type { CommentStyle } from "../languages/language.ts";
import { type CommentBlock, commentBlocks, type CommentLine } from "./comment-blocks.ts";
import { contradicts, isStatement, withoutHolder } from "./license-statement.ts";
import type { Placement } from "./placement.ts";
import { type Likeness, LikenessSearch } from "./similarity.ts";

/** A comment, some lines of which are like the header. */
export interface NearHeader {
  readonly block: CommentBlock;
  /** The numbers of the first and the last line. */
  readonly first: number;
  readonly last: number;
  readonly similarity: number;
}

/** A comment that states somebody else's rights. */
export interface ForeignHeader {
  readonly block: CommentBlock;
  readonly statement: string;
}

/** From this similarity on a comment is an old or damaged form of the header. */
const nearlyRight = 0.8;

/** Reads the comments of files with one header in mind. */
export class HeadingReader {
  readonly #lines: readonly string[];
  readonly #words: LikenessSearch;
  readonly #wordsButNames: LikenessSearch;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#words = new LikenessSearch(lines);
    this.#wordsButNames = new LikenessSearch(lines.map(withoutHolder));
  }

  /** The first comment that is nearly the header, if it states nothing that the header does not. */
  near(blocks: readonly CommentBlock[]): NearHeader | undefined {
    return blocks.map((block) => this.#nearIn(block)).find((near) => near !== undefined);
  }

  #nearIn(block: CommentBlock): NearHeader | undefined {
    const lines = block.lines.map(({ text }) => text);
    const likeness = alike(this.#words.best(lines)) ?? alike(this.#wordsButNames.best(lines.map(withoutHolder)));
    if (likeness === undefined) return undefined;
    const { first, last } = withStatements(lines, likeness);
    if (contradicts(lines.slice(first, last + 1), this.#lines)) return undefined;
    return { block, first, last, similarity: likeness.similarity };
  }
}

function alike(likeness: Likeness | undefined): Likeness | undefined {
  return likeness === undefined || likeness.similarity < nearlyRight ? undefined : likeness;
}

/** The lines before and behind that are part of the same header, though they are not like the one that is looked for. */
function withStatements(lines: readonly string[], likeness: Likeness): Pick<Likeness, "first" | "last"> {
  let { first, last } = likeness;
  const above = (count: number) => lines[first - count] ?? "";
  const below = (count: number) => lines[last + count] ?? "";
  for (let skip = statementWithin(above); skip > 0; skip = statementWithin(above)) first -= skip;
  for (let skip = statementWithin(below); skip > 0; skip = statementWithin(below)) last += skip;
  return { first, last };
}

/** How far away the next statement is, an empty line between; 0: there is none. */
function statementWithin(lineAway: (count: number) => string): number {
  if (isStatement(lineAway(1))) return 1;
  return lineAway(1) === "" && isStatement(lineAway(2)) ? 2 : 0;
}

/** The comments above a file's first line of code: in a front matter, and after it. */
export function headingBlocks(text: string, placement: Placement, style: CommentStyle): readonly CommentBlock[] {
  const { at, content } = placement;
  const inside = content === at ? [] : commentBlocks(text.slice(0, content), at, placement.style);
  return [...inside, ...commentBlocks(text, content, style)];
}

/** The first comment that states a right or a licence. */
export function foreignHeader(blocks: readonly CommentBlock[]): ForeignHeader | undefined {
  for (const block of blocks) {
    const statement = statingLines(block).find(isStatement);
    if (statement !== undefined) return { block, statement };
  }
  return undefined;
}

/** Without the lines that are indented, which are examples: the comments of a tool such as this one have some. */
function statingLines({ lines }: CommentBlock): readonly string[] {
  const said = lines.filter(({ text }) => text !== "");
  const base = Math.min(...said.map(({ indent }: CommentLine) => indent));
  return said.filter(({ indent }) => indent <= base + 1).map(({ text }) => text);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** From the Markdown of a transcript to its steps: a `### title {#name}`, prose, and one `console` block each. */
import type { Fence, Heading } from "../deck/deck.ts";
import { DeckError, type DeckProblem } from "../deck/deck-error.ts";
import { parseDeck } from "../deck/read-deck.ts";
import { withEndings } from "./command-endings.ts";
import { parseConsoleBlock } from "./console-block.ts";
import { parseFenceOptions } from "./fence-options.ts";
import type { Step, Transcript } from "./transcript.ts";

export interface ParsedTranscript {
  /** What could be understood. */
  readonly transcript: Transcript;
  /** In the order of their lines. */
  readonly problems: readonly DeckProblem[];
}

type Problem = Omit<DeckProblem, "file">;

const stepLevel = 3;
const stepHeading = /^(?<title>.*?)\s*\{#(?<name>[a-z0-9][a-z0-9-]*)\}$/;

/** Reads a transcript, and goes on after what is wrong. Errors: {@link DeckError} where there is no front matter. */
export function parseTranscript(file: string, text: string): ParsedTranscript {
  const deck = parseDeck({ file, path: file, text });
  const headings = deck.slides.flatMap((slide) => slide.headings);
  const blocks = deck.slides.flatMap(({ fences }) => fences.filter(({ language }) => language === "console"));
  const { values, title } = deck.frontMatter;
  const own = readOwnFields(values);
  const drafts = headings
    .filter(({ level }) => level === stepLevel)
    .map((each) => draftStep(each, { headings, blocks }));
  const { steps, problems } = withEndings(drafts.flatMap(({ step }) => (step ? [step] : [])));
  const found: readonly Problem[] = [
    ...(title === undefined ? [{ line: 1, message: "front matter: title: expected a text, found nothing" }] : []),
    ...own.problems,
    ...drafts.flatMap((each) => each.problems),
    ...strayBlocks(headings, blocks),
    ...repeatedNames(steps),
    ...problems,
    ...(steps.length === 0 ? [{ line: 1, message: "there is no step: ### title {#name} and a console block" }] : []),
  ];
  return {
    transcript: { file, title: title ?? file, cluster: own.cluster, needs: own.needs, steps },
    problems: found.map((each) => ({ file, ...each })).sort((one, other) => one.line - other.line),
  };
}

/** Reads a transcript that must be in order. Errors: {@link DeckError} with all that is not. */
export function readSoundTranscript(file: string, text: string): Transcript {
  const { transcript, problems } = parseTranscript(file, text);
  if (problems.length > 0) throw new DeckError(problems);
  return transcript;
}

/** The steps that `block` is, without a heading: one on a slide. */
export function stepOf(
  { title, name, line }: Pick<Step, "title" | "name" | "line">,
  block: Pick<Fence, "line" | "info" | "code" | "closed">,
): { readonly step: Step; readonly problems: readonly Problem[] } {
  const { options, problems } = parseFenceOptions(block.info.replace(/^console\b/, ""));
  const lines = block.code.split("\n").map((text, index) => ({ text, line: block.line + 1 + index }));
  const told = problems.map((message) => ({ line: block.line, message: `console block: ${message}` }));
  if (!block.closed) told.push({ line: block.line, message: "the console block is not closed" });
  const step = { title, name, line, ...options, text: block.code, actions: parseConsoleBlock(lines) };
  if (step.actions.length === 0) told.push({ line: block.line, message: "the console block is empty" });
  return { step, problems: told };
}

interface Parts {
  readonly headings: readonly Heading[];
  readonly blocks: readonly Fence[];
}

function draftStep(heading: Heading, parts: Parts): { readonly step?: Step; readonly problems: readonly Problem[] } {
  const { line } = heading;
  const { title = heading.text, name = "" } = stepHeading.exec(heading.text)?.groups ?? {};
  const [block, ...others] = blocksBelow(heading, parts);
  const problems: Problem[] = [];
  if (name === "") problems.push({ line, message: `step "${title}": expected a name, as in ### ${title} {#name}` });
  if (!block) return { problems: [...problems, { line, message: `step "${title}" has no console block` }] };
  for (const other of others) {
    problems.push({ line: other.line, message: `step "${title}" has a second console block: begin another step` });
  }
  const made = stepOf({ title, name, line }, block);
  return { step: made.step, problems: [...problems, ...made.problems] };
}

function blocksBelow({ line }: Heading, { headings, blocks }: Parts): readonly Fence[] {
  const next = headings.find((other) => other.line > line)?.line ?? Infinity;
  return blocks.filter((block) => block.line > line && block.line < next);
}

/** What is under no step is run by nobody. */
function strayBlocks(headings: readonly Heading[], blocks: readonly Fence[]): readonly Problem[] {
  return blocks
    .filter((block) => headings.findLast(({ line }) => line < block.line)?.level !== stepLevel)
    .map(({ line }) => ({ line, message: "the console block is under no step: ### title {#name}" }));
}

function repeatedNames(steps: readonly Step[]): readonly Problem[] {
  return steps
    .filter(({ name }, index) => name !== "" && steps.findIndex((other) => other.name === name) < index)
    .map(({ name, line }) => ({ line, message: `there is another step {#${name}}` }));
}

interface OwnFields extends Pick<Transcript, "cluster" | "needs"> {
  readonly problems: readonly Problem[];
}

function readOwnFields(values: Readonly<Record<string, unknown>>): OwnFields {
  const problems: Problem[] = [];
  const { cluster = "given", needs = [] } = values;
  const wrong = (field: string, expected: string, value: unknown): void => {
    problems.push({ line: 1, message: `front matter: ${field}: expected ${expected}, found ${JSON.stringify(value)}` });
  };
  const isKnown = cluster === "given" || cluster === "own";
  if (!isKnown) wrong("cluster", "given or own", cluster);
  const areNames = Array.isArray(needs) && needs.every((each): each is string => typeof each === "string");
  if (!areNames) wrong("needs", "a list of capabilities, as [pods]", needs);
  return { cluster: isKnown ? cluster : "given", needs: areNames ? needs : [], problems };
}

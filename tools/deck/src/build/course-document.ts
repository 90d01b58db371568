// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is built: each chapter as one document, and the whole course as one more. */
import { relative, sep } from "node:path";
import { stringify } from "yaml";
import type { Deck, Slide } from "../deck/deck.ts";
import { DeckError, type DeckProblem } from "../deck/deck-error.ts";
import { readDeck } from "../deck/read-deck.ts";
import type { Chapter, Training } from "../deck/training.ts";
import { expandDeck, type ExpandedDeck } from "../engine/expand-deck.ts";
import type { LinkTargets } from "../engine/reference.ts";

/** The name of the document that has all chapters. */
const courseName = "course";

export interface CourseDocument {
  /** What its files are called: a chapter's folder, or {@link courseName}. */
  readonly name: string;
  readonly isCourse: boolean;
  readonly title: string;
  readonly description: string;
  /** For the engine: a page links to the pages beside it, paper to the site. */
  readonly markdown: { readonly page: string; readonly paper: string };
  readonly slides: readonly Slide[];
  /** Absolute paths of all that it was made of, its decks first. */
  readonly sources: readonly string[];
  readonly pictures: readonly string[];
}

export interface CourseDocuments {
  /** The chapters in order, then the course; without those that have problems. */
  readonly documents: readonly CourseDocument[];
  readonly problems: readonly DeckProblem[];
}

interface ReadOptions {
  /** The workspace. */
  readonly root: string;
  /** Names of the chapters that are wanted. Default: all. */
  readonly chapters?: readonly string[] | undefined;
  /** Whether all chapters are also wanted as one document. It needs all of them to be in order. */
  readonly withCourse: boolean;
}

interface ReadChapter {
  readonly chapter: Chapter;
  readonly deck: Deck;
}

/** Reads and expands the chapters. What is wrong in one keeps none of the others from being read. */
export async function readCourse(
  training: Training,
  { root, chapters, withCourse }: ReadOptions,
): Promise<CourseDocuments> {
  const wanted = training.chapters.filter(({ name }) => chapters?.includes(name) ?? true);
  const problems: DeckProblem[] = [];
  const read: ReadChapter[] = [];
  for (const chapter of wanted) {
    try {
      read.push({ chapter, deck: await readDeck(chapter.deck, root) });
    } catch (error) {
      if (!(error instanceof DeckError)) throw error;
      problems.push(...error.problems);
    }
  }
  const documents: CourseDocument[] = [];
  for (const one of read) {
    const pageBelow = (base: string) => (name: string) => `${base}${name}.html`;
    const page = expandDeck(one.deck, { root, links: linksTo(training, root, pageBelow("")) });
    problems.push(...page.problems);
    if (page.problems.length > 0) continue;
    const paper = expandDeck(one.deck, { root, links: linksTo(training, root, pageBelow(training.url)) });
    documents.push(chapterDocument(training, one, { page, paper }));
  }
  if (withCourse && documents.length === training.chapters.length) {
    documents.push(wholeCourse(training, read, root));
  }
  return { documents, problems };
}

interface Variants {
  readonly page: ExpandedDeck;
  readonly paper: ExpandedDeck;
}

function chapterDocument(
  training: Training,
  { chapter, deck }: ReadChapter,
  { page, paper }: Variants,
): CourseDocument {
  const title = deck.frontMatter.title ?? chapter.title;
  const description = deck.frontMatter.description ?? training.description;
  const head = frontMatter(training, {
    ...deck.frontMatter.values,
    title,
    description,
    lang: deck.frontMatter.lang ?? training.lang,
    footer: chapter.title,
    url: `${training.url}${chapter.name}.html`,
    image: thumbnailUrl(training, chapter),
  });
  return {
    name: chapter.name,
    isCourse: false,
    title,
    description,
    markdown: { page: head + joinSlides(page.slides), paper: head + joinSlides(paper.slides) },
    slides: deck.slides,
    sources: [deck.path, ...page.sources],
    pictures: page.pictures,
  };
}

function wholeCourse(training: Training, read: readonly ReadChapter[], root: string): CourseDocument {
  const firstSlides = new Map<string, number>();
  let next = 1;
  for (const { chapter, deck } of read) {
    firstSlides.set(chapter.name, next);
    next += deck.slides.length;
  }
  const links = linksTo(training, root, (name) => `#${firstSlides.get(name) ?? 1}`);
  const expanded = read.map(({ chapter, deck }) => ({ chapter, ...expandDeck(deck, { root, links }) }));
  const slides = expanded.flatMap(({ chapter, slides: [first = "", ...others] }) => [
    // What one chapter sets until further notice is not the next one's.
    `<!-- footer: ${JSON.stringify(chapter.title)} -->\n<!-- class: "" -->\n\n${first}`,
    ...others,
  ]);
  const [first] = training.chapters;
  const head = frontMatter(training, {
    title: training.title,
    description: training.description,
    lang: training.lang,
    url: `${training.url}${courseName}.html`,
    ...(first ? { image: thumbnailUrl(training, first) } : {}),
  });
  const markdown = head + joinSlides(slides);
  return {
    name: courseName,
    isCourse: true,
    title: training.title,
    description: training.description,
    markdown: { page: markdown, paper: markdown },
    slides: read.flatMap(({ deck }) => deck.slides).map((slide, index) => ({ ...slide, number: index + 1 })),
    sources: [...read.map(({ deck }) => deck.path), ...expanded.flatMap(({ sources }) => sources)],
    pictures: [...new Set(expanded.flatMap(({ pictures }) => pictures))],
  };
}

/** Where links lead: `urlOf` tells it of a chapter by its name. */
export function linksTo(training: Training, root: string, urlOf: (chapter: string) => string): LinkTargets {
  return {
    chapter: (path) => {
      const chapter = training.chapters.find(({ deck }) => deck === path);
      return chapter && urlOf(chapter.name);
    },
    file: (path) => training.source + encodeURI(relative(root, path).split(sep).join("/")),
  };
}

/** An absolute URL, as `og:image` must be. */
function thumbnailUrl(training: Training, chapter: Chapter): string {
  return `${training.url}${chapter.name}/001.png`;
}

function frontMatter(training: Training, values: Readonly<Record<string, unknown>>): string {
  const all = { paginate: true, ...values, marp: true, theme: "nuvolaris", lang: values["lang"] ?? training.lang };
  // Marpit reads one line for each value.
  return `---\n${stringify(all, { lineWidth: 0 })}---\n\n`;
}

function joinSlides(slides: readonly string[]): string {
  return slides.join("\n\n---\n\n") + "\n";
}

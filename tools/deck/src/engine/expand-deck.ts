// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** From a deck as it is written to Markdown for the engine: what a slide only names is put in. */
import type { Deck, Slide } from "../deck/deck.ts";
import type { DeckProblem } from "../deck/deck-error.ts";
import { drawMermaid, withoutAccessibility } from "./mermaid-diagram.ts";
import { insertedText } from "./insertion.ts";
import { resolveReferences, type LinkTargets } from "./reference.ts";

export interface ExpandOptions {
  /** The workspace: what comments name is looked for from here. */
  readonly root: string;
  readonly links: LinkTargets;
}

export interface ExpandedDeck {
  /** One Markdown text for each slide. */
  readonly slides: readonly string[];
  /** Absolute paths of the files that were put in or are shown: the pictures, the regions' files, the transcripts. */
  readonly sources: readonly string[];
  /** The pictures among the sources: the engine reads them when it renders. */
  readonly pictures: readonly string[];
  /** In the order of their lines. */
  readonly problems: readonly DeckProblem[];
}

type Problem = Omit<DeckProblem, "file">;

/** Expands every slide, and goes on after what is wrong. */
export function expandDeck(deck: Deck, options: ExpandOptions): ExpandedDeck {
  const expanded = deck.slides.map((slide) => expandSlide(slide, deck, options));
  const all = <Part>(part: (slide: ExpandedSlide) => readonly Part[]): Part[] => expanded.flatMap(part);
  const pictures = all((slide) => slide.pictures);
  return {
    slides: expanded.map(({ markdown }) => markdown),
    sources: [...new Set([...pictures, ...all(({ sources }) => sources)])],
    pictures: [...new Set(pictures)],
    problems: all(({ problems }) => problems)
      .map((problem) => ({ file: deck.file, ...problem }))
      .sort((one, other) => one.line - other.line),
  };
}

interface ExpandedSlide {
  readonly markdown: string;
  readonly sources: readonly string[];
  readonly pictures: readonly string[];
  readonly problems: readonly Problem[];
}

function expandSlide(slide: Slide, deck: Deck, { root, links }: ExpandOptions): ExpandedSlide {
  const lines = slide.source.split("\n");
  const resolved = resolveReferences(slide, deck, links);
  const problems: Problem[] = [...resolved.problems, ...diagramProblems(slide)];
  const sources: string[] = [];
  for (const [index, line] of resolved.lines) lines[index] = line;

  let columns = 0;
  for (const { kind, text, line } of slide.comments) {
    const at = line - slide.line;
    if (kind === "mark") lines[at] = "";
    if (kind === "column") lines[at] = `${columns++ === 0 ? "" : "\n</div>\n"}\n<div class="column">\n`;
    if (kind !== "code" && kind !== "demo") continue;
    const inserted = insertedText({ kind, text }, root);
    if (inserted.source !== undefined) sources.push(inserted.source);
    if ("problem" in inserted) problems.push({ line, message: inserted.problem });
    else lines[at] = inserted.markdown;
  }
  if (columns > 0) lines.push("", "</div>");
  return { markdown: lines.join("\n").trim(), sources, pictures: resolved.pictures, problems };
}

function diagramProblems(slide: Slide): Problem[] {
  return slide.fences.flatMap(({ language, code, line }) => {
    if (language !== "mermaid") return [];
    try {
      drawMermaid(withoutAccessibility(code));
      return [];
    } catch (error) {
      return [
        {
          line,
          message: `the Mermaid diagram cannot be drawn: ${error instanceof Error ? error.message : String(error)}`,
        },
      ];
    }
  });
}

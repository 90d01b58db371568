// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads the lines of one deck, one after the other, as CommonMark and Marpit see them. */
import { commentKind } from "./comment-kind.ts";
import type { Fence, Heading, Slide, SlideComment } from "./deck.ts";

const ruler = /^ {0,3}(?:-(?:[ \t]*-){2,}|\*(?:[ \t]*\*){2,}|_(?:[ \t]*_){2,})[ \t]*$/;
const dashes = /^ {0,3}-+[ \t]*$/;
const fenceOpening = /^(?<indent> *)(?<fence>`{3,}|~{3,})(?<info>[^\n]*)$/;
const atxHeading = /^ {0,3}(?<marks>#{1,6})(?:[ \t]+(?<text>.*?))?(?:[ \t]+#+)?[ \t]*$/;
const codeSpan = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;

interface OpenFence {
  readonly fence: string;
  readonly info: string;
  readonly line: number;
  readonly indent: number;
  readonly isDemo: boolean;
  readonly code: string[];
}

/** Takes lines with {@link SlideReader.take}; {@link SlideReader.end} gives the slides. */
export class SlideReader {
  readonly #slides: Slide[] = [];
  #line: number;
  #start: number;
  #source: string[] = [];
  #headings: Heading[] = [];
  #fences: Fence[] = [];
  #comments: SlideComment[] = [];
  #lasting: readonly string[] = [];
  #openFence: OpenFence | undefined;
  #openComment: { readonly line: number; readonly text: string[] } | undefined;

  /** `firstLine` is the number of the first line that will be taken. */
  constructor(firstLine: number) {
    this.#line = firstLine;
    this.#start = firstLine;
  }

  take(text: string): void {
    if (this.#openFence) this.#continueFence(this.#openFence, text);
    else if (this.#openComment) this.#continueComment(this.#openComment, text);
    else if (this.#isRuler(text)) {
      this.#endSlide();
      this.#line++;
      this.#start = this.#line;
      return;
    } else this.#takeText(text);
    this.#source.push(text);
    this.#line++;
  }

  end(): readonly Slide[] {
    this.#endSlide();
    return this.#slides;
  }

  /** Dashes directly below a paragraph make a heading of it, not a ruler. */
  #isRuler(text: string): boolean {
    if (!ruler.test(text)) return false;
    const above = this.#source.at(-1)?.trim() ?? "";
    const isParagraph = above !== "" && !/^(?:#{1,6}\s|[-*+>|]|<!--|`{3}|~{3})/.test(above) && !above.endsWith("-->");
    return !(dashes.test(text) && isParagraph);
  }

  #takeText(text: string): void {
    const fence = fenceOpening.exec(text)?.groups;
    const info = fence?.["info"]?.trim() ?? "";
    if (fence && !(fence["fence"]?.startsWith("`") && info.includes("`"))) {
      const isDemo = this.#comments.at(-1)?.kind === "mark" && this.#comments.at(-1)?.line === this.#line - 1;
      const indent = fence["indent"]?.length ?? 0;
      this.#openFence = { fence: fence["fence"] ?? "", info, indent, line: this.#line, isDemo, code: [] };
      return;
    }
    const heading = atxHeading.exec(text)?.groups;
    if (heading) {
      const plain = plainText(heading["text"] ?? "");
      this.#headings.push({ level: heading["marks"]?.length ?? 1, text: plain, line: this.#line });
    }
    this.#takeComments(text.replace(codeSpan, (span) => " ".repeat(span.length)));
  }

  #takeComments(text: string): void {
    let rest = text;
    for (let from = rest.indexOf("<!--"); from !== -1; from = rest.indexOf("<!--")) {
      rest = rest.slice(from + 4);
      const to = rest.indexOf("-->");
      if (to === -1) {
        this.#openComment = { line: this.#line, text: [rest] };
        return;
      }
      this.#addComment(rest.slice(0, to), this.#line);
      rest = rest.slice(to + 3);
    }
  }

  #continueComment({ line, text }: { line: number; text: string[] }, more: string): void {
    const to = more.indexOf("-->");
    text.push(to === -1 ? more : more.slice(0, to));
    if (to === -1) return;
    this.#openComment = undefined;
    this.#addComment(text.join("\n"), line);
    this.#takeComments(more.slice(to + 3));
  }

  #addComment(text: string, line: number): void {
    const plain = dedent(text).trim();
    this.#comments.push({ kind: commentKind(plain), text: plain, line });
  }

  #continueFence(open: OpenFence, text: string): void {
    const closing = /^ *(?<fence>`{3,}|~{3,})[ \t]*$/.exec(text)?.groups?.["fence"] ?? "";
    if (closing.length >= open.fence.length && closing[0] === open.fence[0]) this.#closeFence(open, true);
    else open.code.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
  }

  #closeFence({ info, line, isDemo, code }: OpenFence, closed: boolean): void {
    this.#openFence = undefined;
    const language = info.split(/[\s{]/, 1)[0] ?? "";
    this.#fences.push({ line, language, info, code: code.join("\n"), closed, isDemo });
  }

  #endSlide(): void {
    if (this.#openFence) this.#closeFence(this.#openFence, false);
    const comments = this.#comments;
    this.#slides.push({
      number: this.#slides.length + 1,
      line: this.#start,
      heading: this.#headings[0]?.text,
      headings: this.#headings,
      class: this.#classes(comments),
      fences: this.#fences,
      comments,
      notes: comments.filter(({ kind }) => kind === "note").map(({ text }) => text),
      source: this.#source.join("\n"),
    });
    this.#source = [];
    this.#headings = [];
    this.#fences = [];
    this.#comments = [];
  }

  #classes(comments: readonly SlideComment[]): readonly string[] {
    let own: readonly string[] | undefined;
    for (const { text } of comments) {
      const { scope, value } = /^(?<scope>_?)class:\s*(?<value>.*)$/.exec(text)?.groups ?? {};
      if (value === undefined) continue;
      const names = value.split(/[\s,[\]"']+/).filter((name) => name !== "");
      if (scope === "_") own = names;
      else this.#lasting = names;
    }
    return own ?? this.#lasting;
  }
}

function plainText(text: string): string {
  return text
    .replace(/<!--.*?-->/g, "")
    .replace(/!?\[(?<label>[^\]]*)\]\([^)]*\)/g, "$<label>")
    .replace(/(\*\*|__|`)/g, "")
    .trim();
}

/** The first line of a comment starts behind `<!--`; the others lose the indentation that they share. */
function dedent(text: string): string {
  const [first = "", ...others] = text.split("\n");
  const indents = others.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...others.map((line) => line.slice(shared).trimEnd())].join("\n");
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** For each rule of the lint a deck that breaks it once, and nothing else. */
import type { RuleId } from "../lint/rules.ts";

export interface BrokenDeck {
  /** What deck.md says after its front matter, which ends with a blank line 6. */
  readonly body: string;
  /** In the place of the usual five lines. */
  readonly head?: string;
  /** Other files, by their paths from the workspace's root. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the finding is. Default: the deck. */
  readonly file?: string;
  readonly line: number;
  /** A part of the message. */
  readonly says: string;
}

const notes = "<!--\nWhat the speaker says.\n-->\n";
const slide = (body: string, heading = "## A heading"): string => `${heading}\n\n${body}\n\n${notes}`;
const styled = (style: string): string => slide(`some words\n\n<style scoped>p { ${style} }</style>`);
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line(${index});`).join("\n");
const points = (count: number): string => Array.from({ length: count }, (_, index) => `- point ${index}`).join("\n");
const transcript = (block: string): string =>
  `---\ntitle: A transcript\n---\n\n### A step {#step}\n\n\`\`\`console\n${block}\n\`\`\`\n`;
const configMap = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${data}\n`;

export const brokenDecks: Readonly<Record<RuleId, BrokenDeck>> = {
  "front-matter": {
    head: "---\ntitle: A title\ndescription: What it is about\ntheme: nuvolaris\n---\n\n",
    body: slide("text"),
    line: 1,
    says: "the front matter says no lang",
  },
  "one-heading": {
    body: slide("text\n\n### Another"),
    line: 11,
    says: '"Another" is a second heading, after "A heading"',
  },
  "heading-level": {
    body: slide("text", "### Too deep"),
    line: 7,
    says: '"Too deep" has level 3; a slide that is no title or divider has level 2',
  },
  "many-bullets": { body: slide(points(8)), line: 16, says: "8 points, at most 7" },
  "long-code": {
    body: slide("<!-- code: x.ts#long -->"),
    files: { "x.ts": `// #region long\n${lines(17)}\n// #endregion\n` },
    line: 9,
    says: "17 lines of code, at most 16",
  },
  "loose-code": { body: slide("```ts\nrun();\n```"), line: 9, says: "the ts is neither a region of a file nor a demo" },
  "open-fence": {
    body: slide("```mermaid\naccTitle: A drawing\ngraph LR\n  a --> b\n````"),
    line: 13,
    says: "the fence that ``` opened is closed by ````",
  },
  "ruler-gap": { body: slide("text\n---\n\nmore"), line: 10, says: "dashes directly below a text" },
  "speaker-notes": { body: "## A heading\n\ntext\n", line: 7, says: "the slide has no notes" },
  "remote-asset": {
    body: slide("![A picture](images/a.svg)"),
    files: {
      "slides/01-a/images/a.svg":
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<a href="https://example.org/"><path d="M0 0h9v9"/></a>\n' +
        '<style>path { fill: red }\n@import "//fonts.invalid/a.css";</style></svg>',
    },
    file: "slides/01-a/images/a.svg",
    line: 4,
    says: "//fonts.invalid/a.css is on another host",
  },
  "broken-reference": { body: slide("[there](#2)"), line: 9, says: "there is no slide #2; there are 1" },
  "image-alt": {
    body: slide("![w:300](images/a.svg)"),
    files: {
      "slides/01-a/images/a.svg":
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>',
    },
    line: 9,
    says: "images/a.svg has no text that says what it shows",
  },
  "yaml-syntax": {
    body: slide("<!-- code: x.yaml#part -->"),
    files: { "x.yaml": "# #region part\na: [\n# #endregion\n" },
    line: 9,
    says: "Flow sequence in block collection must be",
  },
  "kubernetes-manifest": {
    body: slide("<!-- code: x.yaml#data -->"),
    files: { "x.yaml": configMap("# #region data\ndate:\n  a: b\n# #endregion") },
    line: 9,
    says: 'strict decoding error: unknown field "date"',
  },
  transcript: {
    body: slide("text"),
    files: { "slides/01-a/lab/transcript-1.md": transcript("$ true") },
    file: "slides/01-a/lab/transcript-1.md",
    line: 5,
    says: 'step "A step" expects no output: nothing would fail',
  },
  spelling: {
    body: "## A heading\n\ntext\n\n<!--\nWhat kubernetes does.\n-->\n",
    files: { "slides/lint.yaml": "words:\n  Kubernetes: [kubernetes]\n" },
    line: 12,
    says: "expected Kubernetes, found kubernetes",
  },
  overflow: { body: styled("height: 700px"), line: 7, says: '"some words" lies ' },
  "small-text": { body: styled("font-size: 12px"), line: 7, says: '"some words" is 12 px high, at least 18' },
  contrast: { body: styled("color: #aaa"), line: 7, says: '"some words" has a contrast of 2.32 to 1, at least 4.5' },
  "empty-slide": {
    body: `${styled("display: none")}\n<style scoped>h2 { display: none }</style>\n`,
    line: 7,
    says: "the slide shows nothing",
  },
  "external-request": {
    body: styled('background: image-set("http://pictures.invalid/a.png" 1x)'),
    line: 7,
    says: "the page asks for http://pictures.invalid/a.png, which is no part of it",
  },
};

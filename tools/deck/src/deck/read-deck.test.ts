// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createDeckEngine } from "../engine/deck-engine.ts";
import { DeckError } from "./deck-error.ts";
import { parseDeck, readDeck } from "./read-deck.ts";

const head = "---\ntitle: A title\nlang: en\n---\n";
const parse = (body: string, front = head) => parseDeck({ file: "deck.md", path: "/deck.md", text: front + body });

test("slides are what stands between rulers, with the lines they start on", () => {
  const { slides } = parse("\n# One\n\n---\n\n## Two\n\n---\n\n## Three\n");

  expect(slides.map(({ number, heading, line }) => ({ number, heading, line }))).toEqual([
    { number: 1, heading: "One", line: 5 },
    { number: 2, heading: "Two", line: 9 },
    { number: 3, heading: "Three", line: 13 },
  ]);
});

test.each([
  ["in a code block", "```yaml\na: 1\n---\nb: 2\n```\n"],
  ["in a longer fence", "````md\n```\n---\n```\n````\n"],
  ["in a comment", "<!--\nnote\n\n---\n\nmore\n-->\n"],
  ["directly below a line of text, where they make a heading of it", "text\n---\n"],
])("dashes %s are no ruler", (_title, body) => {
  expect(parse(body).slides).toHaveLength(1);
});

test("comments are told apart by what they are for", () => {
  const comments = [
    "<!-- code: a.ts#b -->",
    "<!-- demo: lab/t.md#step -->",
    "<!-- column -->",
    "<!--!-->",
    "<!-- _class: title -->",
    "<!-- prettier-ignore -->",
    "<!-- say: hello -->",
    "<!-- _class without a colon -->",
  ];
  const [slide] = parse(comments.join("\n\n")).slides;

  expect(slide?.comments.map(({ kind }) => kind)).toEqual([
    "code",
    "demo",
    "column",
    "mark",
    "directive",
    "pragma",
    "note",
    "note",
  ]);
  expect(slide?.notes).toEqual(["say: hello", "_class without a colon"]);
});

test("a note of several lines loses the indentation that its lines share", () => {
  const [slide] = parse("<!--\n  One.\n    Two.\n-->\n").slides;

  expect(slide?.notes).toEqual(["One.\n  Two."]);
});

test("a comment in a code span is code", () => {
  const [slide] = parse("Write `<!-- code: a.ts -->` alone on a line.\n").slides;

  expect(slide?.comments).toEqual([]);
});

test("_class is for its slide alone, class for those that follow", () => {
  const body = "<!-- class: code -->\n\n---\n\n<!-- _class: columns wide -->\n\n---\n\ntext\n";

  expect(parse(body).slides.map((slide) => slide.class)).toEqual([["code"], ["columns", "wide"], ["code"]]);
});

test("fences have their language, their lines and whether they are run as a demo", () => {
  const body = "\n<!--!-->\n```console window=watch\n$ ls\n```\n\n  ```yaml\n  a: 1\n  ```\n\n```ts\nopen\n";
  const [slide] = parse(body).slides;

  expect(slide?.fences).toEqual([
    { line: 7, language: "console", info: "console window=watch", code: "$ ls", closed: true, isDemo: true },
    { line: 11, language: "yaml", info: "yaml", code: "a: 1", closed: true, isDemo: false },
    { line: 15, language: "ts", info: "ts", code: "open\n", closed: false, isDemo: false },
  ]);
});

test.each([
  { which: "none", text: "# Title\n", says: "deck.md:1 there is no front matter" },
  { which: "one that is not closed", text: "---\ntitle: x\n", says: "deck.md:1 there is no front matter" },
  { which: "one that does not parse", text: "---\ntitle: x\nlang: [\n---\n", says: "deck.md:3 front matter: " },
  { which: "a list", text: "---\n- a\n---\n", says: "deck.md:2 front matter: expected a mapping" },
  {
    which: "a title of another type",
    text: "---\nlang: en\ntitle: 7\n---\n",
    says: "deck.md:3 front matter: title: expected a text, found 7",
  },
])("a deck's front matter: $which is told with its line", ({ text, says }) => {
  const read = (): unknown => parseDeck({ file: "deck.md", path: "/deck.md", text });

  expect(read).toThrow(DeckError);
  expect(read).toThrow(says);
});

test("a deck that is not there is told by the name it was looked for", async () => {
  await expect(readDeck("/nowhere/deck.md", "/nowhere")).rejects.toThrow("deck.md:1 there is no such deck");
});

test("the engine sees the slides that the reader sees, in every chapter of the course", async () => {
  const root = resolve(import.meta.dirname, "../../../..");
  const decks = readdirSync(join(root, "slides"))
    .map((name) => join(root, "slides", name, "deck.md"))
    .filter((path) => existsSync(path));
  const engine = await createDeckEngine("/* @theme nuvolaris */");

  expect(decks).not.toEqual([]);
  for (const path of decks) {
    const { slides, file } = await readDeck(path, root);
    const { html } = engine.render(slides.map(({ source }) => source).join("\n\n---\n\n"));
    expect({ file, slides: html.match(/<section/g)?.length }).toEqual({ file, slides: slides.length });
  }
}, 60_000);

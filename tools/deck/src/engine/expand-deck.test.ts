// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeck } from "../deck/read-deck.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { expandDeck, type ExpandedDeck } from "./expand-deck.ts";

async function expanded(course: SpecimenCourse): Promise<ExpandedDeck> {
  const deck = await readDeck(join(course.root, "slides/01-a/deck.md"), course.root);
  const links = {
    chapter: (path: string) => (path.endsWith("02-b/deck.md") ? "02-b.html" : undefined),
    file: (path: string) => `https://example.org${path.slice(course.root.length)}`,
  };
  return expandDeck(deck, { root: course.root, links });
}

test("code is the region of a file, with a caption where one is wanted", async () => {
  using course = new SpecimenCourse({ "01-a": '# A\n\n<!-- code: src/x.ts#demo title="a < b" -->\n' });
  course.write("src/x.ts", "// #region demo\n  run();\n// #endregion\n");

  const { slides, sources, problems } = await expanded(course);

  expect(problems).toEqual([]);
  expect(slides[0]).toBe('# A\n\n<div class="caption">a &lt; b</div>\n\n```ts\nrun();\n```');
  expect(sources).toEqual([join(course.root, "src/x.ts")]);
});

test("code with a fence in it gets a longer fence", async () => {
  using course = new SpecimenCourse({ "01-a": "<!-- code: x.md -->\n" });
  course.write("x.md", "```ts\n```\n");

  expect((await expanded(course)).slides[0]).toBe("````md\n```ts\n```\n````");
});

test("a demo is a step of a transcript, as it was recorded", async () => {
  using course = new SpecimenCourse({ "01-a": "<!-- demo: lab/t.md#list -->\n" });
  course.write("lab/t.md", "---\ntitle: T\n---\n\n### List {#list}\n\nText.\n\n```console\n$ ls\na  <age>\n```\n");

  const { slides, problems } = await expanded(course);

  expect(problems).toEqual([]);
  expect(slides[0]).toBe("```console\n$ ls\na  <age>\n```");
});

test("each column is a container, and so is nothing before the first", async () => {
  using course = new SpecimenCourse({ "01-a": "## A\n\n<!-- column -->\n\none\n\n<!-- column -->\n\ntwo\n" });

  expect((await expanded(course)).slides[0]?.replace(/\n+/g, "\n")).toBe(
    '## A\n<div class="column">\none\n</div>\n<div class="column">\ntwo\n</div>',
  );
});

test("links lead to built chapters and to files where they can be read; code is left alone", async () => {
  const lines = ["[b](../02-b/deck.md)", "[lab](lab/x.yaml#top)", "[site](https://example.com/)", "[here](#2)"];
  const code = "`[b](../02-b/deck.md)`\n\n```md\n[gone](gone.md)\n```";
  using course = new SpecimenCourse({ "01-a": [...lines, code].join("\n\n") });
  course.write("slides/01-a/lab/x.yaml", "");

  const { slides, problems } = await expanded(course);

  expect(problems).toEqual([]);
  expect(slides[0]?.split("\n\n")).toEqual([
    "[b](02-b.html)",
    "[lab](https://example.org/slides/01-a/lab/x.yaml#top)",
    "[site](https://example.com/)",
    "[here](#2)",
    "`[b](../02-b/deck.md)`",
    "```md\n[gone](gone.md)\n```",
  ]);
});

test.each([
  ["<!-- code: gone.ts#x -->", "there is no file gone.ts"],
  ["<!-- code: x.ts#y -->", 'x.ts: there is no region "y"; it has: x'],
  ["<!-- code: x.ts#x caption -->", 'expected code: PATH#REGION, and perhaps title="…", found code: x.ts#x caption'],
  ["<!-- demo: t.md -->", "expected demo: PATH#STEP, found demo: t.md"],
  ["<!-- demo: t.md#gone -->", 't.md: there is no step "gone"; it has: list'],
  ["![A pod](images/gone.svg)", "there is no picture images/gone.svg"],
  [
    "![A pod](https://example.org/a.svg)",
    "https://example.org/a.svg is remote; a deck shows only pictures that lie beside it",
  ],
  ["![A pod](deck.md)", "deck.md: expected one of .svg, .png"],
  ["[lab](lab/gone.md)", "there is no file lab/gone.md"],
  ["```mermaid\nnonsense\n```", "the Mermaid diagram cannot be drawn: "],
])("%j is a problem with its line, and keeps nothing else from being expanded", async (text, says) => {
  using course = new SpecimenCourse({ "01-a": `# A\n\n---\n\n${text}\n\n---\n\n<!-- code: x.ts#x -->\n` });
  course.write("x.ts", "// #region x\ncode();\n// #endregion\n");
  course.write("t.md", "---\ntitle: T\n---\n\n### List {#list}\n\n```console\n$ ls\na\n```\n");

  const { slides, problems } = await expanded(course);

  expect(problems).toEqual([{ file: "slides/01-a/deck.md", line: 11, message: expect.stringContaining(says) }]);
  expect(slides[2]).toBe("```ts\ncode();\n```");
});

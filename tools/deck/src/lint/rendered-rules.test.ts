// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import { chromiumProbe, reasonToSkip, runProgram as runProbe } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { findChromium } from "../browser/find-chromium.ts";
import { readTraining } from "../deck/training.ts";
import { brokenDecks } from "../testing/broken-decks.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import type { Finding } from "./finding.ts";
import { lintCourse } from "./lint-course.ts";
import { rules } from "./rules.ts";

vi.setConfig({ testTimeout: 180_000 });

const missing = reasonToSkip("chromium", await chromiumProbe.run(runProbe), process.env);
const { path: chromium = "" } = findChromium(process.env);

const theme = `/* @theme nuvolaris */
section { width: 1280px; height: 720px; padding: 60px; background: white; color: black; font-size: 20px; }
h2 { margin: 0 0 20px; } p, pre { margin: 0 0 20px; }`;

async function lint(course: SpecimenCourse): Promise<readonly Finding[]> {
  course.write("slides/theme/nuvolaris.css", theme);
  const training = await readTraining(join(course.root, "slides"));
  const { signal } = new AbortController();
  return (await lintCourse({ training, root: course.root, chromium, clock: systemClock, signal })).findings;
}

/** Slides with what each says, a heading and notes. */
function slides(...bodies: readonly string[]): string {
  return bodies.map((body) => `## A heading\n\n${body}\n\n<!--\nNotes.\n-->\n`).join("\n---\n\n");
}

test("each rule that needs a browser: its deck is reported once, and for nothing else", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const broken = Object.entries(brokenDecks).filter(([id]) =>
    Object.entries(rules).some(([each, { rendered }]) => each === id && rendered),
  );
  using course = new SpecimenCourse(Object.fromEntries(broken.map(([rule, { body }]) => [rule, body])));

  const expected = broken.map(([rule, { line, says }]) => ({
    rule,
    file: `slides/${rule}/deck.md`,
    line,
    message: expect.stringContaining(says),
  }));
  expect(await lint(course)).toEqual(expected.sort((one, other) => (one.file < other.file ? -1 : 1)));
});

test("what is wide, cut off, above, or in a column is found as well, on its slide", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const word = "w".repeat(200);
  const code = `<!--!-->\n\`\`\`console\n$ echo ${word}\n${word}\n\`\`\``;
  using course = new SpecimenCourse({
    "01-a": slides(
      `${word}\n\n<style scoped>p { width: fit-content }</style>`,
      `${code}\n\n<style scoped>pre { overflow: hidden }</style>`,
      "words\n\n<style scoped>h2 { margin-top: -90px }</style>",
      `<!-- column -->\n\none\n\n<!-- column -->\n\ntwo\n\n<style scoped>div.column { margin-left: 1150px }</style>`,
      "in order",
    ),
  });

  expect((await lint(course)).map(({ rule, line, message }) => `${line} ${rule} ${message}`)).toEqual([
    expect.stringMatching(/^7 overflow "w{40}" lies \d+ px right of the margin$/),
    expect.stringMatching(/^19 overflow \d+ px of "\$ echo w{33}" are cut off$/),
    expect.stringMatching(/^35 overflow "A heading" lies \d+ px above the margin$/),
    expect.stringMatching(/^47 overflow "(?:one|two)" is \d+ px wider than its box$/),
  ]);
});

test("text in a drawing is as high as it is shown", async (context) => {
  if (missing !== undefined) context.skip(missing);
  using course = new SpecimenCourse({
    "01-a": slides("![A word w:500](a.svg)", "![A word w:1000](a.svg)"),
  });
  course.write(
    "slides/01-a/a.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 100"><text y="50" font-size="20">Pod</text></svg>',
  );

  expect(await lint(course)).toEqual([
    { rule: "small-text", file: "slides/01-a/deck.md", line: 7, message: '"Pod" is 10 px high, at least 18' },
  ]);
});

test("a slide with nothing but a picture is not empty, and what is not shown is not judged", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  const hidden = "<style scoped>h2 { display: none; font-size: 9px; color: #eee }</style>";
  using course = new SpecimenCourse({
    "01-a": slides(
      `![A dot](a.gif)\n\n${hidden}`,
      `![bg A dot](a.gif)\n\n${hidden}`,
      `![An arrow w:90](a.svg)\n\n${hidden}`,
    ),
  });
  course.write("slides/01-a/a.gif", Buffer.from(pixel, "base64"));
  course.write(
    "slides/01-a/a.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>',
  );

  expect(await lint(course)).toEqual([]);
});

test("a file beside the deck that only a style names is no part of the page", async (context) => {
  if (missing !== undefined) context.skip(missing);
  using course = new SpecimenCourse({
    "01-a": slides("words", "more\n\n<style scoped>p { background: url(a.gif) }</style>"),
  });
  course.write("slides/01-a/a.gif", "");

  expect(await lint(course)).toEqual([
    {
      rule: "external-request",
      file: "slides/01-a/deck.md",
      line: 17,
      message: "the page asks for a.gif, which is no part of it",
    },
  ]);
});

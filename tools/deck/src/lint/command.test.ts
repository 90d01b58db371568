// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse } from "../testing/specimen-course.ts";

const inOrder = "## A\n\ntext\n\n<!--\nNotes.\n-->\n";
const broken = "## A\n\ntext\n";

async function lint(
  course: SpecimenCourse,
  ...words: string[]
): Promise<{ code: number; printed: string; complained: string }> {
  const io = recordedIo(course.root, { environment: { CHROME_PATH: "/nowhere/chrome" } });
  const code = await runProgram(["lint", ...words], io);
  return { code, printed: io.printed.join(""), complained: io.complained.join("") };
}

test("a course in order ends with 0, one with a finding with 1", async () => {
  using good = new SpecimenCourse({ "01-a": inOrder });
  using bad = new SpecimenCourse({ "01-a": broken });

  expect(await lint(good, "--static")).toEqual({
    code: 0,
    printed: "nothing found in 1 deck with 1 slide, not rendered\n",
    complained: "",
  });
  expect(await lint(bad, "--static")).toMatchObject({
    code: 1,
    printed: expect.stringContaining("slides/01-a/deck.md:7  the slide has no notes  speaker-notes\n"),
  });
});

test("only the decks that are named are looked at, wherever they are", async () => {
  using course = new SpecimenCourse({ "01-a": broken, "02-b": inOrder });
  course.write("elsewhere/talk.md", `---\ntitle: T\ndescription: D\n---\n\n${inOrder}`);

  expect(await lint(course, "--static", "slides/02-b/deck.md")).toMatchObject({ code: 0 });
  expect(await lint(course, "--static", "elsewhere/talk.md")).toMatchObject({
    code: 1,
    printed: expect.stringContaining("elsewhere/talk.md:1  the front matter says no lang  front-matter\n"),
  });
});

test("a report for programs goes to a file, and the summary to who waits for it", async () => {
  using course = new SpecimenCourse({ "01-a": broken });

  const { code, printed } = await lint(course, "--static", "--format", "sarif", "--output", "report.sarif");

  expect({ code, printed }).toEqual({ code: 1, printed: "1 finding in 1 deck with 1 slide, not rendered\n" });
  expect(readFileSync(join(course.root, "report.sarif"), "utf8")).toContain('"ruleId": "speaker-notes"');
});

test("--explain says what a rule asks for, or names them all", async () => {
  using course = new SpecimenCourse({});

  const one = await lint(course, "--explain", "ruler-gap");
  expect(one).toMatchObject({ code: 0, complained: "" });
  expect(one.printed).toMatch(/^ruler-gap: A blank line .*\nDashes directly below .*\nLooked at in the text\.\n$/);
  expect((await lint(course, "--explain")).printed).toMatch(/^overflow +Everything on a slide/m);
});

test.each([
  ["no browser, and no --static", [], "CHROME_PATH names /nowhere/chrome, which is no program; or give --static"],
  ["a deck that is not there", ["--static", "gone.md"], "deck: there is no deck gone.md"],
  ["a rule that is none", ["--explain", "x"], "deck: --explain: expected one of front-matter, "],
  ["a format that is none", ["--format", "xml"], "xml"],
])("%s ends with 2", async (_title, words, says) => {
  using course = new SpecimenCourse({ "01-a": inOrder });

  expect(await lint(course, ...words)).toMatchObject({ code: 2, complained: expect.stringContaining(says) });
});

test.each([
  ["words:\n  Kubernetes: kubernetes\n", 'words.Kubernetes: expected a list of texts, found "kubernetes"'],
  ["definitions: [1]\n", "definitions: expected a list of texts, found [1]"],
  ["words: [\n", "cannot read "],
])("a lint.yaml that is not in order ends with 2: %j", async (settings, says) => {
  using course = new SpecimenCourse({ "01-a": inOrder });
  course.write("slides/lint.yaml", settings);

  expect(await lint(course, "--static")).toMatchObject({ code: 2, complained: expect.stringContaining(says) });
});

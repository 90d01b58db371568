// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTraining } from "../deck/training.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { readCourse, type CourseDocuments } from "./course-document.ts";

async function documentsOf(course: SpecimenCourse, chapters?: readonly string[]): Promise<CourseDocuments> {
  const training = await readTraining(join(course.root, "slides"));
  return readCourse(training, { root: course.root, chapters, withCourse: chapters === undefined });
}

const two = { "01-a": "# A\n\n[b](../02-b/deck.md)\n\n---\n\n## A2\n", "02-b": "# B\n\n[a](../01-a/deck.md)\n" };

test("each chapter is a document, and all of them together are one", async () => {
  using course = new SpecimenCourse(two);

  const { documents, problems } = await documentsOf(course);

  expect(problems).toEqual([]);
  expect(documents.map(({ name, isCourse, slides }) => ({ name, isCourse, slides: slides.length }))).toEqual([
    { name: "01-a", isCourse: false, slides: 2 },
    { name: "02-b", isCourse: false, slides: 1 },
    { name: "course", isCourse: true, slides: 3 },
  ]);
  expect(documents[2]?.slides.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("a chapter links to the page beside it, on paper to the site, and in the course to a slide", async () => {
  using course = new SpecimenCourse(two);

  const { documents } = await documentsOf(course);
  const [, second, whole] = documents;

  expect(second?.markdown.page).toContain("[a](01-a.html)");
  expect(second?.markdown.paper).toContain("[a](https://example.org/course/01-a.html)");
  expect(whole?.markdown.page).toContain("[b](#3)");
  expect(whole?.markdown.page).toContain("[a](#1)");
});

test("a document says what it is called, what it is about, where it will be, and how it looks from outside", async () => {
  using course = new SpecimenCourse(two);
  course.write("slides/02-b/deck.md", `---\ntitle: "B: all of it"\ndescription: ${"word ".repeat(40)}\n---\n\n# B\n`);

  const { documents } = await documentsOf(course);

  expect(documents[1]?.markdown.page.split("\n---\n", 1)[0]?.split("\n")).toEqual([
    "---",
    "paginate: true",
    'title: "B: all of it"',
    `description: ${"word ".repeat(40).trim()}`,
    "lang: en",
    "footer: Chapter 02-b",
    "url: https://example.org/course/02-b.html",
    "image: https://example.org/course/02-b/001.png",
    "marp: true",
    "theme: nuvolaris",
  ]);
});

test("what is wrong in one chapter keeps the others, but not the course, from being left out", async () => {
  using course = new SpecimenCourse({ ...two, "03-c": "<!-- code: gone.ts -->\n" });
  course.write("slides/02-b/deck.md", "# no front matter\n");

  const { documents, problems } = await documentsOf(course);

  expect(documents.map(({ name }) => name)).toEqual(["01-a"]);
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "slides/02-b/deck.md:1",
    "slides/03-c/deck.md:7",
  ]);
});

test("only the chapters that are wanted are read", async () => {
  using course = new SpecimenCourse({ ...two, "03-c": "<!-- code: gone.ts -->\n" });

  const { documents, problems } = await documentsOf(course, ["02-b"]);

  expect(documents.map(({ name }) => name)).toEqual(["02-b"]);
  expect(problems).toEqual([]);
});

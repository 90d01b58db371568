// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTraining } from "../deck/training.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { inputsHash } from "./build-inputs.ts";
import { readCourse } from "./course-document.ts";
import { parseFormats } from "./format.ts";

async function hashOf(course: SpecimenCourse, format = "pdf", shared = {}): Promise<string> {
  const training = await readTraining(join(course.root, "slides"));
  const { documents } = await readCourse(training, { root: course.root, withCourse: false });
  const [document] = documents;
  const [wanted] = parseFormats(format);
  if (!document || !wanted) throw new Error("the specimen has one chapter");
  return inputsHash(document, wanted, { theme: "css", engine: "1", browser: process.execPath, ...shared });
}

function specimen(): SpecimenCourse {
  const course = new SpecimenCourse({ "01-a": "<!-- code: x.ts -->\n\n![p](p.png)\n" });
  course.write("x.ts", "code();\n");
  course.write("slides/01-a/p.png", "one");
  return course;
}

test("the same files have the same hash", async () => {
  using course = specimen();

  expect(await hashOf(course)).toBe(await hashOf(course));
});

test.each<[string, (course: SpecimenCourse) => Promise<string>]>([
  ["code that is shown", (course) => (course.write("x.ts", "other();\n"), hashOf(course))],
  ["a picture", (course) => (course.write("slides/01-a/p.png", "two"), hashOf(course))],
  ["the theme", (course) => hashOf(course, "pdf", { theme: "other" })],
  ["the engine", (course) => hashOf(course, "pdf", { engine: "2" })],
  ["the browser", (course) => hashOf(course, "pdf", { browser: import.meta.filename })],
  ["the format", (course) => hashOf(course, "pptx")],
])("another hash: %s", async (_title, other) => {
  using course = specimen();
  const hash = await hashOf(course);

  expect(await other(course)).not.toBe(hash);
});

test("the browser is nothing to a page", async () => {
  using course = specimen();

  expect(await hashOf(course, "html", { browser: undefined })).toBe(await hashOf(course, "html"));
});

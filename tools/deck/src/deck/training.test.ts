// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { expect, test } from "vitest";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { UsageError } from "../usage-error.ts";
import { readTraining } from "./training.ts";

const whole = {
  title: "title: A course",
  description: "description: For tests",
  lang: "lang: en",
  url: "url: https://example.org/course",
  source: "source: https://example.org/files/",
  chapters: "chapters:\n  - folder: 01-a\n    title: A",
};

test("a course is read with its chapters in order, and URLs that end with a slash", async () => {
  using course = new SpecimenCourse({ "02-b": "", "01-a": "" });
  const folder = join(course.root, "slides");

  expect(await readTraining(folder)).toMatchObject({
    title: "A course",
    url: "https://example.org/course/",
    source: "https://example.org/files/",
    chapters: [
      { name: "02-b", title: "Chapter 02-b", deck: join(folder, "02-b/deck.md") },
      { name: "01-a", title: "Chapter 01-a" },
    ],
  });
});

test.each([
  [{ title: "" }, "title: expected a text, found nothing"],
  [{ url: "url: somewhere" }, 'url: expected an absolute URL, found "somewhere"'],
  [{ chapters: "chapters: []" }, "chapters: expected a list of folder and title, in the order of the course, found []"],
  [{ chapters: "chapters:\n  - 01-a" }, 'chapters[0]: expected a mapping, found "01-a"'],
  [{ chapters: "chapters:\n  - folder: ../a\n    title: A" }, "chapters[0].folder: expected the name of a folder"],
  [
    { chapters: `${whole.chapters}\n  - folder: 01-a\n    title: B` },
    "chapters[1].folder: expected a folder that is not",
  ],
  [{ lang: "lang: [" }, "cannot read the course"],
])("a mistake %j is told with its field, what was expected and what came", async (part, says) => {
  using course = new SpecimenCourse({});
  course.write("slides/training.yaml", Object.values({ ...whole, ...part }).join("\n"));
  const read = readTraining(join(course.root, "slides"));

  await expect(read).rejects.toThrow(UsageError);
  await expect(read).rejects.toThrow(says);
});

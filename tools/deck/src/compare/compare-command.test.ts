// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse, type RecordedIo } from "../testing/specimen-course.ts";

/** A slide of one grey, with a black square of so many pixels at the top and so many black rows at the foot. */
function slide({ square = 0, foot = 0, width = 100 }: { square?: number; foot?: number; width?: number } = {}): Buffer {
  const picture = new PNG({ width, height: 100 });
  picture.data.fill(200);
  for (let y = 0; y < 100; y++) {
    for (let x = 0; x < width; x++) {
      const isBlack = (x < square && y < square) || y >= 100 - foot;
      picture.data.set(isBlack ? [0, 0, 0, 255] : [200, 200, 200, 255], (y * width + x) * 4);
    }
  }
  return PNG.sync.write(picture);
}

async function compare(before: readonly Buffer[], after: readonly Buffer[], ...options: string[]): Promise<RecordedIo> {
  using course = new SpecimenCourse({ "01-a": "# First\n\n---\n\n## Second, and: more\n\n---\n\n## Third\n" });
  for (const [index, picture] of before.entries()) course.write(`base/01-a/00${index + 1}.png`, picture);
  for (const [index, picture] of after.entries()) course.write(`slides/dist/course/01-a/00${index + 1}.png`, picture);
  const io = recordedIo(course.root);
  expect(await runProgram(["compare", "--base", "base", "--output", "differences", ...options], io)).toBe(0);
  const changed = after.map((_slide, index) => existsSync(join(course.root, `differences/01-a.00${index + 1}.png`)));
  io.printed.push(`pictures of ${changed.flatMap((there, index) => (there ? [index + 1] : [])).join(" ")}`);
  return io;
}

const plain = slide();

test("builds that look the same have no difference, whatever their feet say", async () => {
  const { printed } = await compare([plain, slide({ foot: 5 })], [slide({ foot: 7 }), plain]);

  expect(printed).toEqual(["0 slides look other than in base\n", "pictures of "]);
});

test("a changed slide is named with its place, its heading and how much of it differs", async () => {
  const { printed } = await compare([plain, plain], [plain, slide({ square: 46 })]);

  expect(printed).toEqual([
    "slides/01-a/deck.md:10  slide 2 changed (23.00 % of the picture): Second, and: more\n",
    "1 slide looks other than in base\n",
    "pictures of 2",
  ]);
});

test("a slide that was put in, or taken out, makes no other a change", async () => {
  const [one, two, three] = [slide({ square: 10 }), slide({ square: 20 }), slide({ square: 30 })];

  expect((await compare([one, three], [one, two, three])).printed[0]).toMatch(/:10  slide 2 added: Second/);
  expect((await compare([one, two, three], [one, three])).printed[0]).toBe("slides/01-a/deck.md:1  slide 2 removed\n");
});

test("a slide of another size is another slide", async () => {
  const { printed } = await compare([plain], [slide({ width: 90 })]);

  expect(printed[0]).toContain("slide 1 changed (100.00 % of the picture)");
});

test("GitHub gets a warning at the slide", async () => {
  const { printed } = await compare([plain, plain], [plain, slide({ square: 46 })], "--format", "github");

  expect(printed[0]).toBe(
    "::warning file=slides/01-a/deck.md,line=10,title=Second  and  more::slide 2 changed (23.00 %25 of the picture)\n",
  );
});

test("a base that is not there is a wrong command line", async () => {
  using course = new SpecimenCourse({ "01-a": "" });
  const io = recordedIo(course.root);

  expect(await runProgram(["compare", "--base", "nowhere"], io)).toBe(2);
  expect(io.complained.join("")).toContain("there is no folder nowhere to compare");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `deck build` as its users call it, as far as it goes without a browser. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse, type RecordedIo } from "../testing/specimen-course.ts";

vi.setConfig({ testTimeout: 180_000 });

const noBrowser = { PATH: "", CHROME_PATH: "/nowhere/chrome" };
const two = { "01-a": "# A\n\n<!-- code: x.ts -->\n\n<!-- Say hello. -->\n", "02-b": "# B\n" };

function specimen(): SpecimenCourse {
  const course = new SpecimenCourse(two);
  course.write("x.ts", "one();\n");
  return course;
}

async function build(course: SpecimenCourse, ...options: string[]): Promise<RecordedIo & { code: number }> {
  const io = recordedIo(course.root, { environment: noBrowser });
  const code = await runProgram(["build", ...options], io);
  return { ...io, code };
}

const builtLines = ({ printed }: RecordedIo): string[] =>
  printed.flatMap((line) => /^(built|cached) +(\S+)/.exec(line)?.slice(1, 3).join(" ") ?? []);

test("what can be built without a browser is built, and the rest says why not", async () => {
  using course = specimen();

  const { code, complained, printed } = await build(course);
  const output = join(course.root, "slides/dist/course");

  expect(code).toBe(0);
  expect(complained).toEqual(["not built: pdf, pptx, png: CHROME_PATH names /nowhere/chrome, which is no program\n"]);
  expect(printed.at(-1)).toMatch(/^6 built, 0 from cache, in [\d.]+ s: slides\/dist\/course\n$/);
  expect(readFileSync(join(output, "01-a.html"), "utf8")).toContain('<html lang="en"');
  expect(readFileSync(join(output, "01-a.notes.txt"), "utf8")).toContain("1 / 1  A\n\nSay hello.\n");
  expect(readFileSync(join(output, "course.notes.txt"), "utf8")).toContain("2 / 2  B\n\n(no notes)\n");
  expect(readFileSync(join(output, "index.html"), "utf8")).toMatch(/01-a\.html[\s\S]*02-b\.html/);
});

test("only what changed is built again, and what is gone", async () => {
  using course = specimen();
  await build(course, "--only", "html");

  course.write("x.ts", "other();\n");
  const changed = await build(course, "--only", "html");
  rmSync(join(course.root, "slides/dist/course/02-b.html"));
  const gone = await build(course, "--only", "html");

  expect(builtLines(changed)).toEqual(["cached 02-b.html", "built 01-a.html", "built course.html"]);
  expect(builtLines(gone)).toEqual(["cached 01-a.html", "cached course.html", "built 02-b.html"]);
});

test("a chapter with a mistake is told with file and line, and its last page stays", async () => {
  using course = specimen();
  await build(course, "--only", "html");
  rmSync(join(course.root, "x.ts"));
  course.write("slides/02-b/deck.md", "---\ntitle: New\n---\n\n# B2\n");

  const { code, complained } = await build(course, "--only", "html");
  const page = (name: string): string => readFileSync(join(course.root, "slides/dist/course", name), "utf8");

  expect(code).toBe(1);
  expect(complained).toEqual(["slides/01-a/deck.md:9  there is no file x.ts\n"]);
  expect(page("01-a.html")).toContain("one");
  expect(page("02-b.html")).toContain("B2</h1>");
});

test("one chapter can be built alone, elsewhere", async () => {
  using course = specimen();

  const result = await build(course, "--only", "html,notes", "--chapter", "02-b", "--output", "out");

  expect(builtLines(result)).toEqual(["built 02-b.html", "built 02-b.notes.txt"]);
  expect(existsSync(join(course.root, "out/02-b.html"))).toBe(true);
  expect(existsSync(join(course.root, "slides/dist"))).toBe(false);
});

test("a format that was asked for and cannot be built is a failure", async () => {
  using course = specimen();

  expect((await build(course, "--only", "pdf")).code).toBe(1);
});

test.each([
  [["--only", "html,doc"], "--only: expected some of html,notes,pdf,pptx,png, found doc"],
  [["--chapter", "03-c"], "--chapter: expected some of 01-a, 02-b, found 03-c"],
  [["--course", "nowhere"], "cannot read the course"],
  [["--nope"], "unknown option '--nope'"],
])("%j is a wrong command line, and says what is right", async (options, says) => {
  using course = specimen();

  const { code, complained } = await build(course, ...options);

  expect(code).toBe(2);
  expect(complained.join("")).toContain(says);
});

test("an interrupted build ends with the reason", async () => {
  using course = specimen();
  const signal = AbortSignal.abort(new Error("ended by SIGINT"));

  await expect(runProgram(["build"], recordedIo(course.root, { signal }))).rejects.toThrow("ended by SIGINT");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `deck publish` from decks to a site, with every format. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumProbe, reasonToSkip, runProgram as runProbe } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse } from "../testing/specimen-course.ts";
import { checkLinks } from "./site-links.ts";

vi.setConfig({ testTimeout: 300_000 });

const missing = reasonToSkip("chromium", await chromiumProbe.run(runProbe), process.env);

test("a site has all that was built, asks for nothing, and has no link that leads nowhere", async (context) => {
  if (missing !== undefined) context.skip(missing);
  using course = new SpecimenCourse({
    "01-a": "# A\n\n[b](../02-b/deck.md)\n\n<!-- Hello. -->\n",
    "02-b": "# B\n\n---\n\n## B2\n",
  });
  course.write("slides/dist/site/stale.html", "");
  const io = recordedIo(course.root, { environment: process.env });

  const code = await runProgram(["publish", "--check"], io);

  expect(io.complained).toEqual([]);
  expect(code).toBe(0);
  expect(io.printed.at(-1)).toContain("no request leaves the site");
  const site = join(course.root, "slides/dist/site");
  expect(readdirSync(site, { recursive: true }).map(String).sort()).toEqual(
    [
      [".nojekyll", "404.html", "index.html", "sitemap.xml"],
      ["01-a", "02-b", "course"].flatMap((name) => [".html", ".notes.txt", ".pdf", ".pptx"].map((end) => name + end)),
      ["01-a", "01-a/001.png", "01-a/contact-sheet.html"],
      ["02-b", "02-b/001.png", "02-b/002.png", "02-b/contact-sheet.html"],
    ]
      .flat()
      .sort(),
  );
  const start = (name: string): string => readFileSync(join(site, name)).subarray(0, 4).toString("latin1");
  expect([start("course.pdf"), start("course.pptx"), start("02-b/002.png")]).toEqual([
    "%PDF",
    "PK\u0003\u0004",
    "\u0089PNG",
  ]);
  expect(readFileSync(join(site, "index.html"), "utf8")).toContain(
    'og:image" content="https://example.org/course/01-a/001.png"',
  );
  expect(readFileSync(join(site, "sitemap.xml"), "utf8")).toContain(
    "<loc>https://example.org/course/course.html</loc>",
  );
});

test("a course with a mistake in it is not published: the site stays what it was", async () => {
  using course = new SpecimenCourse({ "01-a": "# A\n", "02-b": "![gone](gone.svg)\n" });
  course.write("slides/dist/site/index.html", "before");
  const io = recordedIo(course.root, { environment: { PATH: "" } });

  expect(await runProgram(["publish", "--only", "html"], io)).toBe(1);
  expect(io.complained).toEqual(["slides/02-b/deck.md:7  there is no picture gone.svg\n"]);
  expect(readFileSync(join(course.root, "slides/dist/site/index.html"), "utf8")).toBe("before");
});

test("a site of some formats links to these, whatever an earlier build has left", async () => {
  using course = new SpecimenCourse({ "01-a": "# A\n" });
  const io = recordedIo(course.root, { environment: { PATH: "" } });
  await runProgram(["build", "--only", "html,notes"], io);

  expect(await runProgram(["publish", "--only", "notes"], io)).toBe(0);

  const site = join(course.root, "slides/dist/site");
  expect(await checkLinks(site)).toEqual([]);
  expect(readFileSync(join(site, "index.html"), "utf8")).toContain('href="01-a.notes.txt"');
});

test("without a browser there is no site, and the reason is told", async () => {
  using course = new SpecimenCourse({ "01-a": "# A\n" });
  const io = recordedIo(course.root, { environment: { CHROME_PATH: "/nowhere/chrome" } });

  expect(await runProgram(["publish"], io)).toBe(2);
  expect(io.complained.at(-1)).toBe("deck: CHROME_PATH names /nowhere/chrome, which is no program\n");
  expect(existsSync(join(course.root, "slides/dist/site"))).toBe(false);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { chromiumProbe, reasonToSkip, runProgram as runProbe } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { findChromium } from "../browser/find-chromium.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { checkLinks } from "./site-links.ts";
import { checkRequests } from "./site-requests.ts";

vi.setConfig({ testTimeout: 180_000 });

const missing = reasonToSkip("chromium", await chromiumProbe.run(runProbe), process.env);

test("a site whose links all lead somewhere is clean", async () => {
  using course = new SpecimenCourse({});
  course.write(
    "site/index.html",
    '<a href="a.html#2">a</a> <a href="https://example.org/">out</a> <a href="sub/">s</a>',
  );
  course.write("site/a.html", '<section id="2"></section><img src="data:image/png;base64,AA"><a href="#2">here</a>');
  course.write("site/sub/index.html", '<a href="../a.html">up</a><script>load("https://example.org/x")</script>');

  expect(await checkLinks(join(course.root, "site"))).toEqual([]);
});

test.each([
  ['<img src="https://example.org/a.png">', "fetches https://example.org/a.png"],
  ['<img alt="" src="gone.png">', "shows gone.png, which is not there"],
  ['<script src="//example.org/a.js"></script>', "fetches //example.org/a.js"],
  ['<link rel="stylesheet" href="https://example.org/a.css">', "fetches https://example.org/a.css"],
  ['<link href="https://example.org/a.css" rel="stylesheet">', "fetches https://example.org/a.css"],
  ["<style>@import url('https://example.org/a.css');</style>", "fetches https://example.org/a.css"],
  ['<p style="background: url(&quot;https://example.org/a.png&quot;)">', "fetches https://example.org/a.png"],
  ['<a href="gone.html">x</a>', "links to gone.html, which is not there"],
  ['<a class="x" href="a.html#9">x</a>', "links to a.html#9, but a.html has no #9"],
  ['<a href="#9">x</a>', "links to #9, but index.html has no #9"],
])("%s is found", async (html, message) => {
  using course = new SpecimenCourse({});
  course.write("site/index.html", html);
  course.write("site/a.html", "");

  expect(await checkLinks(join(course.root, "site"))).toEqual([{ page: "index.html", message }]);
});

test("a canonical link is followed by nobody", async () => {
  using course = new SpecimenCourse({});
  course.write("site/index.html", '<link rel="canonical" href="https://example.org/">');

  expect(await checkLinks(join(course.root, "site"))).toEqual([]);
});

test("what only a running page asks for is found in a browser", async (context) => {
  if (missing !== undefined) context.skip(missing);
  using course = new SpecimenCourse({});
  course.write("site/a.html", "<body><script>fetch('http://127.0.0.1:9/x').catch(() => undefined)</script></body>");
  course.write("site/b.html", "<body>b</body>");
  const { path = "", reason } = findChromium(process.env);
  expect(reason).toBeUndefined();

  const findings = await checkRequests(join(course.root, "site"), { path, signal: new AbortController().signal });

  expect([...new Set(findings.map(({ page }) => page))]).toEqual(["a.html"]);
  expect(findings).toContainEqual({ page: "a.html", message: "asks for http://127.0.0.1:9/x" });
});

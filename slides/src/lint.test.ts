// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The lint has nothing against the course, in the text and in a browser. */
import { systemClock } from "@nuvolaris/clock";
import { findChromium, lintCourse, readTraining, type LintResult } from "@nuvolaris/deck";
import { chromiumProbe, reasonToSkip, runProgram } from "@nuvolaris/testing";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const training = await readTraining(resolve(root, "slides"));
const missing = reasonToSkip("chromium", await chromiumProbe.run(runProgram), process.env);

function told({ findings }: LintResult): readonly string[] {
  return findings.map(({ file, line, message, rule }) => `${file}:${line}  ${message}  ${rule}`);
}

test("what the course says and names is in order", { timeout: 120_000 }, async ({ signal }) => {
  const result = await lintCourse({ training, root, clock: systemClock, signal });

  expect(told(result)).toEqual([]);
  expect(result.slides).toBeGreaterThan(90);
});

test("every slide can be read in a browser, and asks for nothing", { timeout: 300_000 }, async (context) => {
  if (missing !== undefined) context.skip(missing);
  const { path = "" } = findChromium(process.env);

  const result = await lintCourse({ training, root, chromium: path, clock: systemClock, signal: context.signal });

  context.expect(told(result)).toEqual([]);
});

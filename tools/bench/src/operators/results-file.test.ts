// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ResultsFileError, withResults } from "./results-file.ts";

const target = { file: "RESULTS.md", text: "new" };

test("what stands between the marks is replaced, and nothing else", () => {
  const before = "a\n<!-- begin: operators -->\nold\n<!-- end: operators -->\nb\n";
  const after = "a\n<!-- begin: operators -->\n\nnew\n\n<!-- end: operators -->\nb\n";

  expect(withResults(before, target)).toBe(after);
  expect(withResults(after, target)).toBe(after);
});

test.each(["", "<!-- begin: operators -->", "<!-- end: operators --><!-- begin: operators -->"])(
  "a file without both marks in order is refused: %j",
  (before) => {
    expect(() => withResults(before, target)).toThrow(ResultsFileError);
  },
);

test("the results of this package have the marks", async () => {
  const results = await readFile(new URL("../../RESULTS.md", import.meta.url), "utf8");

  expect(withResults(results, target)).toContain("new");
});

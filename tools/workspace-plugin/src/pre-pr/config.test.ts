// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { UsageError } from "../usage-error.ts";
import { checkNames } from "./check.ts";
import { prePrConfig } from "./config.ts";

test("without arguments everything is checked, against the default branch", () => {
  expect(prePrConfig([])).toEqual({ base: undefined, only: checkNames, json: false, output: undefined, help: false });
});

test("what is asked for is read; chosen checks keep the order of the table", () => {
  const argv = ["--base", "v1", "--only", "tests,types", "--json", "--output", "report.json"];

  expect(prePrConfig(argv)).toEqual({
    base: "v1",
    only: ["types", "tests"],
    json: true,
    output: "report.json",
    help: false,
  });
});

test.each([
  [["--only", "linting"], /--only linting: no such check; there are licence-headers, /],
  [["--only", ","], /--only names no check/],
  [["--bass", "main"], /--bass[^]*usage: npm run pre-pr/],
  [["main"], /main[^]*usage: npm run pre-pr/],
  [["--base"], /--base[^]*usage: npm run pre-pr/],
])("%j is a mistake that is told", (argv, sentence) => {
  expect(() => prePrConfig(argv)).toThrow(UsageError);
  expect(() => prePrConfig(argv)).toThrow(sentence);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { sampleReport } from "../testing/sample-report.ts";
import { renderJson } from "./json-report.ts";
import { packageTable } from "./package-table.ts";
import type { ListedPackage } from "./report.ts";
import { renderText } from "./text-report.ts";

const plain: ListedPackage = {
  name: "plain",
  version: "1.0.0",
  license: "MIT",
  category: "A",
  source: "lock file",
  isShipped: true,
  chain: ["project", "other", "plain"],
};
const development: ListedPackage = {
  ...plain,
  name: "@s/development",
  isShipped: false,
  chain: ["project", "@s/development"],
};
const stray: ListedPackage = {
  ...plain,
  name: "stray",
  version: "",
  license: "GPL-3.0-only",
  category: "X",
  chain: [],
};

test("a package's line tells its licence, category and who needs it, and the totals are below", () => {
  expect(packageTable([plain, development, stray]).split("\n")).toEqual([
    "package         version  licence       category  needed by",
    "plain           1.0.0    MIT           A         project > other",
    "@s/development  1.0.0    MIT           A         development: project",
    "stray           -        GPL-3.0-only  X         nothing",
    "",
    "category A: 2 packages, 1 shipped; category X: 1 package, 1 shipped",
    "",
  ]);
});

test("a name cannot bring escape sequences or lines of its own", () => {
  expect(packageTable([{ ...plain, name: "a\n\u001b[31mb" }])).toContain(String.raw`"a\n\u{1b}[31mb"`);
});

test("a very long name does not push the other lines to the right", () => {
  const lines = packageTable([{ ...plain, name: "x".repeat(200) }, plain]).split("\n");
  expect(lines[2]).toMatch(/^plain {41}1\.0\.0/);
});

test("text lists packages above the findings unless it is to be quiet; JSON always has them", () => {
  const report = sampleReport({ packages: [plain] });
  const options = { colors: false, version: "1.2.3" };
  expect(renderText(report, { ...options, quiet: false })).toMatch(/^package .*\nplain [^]*\nmissing-header:/);
  expect(renderText(report, { ...options, quiet: true })).not.toContain("plain");
  expect(JSON.parse(renderJson(report, { ...options, quiet: true }))).toMatchObject({ packages: [plain] });
});

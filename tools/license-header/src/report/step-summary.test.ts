// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { oddPath, sampleFinding, sampleReport } from "../testing/sample-report.ts";
import { renderStepSummary } from "./step-summary.ts";

/** The cells of a row as GitHub's Markdown splits it: at each pipe. */
function cells(row: string): string[] {
  return row.split("|").slice(1, -1);
}

test("rules and findings are tables, and the verdict is the title", () => {
  expect(renderStepSummary(sampleReport())).toMatch(/^## license-header check: failed\n\nchecked 12 files/);
  expect(renderStepSummary(sampleReport({ findings: [] }))).toMatch(
    /^## license-header check: passed\n\nchecked[^|]*$/,
  );
});

test("no text can leave its cell or become markup", () => {
  const findings = [sampleFinding({ path: oddPath, message: "a | b `c` </td><img src=x>\n| forged | row |" })];

  const text = renderStepSummary(sampleReport({ findings }));

  const row = text.split("\n").find((line) => line.includes("a &#124; b")) ?? "";
  expect(cells(row)).toHaveLength(4);
  expect(text).not.toMatch(/<img|\u001b|^\| forged/m);
  expect(row).toContain("<code>");
});

test("warnings alone leave it passed", () => {
  expect(renderStepSummary(sampleReport({ findings: [sampleFinding({ level: "warning" })] }))).toContain(
    "check: passed",
  );
});

test("a summary stays far below the size at which GitHub drops it, and tells what it left out", () => {
  const findings = Array.from({ length: 12_000 }, () => sampleFinding({ message: "m".repeat(10_000) }));

  const text = renderStepSummary(sampleReport({ findings }));

  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toContain("… and 11500 more.");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { sampleFinding, sampleReport } from "../testing/sample-report.ts";
import { renderGitHub } from "./github-report.ts";

const options = { colors: false, quiet: false, version: "1.2.3" };

test("each finding is one workflow command with its values escaped", () => {
  const [first, second, third, summary] = renderGitHub(sampleReport(), options).split("\n");

  expect(first).toBe(
    "::error file=src/a.ts,line=1,endLine=1,title=missing-header::there is no licence header; mend it with: license-header fix src/a.ts",
  );
  expect(second).toMatch(/^::error file=src\/ü %25%2C%3A\|`<&"%0A\u001b\[31m\.ts,line=1/);
  expect(third).toMatch(/^::warning file=lib\/b\.ts,line=3,endLine=17,title=foreign-header::/);
  expect(summary).toMatch(/^checked 12 files/);
});

test("line ends and percent signs of a message stay inside the command", () => {
  const findings = [sampleFinding({ level: "note", message: "100 %\r\n::error::forged" })];

  const lines = renderGitHub(sampleReport({ findings }), { ...options, quiet: true })
    .trimEnd()
    .split("\n");

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("::100 %25%0D%0A::error::forged;");
  expect(lines[0]).toMatch(/^::notice /);
});

test("paths start at the root of the repository wherever the command was called", () => {
  expect(renderGitHub(sampleReport({ base: { inRepository: "tools/x/", calledFrom: "src" } }), options)).toContain(
    "file=tools/x/src/a.ts,",
  );
});

test("more findings of a level than GitHub shows are counted", () => {
  const findings = [...Array.from({ length: 11 }, () => sampleFinding()), sampleFinding({ level: "warning" })];

  const text = renderGitHub(sampleReport({ findings }), options);

  expect(text.match(/^::error /gm)).toHaveLength(11);
  expect(text).toContain(
    "GitHub annotates 10 of 11 findings of level error; this log and the step summary have the others",
  );
  expect(text).not.toContain("of level warning");
});

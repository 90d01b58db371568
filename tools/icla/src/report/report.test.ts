// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { CheckResult } from "../check/check.ts";
import type { Finding } from "../finding.ts";
import { policySchema } from "../policy/policy.ts";
import { githubReport } from "./github.ts";
import { jsonReport } from "./json.ts";
import { commentReport, summaryReport } from "./markdown.ts";
import { textReport } from "./text.ts";

const hostile = "Eve\n::error::owned %0A <b>@ann</b> [x](https://evil.example) `rm` #1 \u202e";

function finding(changed: Partial<Finding> = {}): Finding {
  return { topic: "agreement", severity: "failure", message: "m", mend: "run `icla init`", place: {}, ...changed };
}

function resultOf(findings: readonly Finding[], changed: Partial<CheckResult> = {}): CheckResult {
  const policy = policySchema.parse({ level: "require" });
  const persons = [
    { key: "k", name: "n", verdict: "missing", roles: ["author"], commits: ["c"], lines: 1, addresses: [] },
  ] as const;
  return { baseName: "main", headName: "HEAD", policy, commitCount: 1, persons, findings, fails: true, ...changed };
}

test("text has each finding with its place and what to do, and how it went", () => {
  const place = { path: ".icla/a.yaml", line: 3, commit: "0123456789abcdef" };

  expect(
    textReport(resultOf([finding({ place }), finding({ severity: "warning" }), finding({ severity: "notice" })])),
  ).toBe(
    [
      "error: .icla/a.yaml:3 in 0123456789ab: m",
      "  → run `icla init`",
      "warning: m",
      "  → run `icla init`",
      "notice: m",
      "  → run `icla init`",
      "main..HEAD: 1 commit of 1 person: 1 missing",
      "icla check failed",
      "",
    ].join("\n"),
  );
});

test("a failure that only warns is told as a warning, and harm done as an error, at a level that warns", () => {
  const policy = policySchema.parse({});
  const result = resultOf([finding(), finding({ topic: "privacy" })], { policy });

  expect(textReport(result).match(/^\w+(?=: m$)/gm)).toEqual(["warning", "error"]);
  expect(textReport(resultOf([], { policy, fails: false }))).toContain("icla check passed (level: warn)");
});

test.each([
  ["no commits", { commitCount: 0 }, "main..HEAD has no commits: nobody to look at"],
  ["nobody looked at", { policy: policySchema.parse({ level: "off" }) }, "people are not looked at (level: off)"],
])("the tally of %s says so", (_title, changed, expected) => {
  expect(textReport(resultOf([], changed))).toContain(expected);
});

test("what strangers wrote never begins a line of its own", () => {
  const result = resultOf([finding({ message: hostile, mend: hostile, place: { path: hostile } })], {
    headName: hostile,
  });

  expect(textReport(result)).not.toMatch(/^::/m);
  expect(githubReport(result).match(/^::/gm)).toHaveLength(1);
  expect(summaryReport(result)).not.toMatch(/^::/m);
});

test("annotations are escaped as GitHub reads them", () => {
  const place = { path: "a,b:c%.yaml", line: 7 };

  expect(githubReport(resultOf([finding({ message: "50% of\r\nit", place })]))).toBe(
    "::error file=a%2Cb%3Ac%25.yaml,line=7,title=icla::50%25 of%0D%0Ait%0A→ run `icla init`\n" +
      "main..HEAD: 1 commit of 1 person: 1 missing\n",
  );
});

test("ten annotations of a kind are written, and how many there are beside them", () => {
  const findings = [...Array.from({ length: 13 }, () => finding()), finding({ severity: "warning" })];
  const report = githubReport(resultOf(findings));

  expect(report.match(/^::error/gm)).toHaveLength(10);
  expect(report.match(/^::warning/gm)).toHaveLength(1);
  expect(report).toContain("\n3 more findings are in the summary of this step\n");
});

test("Markdown shows what strangers wrote as it is: no markup, no link, nobody called", () => {
  const item =
    commentReport(resultOf([finding({ message: hostile })]))
      .split("\n")
      .find((line) => line.startsWith("- ")) ?? "";

  expect(item).toContain("&lt;b&gt;@<!-- -->ann&lt;/b&gt;");
  expect(item).toContain(String.raw`\[x\]\(https:<!-- -->//evil\.example\)`);
  expect(item).toContain(String.raw`\`rm\``);
  expect(item).not.toMatch(/[\u202e]/);
  expect(item).toMatch(/<br>run `icla init`$/);
});

test("a mend whose backticks are no pairs has no code in it", () => {
  expect(commentReport(resultOf([finding({ mend: "a ` b" })]))).toContain(String.raw`a \` b`);
});

test("a comment begins with its mark, says what it is about, and leaves notices out", () => {
  const comment = commentReport(resultOf([finding(), finding({ severity: "notice", message: "unheard" })]));

  expect(comment).toMatch(/^<!-- icla check -->\n/);
  expect(comment).toContain("](<https://www.apache.org/licenses/contributor-agreements.html>)");
  expect(comment).not.toContain("unheard");
  expect(commentReport(resultOf([]))).toBe("<!-- icla check -->\nAgreements and notes are in order.\n");
});

test("a comment of a thousand findings fits into what GitHub takes", () => {
  const comment = commentReport(resultOf(Array.from({ length: 1000 }, () => finding({ message: "x".repeat(300) }))));

  expect(comment).toContain("- and 950 more");
  expect(comment.length).toBeLessThan(65_536);
});

test("json says of each finding whether it fails the check", () => {
  // Proof of the cast: it is what this program wrote.
  const report = JSON.parse(jsonReport(resultOf([finding(), finding({ severity: "notice" })]))) as Record<
    string,
    unknown
  >;

  expect(report).toMatchObject({ version: 1, base: "main", level: "require", fails: true, commits: 1 });
  expect(report["findings"]).toMatchObject([{ fails: true }, { fails: false }]);
});

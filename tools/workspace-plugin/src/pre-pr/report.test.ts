// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatChange, formatResults, toJson } from "./report.ts";
import type { CheckResult } from "./run-checks.ts";

const change = { base: "0123456789abcdef0123", from: "origin/main", files: ["a.ts"] };
const passed: CheckResult = { name: "types", verdict: "passed", ms: 1240 };
const omitted: CheckResult = { name: "icla", verdict: "not run", reason: "no base" };
const failed: CheckResult = {
  name: "lint",
  verdict: "failed",
  ms: 12_000,
  reason: "exit code 1",
  mend: "npx nx affected -t lint --fix",
  log: ".cache/pre-pr/lint.log",
  excerpt: ["a.ts", "  1:1 error"],
};

test("the table tells time, verdict and what mends it; what failed is shown below", () => {
  expect(formatResults([omitted, passed, failed], { colour: false })).toBe(
    [
      "check    time  verdict  mend it with",
      "icla           not run  no base",
      "types   1.2 s  passed",
      "lint   12.0 s  failed   npx nx affected -t lint --fix",
      "",
      "== lint: exit code 1 (all that it printed: .cache/pre-pr/lint.log)",
      "a.ts",
      "  1:1 error",
      "",
      "1 of 2 checks failed",
    ].join("\n"),
  );
});

test("where all passed that is the last line", () => {
  expect(formatResults([passed, omitted], { colour: false })).toMatch(/\n\n1 check passed$/);
});

test("colours change nothing but the verdicts", () => {
  const plain = formatResults([omitted, passed, failed], { colour: false });
  const coloured = formatResults([omitted, passed, failed], { colour: true });

  expect(coloured).toContain("\u001b[31mfailed ");
  expect(coloured).toContain("\u001b[32mpassed ");
  expect(coloured).toContain("\u001b[33mnot run");
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "").replaceAll(/ +$/gm, "")).toBe(plain);
});

test("the first line says with what the change is compared", () => {
  expect(formatChange(change)).toBe("1 file changed since origin/main (0123456789ab)");
  expect(formatChange({ ...change, files: [] })).toBe(
    "nothing changed since origin/main (0123456789ab): only what is quick is checked",
  );
  expect(formatChange({ reason: "no main" })).toBe("everything is checked: no main");
});

test("JSON has the same, for programs", () => {
  expect(JSON.parse(toJson(change, [passed, failed]))).toEqual({
    version: 1,
    passed: false,
    base: "0123456789abcdef0123",
    from: "origin/main",
    changedFiles: 1,
    checks: [passed, failed],
  });
  expect(JSON.parse(toJson({ reason: "no main" }, [passed, omitted]))).toMatchObject({
    passed: true,
    base: null,
    changedFiles: null,
    reason: "no main",
  });
});

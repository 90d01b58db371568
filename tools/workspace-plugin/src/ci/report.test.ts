// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { closingLineOf, formatOutcomes, type Outcome } from "./report.ts";

const passed: Outcome = { name: "lint", result: "passed", ms: 12_400 };
const counted: Outcome = {
  name: "e2e-k3s",
  result: "failed",
  ms: 100_000,
  tally: { passed: 10, failed: 2, skipped: 1 },
  note: "k3s (Kubernetes v1.36.3), real pods: yes",
};
const notRun: Outcome = { name: "e2e-envtest", result: "not run", ms: 0, note: "there is no Go" };

test("the table says what ran where, how it ended and how long it took", () => {
  expect(formatOutcomes([passed, counted, notRun])).toBe(
    [
      "lint         passed    12 s",
      "e2e-k3s      failed   100 s  10 passed, 2 failed, 1 skipped; k3s (Kubernetes v1.36.3), real pods: yes",
      "e2e-envtest  not run    0 s  there is no Go",
    ].join("\n"),
  );
});

test("the closing line adds up every run of tests", () => {
  expect(closingLineOf([passed, counted, counted, notRun])).toBe("20 passed, 4 failed, 2 skipped");
});

test("a stage that failed without a failing test counts as one failure", () => {
  const broken: Outcome = { name: "lint", result: "failed", ms: 1 };
  const cutShort: Outcome = { name: "tests", result: "failed", ms: 1, tally: { passed: 5, failed: 0, skipped: 0 } };

  expect(closingLineOf([passed, broken, cutShort])).toBe("5 passed, 2 failed, 0 skipped");
});

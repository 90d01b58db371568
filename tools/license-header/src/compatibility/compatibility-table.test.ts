// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { cases, refusals } from "./cases.ts";
import { compatibilityDocument } from "./compatibility-table.ts";

// After a change of the cases: npx vitest run --project license-header src/compatibility -u
test("COMPATIBILITY.md says what the cases say", async () => {
  await expect(compatibilityDocument()).toMatchFileSnapshot("../../COMPATIBILITY.md");
});

test("a case that differs from license-eye says why, and one that says why differs", () => {
  for (const { rule, files, difference } of cases) {
    const differs = Object.values(files).some(
      ({ licenseEye, fixedByLicenseEye }) => licenseEye !== undefined || fixedByLicenseEye !== undefined,
    );
    expect(difference !== undefined, rule).toBe(differs);
  }
  for (const { rule, refusedByLicenseEye, difference } of refusals) {
    expect(difference !== undefined, rule).toBe(!refusedByLicenseEye);
  }
});

test("no rule stands twice in the table", () => {
  const rules = [...cases, ...refusals].map(({ rule }) => rule);
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

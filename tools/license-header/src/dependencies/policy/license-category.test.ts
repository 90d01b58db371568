// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { LicenseList } from "../spdx/license-list.ts";
import { Approvals } from "./approvals.ts";
import { Categories, categories } from "./license-category.ts";
import { readLicense, type LicenseExpression } from "./license-expression.ts";
import { asfPolicy } from "./third-party-policy.ts";

const list = new LicenseList();
const table = new Categories(asfPolicy, list);

function expression(text: string): LicenseExpression {
  const statement = readLicense(text, list);
  if (statement.kind !== "expression") throw new Error(`${text} is ${statement.kind}`);
  return statement.expression;
}

test.each([
  ["MIT", "A"],
  ["MPL-2.0", "B"],
  ["GPL-3.0-only", "X"],
  ["PSF-2.0", "unknown"],
  ["MIT OR GPL-3.0-only", "A"],
  ["MPL-2.0 OR PSF-2.0", "B"],
  ["PSF-2.0 OR GPL-3.0-only", "unknown"],
  ["MIT AND GPL-3.0-only", "X"],
  ["MIT AND PSF-2.0", "unknown"],
  ["MIT AND MPL-2.0", "B"],
  ["MIT AND (MPL-2.0 OR ISC)", "A"],
  ["(MIT AND GPL-2.0-only) OR MPL-2.0", "B"],
  ["GPL-2.0", "X"],
  ["GPL-2.0+", "X"],
  ["LGPL-2.1", "X"],
  ["GPL-2.0-only WITH Classpath-exception-2.0", "X"],
  ["Apache-2.0 WITH LLVM-exception", "A"],
  ["Apache-1.0", "unknown"],
  ["Apache-1.0+", "A"],
  ["CC-BY-NC-SA-3.0", "X"],
  ["LicenseRef-MX4J", "A"],
  ["LicenseRef-UnRAR", "B"],
  ["LicenseRef-BCL", "X"],
  ["LicenseRef-Acme", "unknown"],
])("%s is in category %s", (text, category) => {
  expect(table.of(expression(text))).toBe(category);
});

test.each([
  ["MIT OR GPL-3.0-only", "MIT"],
  ["GPL-3.0-only OR MIT", "MIT"],
  ["MIT OR ISC", "MIT"],
  ["ISC AND (GPL-3.0-only OR MPL-2.0)", "ISC AND MPL-2.0"],
  ["(GPL-2.0-only WITH Classpath-exception-2.0) OR Apache-1.1+", "Apache-1.1+"],
])("of %s a distributor chooses %s", (text, chosen) => {
  expect(table.chosen(expression(text))).toBe(chosen);
});

test("no licence is in two categories, and each is one of SPDX's or a LicenseRef", () => {
  const { A, B, X } = asfPolicy;
  const all = [...A, ...B, ...X];
  expect(all).toEqual([...new Set(all)]);
  const unlisted = all.filter((id) => !id.startsWith("LicenseRef-") && !id.endsWith("*") && !list.find(id));
  expect(unlisted).toEqual([]);
});

test("another choice never makes a licence worse, and another part never makes it better", () => {
  const ids = fc.constantFrom("MIT", "MPL-2.0", "GPL-3.0-only", "PSF-2.0", "BSD-2-Clause", "CC-BY-4.0");
  const rank = (text: string) => categories.indexOf(table.of(expression(text)));
  fc.assert(
    fc.property(ids, ids, (left, right) => {
      expect(rank(`${left} OR ${right}`)).toBe(Math.min(rank(left), rank(right)));
      expect(rank(`${left} AND ${right}`)).toBe(Math.max(rank(left), rank(right)));
    }),
  );
});

test.each([
  ["MIT", true, true],
  ["0BSD", true, false],
  ["WTFPL", false, true],
  ["BUSL-1.1", false, false],
  ["BUSL-1.1 OR MIT", true, true],
  ["BUSL-1.1 AND MIT", false, false],
  ["LicenseRef-Acme", false, false],
])("%s: approved by the OSI %s, free for the FSF %s", (text, osi, fsf) => {
  const approvals = new Approvals(list);
  expect(approvals.isOsiApproved(expression(text))).toBe(osi);
  expect(approvals.isFsfFree(expression(text))).toBe(fsf);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { licenseOfManifest, readLicenseField } from "./license-field.ts";

test.each([
  [{ license: "MIT" }, "MIT"],
  [{ license: { type: "MIT", url: "https://example.org" } }, "MIT"],
  [{ license: { name: "MIT" } }, "MIT"],
  [{ licenses: [{ type: "MIT" }] }, "MIT"],
  [{ licenses: [{ type: "MIT" }, { type: "GPL 2.0" }] }, "MIT OR (GPL 2.0)"],
  [{ licenses: "ISC" }, "ISC"],
  [{ license: "", licenses: ["ISC", "MIT"] }, "ISC OR MIT"],
  [{ license: "MIT", licenses: ["ISC"] }, "MIT"],
  [{ license: ["MIT", 7] }, "MIT"],
  [{}, undefined],
  [{ license: null }, undefined],
  [{ license: [] }, undefined],
])("of the manifest %j the licence is %j", (manifest, text) => {
  expect(licenseOfManifest(manifest).text).toBe(text);
});

test.each([
  [7, "expected an SPDX expression, found the number 7"],
  [["MIT", 7], "expected an SPDX expression, found a list"],
  [{}, "expected an SPDX expression, found an object"],
  ["", 'expected an SPDX expression, found the string ""'],
  ["MIT", undefined],
  [undefined, undefined],
  [null, undefined],
])("what is odd about %j is told: %s", (value, oddity) => {
  expect(readLicenseField(value).oddity).toBe(oddity);
});

test("any value is text with something in it, or none", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { text } = readLicenseField(value);
      return text === undefined || text.trim() !== "";
    }),
  );
});

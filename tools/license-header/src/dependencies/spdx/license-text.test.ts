// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFingerprint, encodeFingerprint, fingerprintOf } from "./license-fingerprint.ts";
import { LicenseTexts } from "./license-text.ts";

const root = resolve(import.meta.dirname, "../../../../..");
const texts = new LicenseTexts();
const read = (path: string) => readFileSync(join(root, path), "utf8");

test.each([
  ["MIT", "node_modules/commander/LICENSE"],
  ["ISC", "node_modules/yaml/LICENSE"],
  ["Apache-2.0", "LICENSE"],
  ["Apache-2.0", "node_modules/typescript/LICENSE.txt"],
  ["BSD-3-Clause", "node_modules/fast-uri/LICENSE"],
  ["BSD-3-Clause", "node_modules/diff/LICENSE"],
  ["0BSD", "node_modules/tslib/LICENSE.txt"],
  ["MPL-2.0", "node_modules/lightningcss/LICENSE"],
])("recognises %s in %s", (license, path) => {
  expect(texts.recognise(read(path), 75)?.expression).toBe(license);
});

test("a file with two licences is under both", () => {
  const both = `${read("node_modules/commander/LICENSE")}\n\nAnd a part of it:\n\n${read("LICENSE")}`;
  expect(texts.recognise(both, 75)?.expression).toBe("Apache-2.0 AND MIT");
});

test("the threshold is the share of the file that has to be a licence", () => {
  const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(" ");
  const text = `${read("node_modules/commander/LICENSE")}\n${words}`;
  const coverage = texts.recognise(text, 1)?.coverage ?? 0;
  expect(coverage).toBeGreaterThan(30);
  expect(texts.recognise(text, coverage - 1)?.expression).toBe("MIT");
  expect(texts.recognise(text, coverage + 1)).toBeUndefined();
});

test("half of a licence is none", () => {
  const text = read("node_modules/commander/LICENSE");
  expect(texts.recognise(text.slice(0, text.length / 2), 1)).toBeUndefined();
});

test("white space, case, marks and the holder of the copyright make no difference", () => {
  const text = "Copyright (c) 2020 Ann\n\nPermission is hereby granted, free of charge";
  const other =
    "COPYRIGHT 1999-2004, Bob and others. All rights reserved.\r\n\r\n  permission is hereby\r\n  granted free of charge.";
  expect(fingerprintOf(text)).toEqual(fingerprintOf(other));
  expect(fingerprintOf(text).size).toBe(5);
});

test("a fingerprint survives being written down", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 32 - 1 })), (numbers) => {
      const fingerprint = new Set(numbers.toSorted((left, right) => left - right));
      expect([...decodeFingerprint(encodeFingerprint(fingerprint))]).toEqual([...fingerprint]);
    }),
  );
});

test("no text makes it throw, and none that is no licence is taken for one", () => {
  fc.assert(fc.property(fc.string(), (text) => texts.recognise(text, 75) === undefined));
});

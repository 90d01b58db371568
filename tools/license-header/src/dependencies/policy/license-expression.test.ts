// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { LicenseList } from "../spdx/license-list.ts";
import { readLicense } from "./license-expression.ts";

const list = new LicenseList();

test.each([
  ["MIT", "MIT"],
  ["(MIT OR Apache-2.0)", "(MIT OR Apache-2.0)"],
  ["GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"],
  ["Apache-1.1+", "Apache-1.1+"],
  ["LicenseRef-Acme", "LicenseRef-Acme"],
  [" ISC\n", "ISC"],
])("%j is the SPDX expression %j", (text, expression) => {
  expect(readLicense(text, list)).toMatchObject({ kind: "expression", text: expression, deprecated: [] });
});

test.each([
  ["Apache 2.0", "Apache-2.0"],
  ["Apache License, Version 2.0", "Apache-2.0"],
  ["apache-2.0", "Apache-2.0"],
  ["Apache2", "Apache-2.0"],
  ["The MIT License", "MIT"],
  ["mit", "MIT"],
  ["MIT/X11", "MIT"],
  ["BSD 3-Clause", "BSD-3-Clause"],
  ["New BSD License", "BSD-3-Clause"],
  ["GPLv3", "GPL-3.0-only"],
  ["LGPL v3", "LGPL-3.0-only"],
  ["MPLv2", "MPL-2.0"],
  ["MPL 2.0", "MPL-2.0"],
  ["MIT or Apache 2.0", "MIT OR Apache-2.0"],
  ["(mit || gpl-3.0-only)", "( MIT OR GPL-3.0-only )"],
  ["CC0", "CC0-1.0"],
  ["((MIT)", "MIT"],
])("%j is misspelt and means %j", (text, meant) => {
  expect(readLicense(text, list)).toMatchObject({ kind: "misspelt", text, statement: { text: meant } });
});

test.each(["BSD", "GPL", "Public Domain", "proprietary", "MIT, Apache-2.0", "MIT OR", "", "💥"])(
  "%j is nothing that can be read, and no guess is made",
  (text) => {
    expect(readLicense(text, list)).toEqual({ kind: "unreadable", text });
  },
);

test("deprecated identifiers are named, wherever in an expression they are", () => {
  expect(readLicense("(MIT OR GPL-2.0+) AND LGPL-3.0", list)).toMatchObject({ deprecated: ["GPL-2.0+", "LGPL-3.0"] });
});

test("UNLICENSED and SEE LICENSE IN are npm's own words", () => {
  expect(readLicense("UNLICENSED", list)).toEqual({ kind: "unlicensed" });
  expect(readLicense("SEE LICENSE IN docs/LICENSE.md", list)).toEqual({ kind: "file", file: "docs/LICENSE.md" });
});

test("an expression that nests without end is unreadable, not a crash", () => {
  const text = "(".repeat(100_000) + "MIT" + ")".repeat(100_000);
  expect(readLicense(text, list)).toMatchObject({ kind: "unreadable" });
});

test("no text makes it throw", () => {
  const word = fc.constantFrom(
    "MIT",
    "AND",
    "OR",
    "WITH",
    "(",
    ")",
    "+",
    "Apache 2.0",
    "LicenseRef-",
    "DocumentRef-a:",
    "/",
  );
  const texts = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(word).map((words) => words.join(" ")),
  );
  fc.assert(fc.property(texts, (text) => typeof readLicense(text, list).kind === "string"));
});

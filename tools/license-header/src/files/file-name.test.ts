// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { fileName, fileNameOf, openablePath } from "./file-name.ts";

test("a name in UTF-8 is text, a replacement character that is in it included", () => {
  for (const name of ["a.ts", "ünï", "\u{1f600}", "\ufffd.ts"])
    expect(fileName(Buffer.from(name))).toEqual({ text: name });
});

test("a name that is no UTF-8 keeps its bytes and shows them escaped", () => {
  const bytes = Buffer.from([0x61, 0xff, 0xc3, 0x2e]);
  expect(fileName(bytes)).toEqual({ text: "a\\xff\\xc3.", bytes });
  expect(openablePath("/root", fileName(bytes))).toEqual(Buffer.concat([Buffer.from("/root/"), bytes]));
});

test("a name is the same, read from bytes or from a character for each", () => {
  for (const name of ["a.ts", "ünï", "\u{1f600}", "", "tab\tand\nline"]) {
    expect(fileNameOf(Buffer.from(name).toString("latin1"))).toEqual({ text: name });
  }
  expect(fileNameOf("a\xff.")).toEqual(fileName(Buffer.from([0x61, 0xff, 0x2e])));
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { editBetween } from "./edit.ts";

function edit(before: string, after: string): ReturnType<typeof editBetween> & { text: string } {
  const found = editBetween(Buffer.from(before), Buffer.from(after));
  return { ...found, text: Buffer.from(found.replacement).toString() };
}

test("a header that is put in deletes nothing", () => {
  expect(edit("#!x\nrun\n", "#!x\n# h\nrun\n")).toMatchObject({
    start: 4,
    end: 4,
    startLine: 2,
    endLine: 2,
    endColumn: 1,
    text: "# h\n",
  });
});

test("a header that is replaced takes whole lines, not the letters that differ", () => {
  expect(edit("// 2024 A\n// L\nx\n", "// 2025 A\n// L\nx\n")).toMatchObject({
    start: 0,
    end: 10,
    startLine: 1,
    endLine: 2,
    text: "// 2025 A\n",
  });
});

test("a repeated line is not counted twice", () => {
  expect(edit("a\na\n", "a\na\na\n")).toMatchObject({ start: 4, end: 4, startLine: 3, text: "a\n" });
});

test("a byte order mark stays out of it", () => {
  expect(edit("\uFEFFx\n", "\uFEFF// h\nx\n")).toMatchObject({ start: 3, end: 3, startLine: 1, text: "// h\n" });
});

test("a last line without an end is counted in the units of SARIF's columns", () => {
  expect(edit("#!ü😀", "#!ü😀\n# h\n")).toMatchObject({
    start: 0,
    startLine: 1,
    endLine: 1,
    endColumn: 6,
    text: "#!ü😀\n# h\n",
  });
});

const lines = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n", "\uFEFF", "ü"), maxLength: 30 });

test("applied to the old bytes, an edit gives the new ones, and starts and ends where lines do", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const bytes = Buffer.from(before);
      const { start, end, replacement } = editBetween(bytes, Buffer.from(after));

      expect(Buffer.concat([bytes.subarray(0, start), replacement, bytes.subarray(end)]).toString()).toBe(after);
      const afterMark = bytes.subarray(0, start).toString() === "\uFEFF";
      expect(start === 0 || afterMark || bytes[start - 1] === 0x0a).toBe(true);
      expect(end === bytes.length || end === start || bytes[end - 1] === 0x0a).toBe(true);
    }),
  );
});

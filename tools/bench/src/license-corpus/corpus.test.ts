// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { corpusFiles, type CorpusFile, type CorpusPlan } from "./corpus.ts";

const plan: CorpusPlan = { seed: 7, files: 1000, withoutHeader: 20, meanBytes: 2000 };
const files = [...corpusFiles(plan)];

function count(predicate: (file: CorpusFile) => boolean): number {
  return files.filter(predicate).length;
}

test("a seed makes the same files, byte by byte", () => {
  expect([...corpusFiles(plan)]).toEqual(files);
});

test("another seed makes others", () => {
  const others = [...corpusFiles({ ...plan, seed: 8 })];

  expect(others.map(({ hasHeader }) => hasHeader)).not.toEqual(files.map(({ hasHeader }) => hasHeader));
  expect(others.filter(({ content }, index) => content === files[index]?.content)).toEqual([]);
});

test("there are as many files as asked for, under different names", () => {
  expect(new Set(files.map(({ path }) => path)).size).toBe(1000);
  expect(files.filter(({ path }) => !/^packages\/package-\d+\/[\w/-]+\/module-\d+\.ts$/.test(path))).toEqual([]);
});

test("as many as asked for have no header, and nothing that a tool could take for one", () => {
  expect(count(({ hasHeader }) => !hasHeader)).toBe(20);
  const words = /copyright|licen[cs]e|spdx/i;
  expect(count(({ hasHeader, content }) => words.test(content.slice(0, 1000)) !== hasHeader)).toBe(0);
});

test("no more than all files lack a header", () => {
  const bare = [...corpusFiles({ ...plan, files: 3, withoutHeader: 5 })];

  expect(bare.map(({ hasHeader }) => hasHeader)).toEqual([false, false, false]);
});

test("files are as long as asked for on average, and of very different length", () => {
  // The header adds about 850 bytes.
  const bodies = files.map(({ content, hasHeader }) => content.length - (hasHeader ? 850 : 0));
  const sorted = bodies.toSorted((left, right) => left - right);
  const mean = bodies.reduce((sum, length) => sum + length, 0) / bodies.length;
  const percentile = (share: number): number => (sorted[share * 10] ?? Number.NaN) / mean;

  expect(mean).toBeGreaterThan(1800);
  expect(mean).toBeLessThan(2200);
  expect(percentile(50)).toBeLessThan(0.6);
  expect(percentile(99)).toBeGreaterThan(4);
});

test.each([
  ["a shebang", /^#!\/usr\/bin\/env node\n/],
  ["a byte order mark", /^\uFEFF/],
  ["CRLF", /^[^\n]*\r\n/],
  ["line comments", /^\/\/ Licensed/],
])("some files have %s", (_, pattern) => {
  const found = count(({ content }) => pattern.test(content));

  expect(found).toBeGreaterThan(2);
  expect(found).toBeLessThan(80);
});

test("line ends are not mixed", () => {
  expect(count(({ content }) => content.includes("\r\n") && /[^\r]\n/.test(content))).toBe(0);
});

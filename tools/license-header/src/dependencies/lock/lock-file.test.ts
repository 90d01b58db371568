// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLockFile } from "./lock-file.ts";

function lock(packages: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: "project", lockfileVersion: 3, packages }, undefined, 2);
}

test("an entry has the name of its folder, or of what an alias stands for, and the line that it is on", () => {
  const { packages, problems } = readLockFile(
    lock({
      "": { name: "project", dependencies: { a: "^1" }, devDependencies: { "@s/b": "2" } },
      "node_modules/a": { version: "1.0.0", license: "MIT" },
      "node_modules/a/node_modules/@s/b": { version: "2.0.0", license: "ISC", dev: true },
      "node_modules/alias": { name: "@real/name", version: "3.0.0", license: "MIT" },
      "node_modules/linked": { resolved: "libs/linked", link: true },
      "libs/linked": { version: "0.0.0" },
    }),
  );
  expect(problems).toEqual([]);
  expect(packages.map(({ name, version, line, isDev }) => ({ name, version, line, isDev }))).toEqual([
    { name: "project", version: undefined, line: 5, isDev: false },
    { name: "a", version: "1.0.0", line: 14, isDev: false },
    { name: "@s/b", version: "2.0.0", line: 18, isDev: true },
    { name: "@real/name", version: "3.0.0", line: 23, isDev: false },
    { name: "linked", version: undefined, line: 28, isDev: false },
    { name: "linked", version: "0.0.0", line: 32, isDev: false },
  ]);
  expect(packages[0]?.dependencies).toEqual({ production: ["a"], development: ["@s/b"] });
  expect(packages[4]?.linkTo).toBe("libs/linked");
});

test("keys of the same name elsewhere, and marks inside of strings, do not move a line", () => {
  const text = `{
  "note": "a \\" { [ : b",
  "packages": {
    "node_modules/a": {"version": "1"},
    "node_modules/b": {
      "packages": {
        "node_modules/a": {}
      }
    }
  },
  "other": {
    "packages": {
      "node_modules/b": {}
    }
  }
}`;
  expect(readLockFile(text).packages).toMatchObject([
    { name: "a", line: 4 },
    { name: "b", line: 5 },
  ]);
});

test.each([
  {
    file: "lockfileVersion 1",
    text: JSON.stringify({ lockfileVersion: 1, dependencies: {} }),
    line: 1,
    message: "has lockfileVersion 1",
  },
  { file: "no version", text: JSON.stringify({ dependencies: {} }), line: 1, message: "has lockfileVersion 1" },
  { file: "another kind of file", text: JSON.stringify({ name: "x" }), line: 1, message: "is no package-lock.json" },
  { file: "a list", text: "[]", line: 1, message: "found a list" },
  { file: "yarn's lock file", text: "# yarn lockfile v1\n", line: 1, message: "is not JSON" },
  { file: "an empty file", text: "", line: 1, message: "is not JSON" },
  { file: "one cut short", text: '{\n"packages": {\n"a": {"ver', line: 3, message: "is not JSON" },
  { file: "one with a bad token", text: '{\n"packages": {\n"a": oops}}', line: 3, message: "is not JSON" },
  {
    file: "a merge conflict",
    text: '{\n<<<<<<< HEAD\n"packages": {}\n=======\n',
    line: 2,
    message: "has the marks of a merge conflict",
  },
])("$file is one problem, with its line and a remedy", ({ text, line, message }) => {
  const { packages, problems } = readLockFile(text);
  expect(packages).toEqual([]);
  expect(problems).toEqual([
    { line, message: expect.stringContaining(message), remedy: expect.stringContaining("npm") },
  ]);
});

test("a BOM before the JSON is none of its", () => {
  expect(readLockFile(`\uFEFF${lock({ "node_modules/a": { version: "1" } })}`).packages).toHaveLength(1);
});

test("odd entries are a problem each, on their line, and the rest is read", () => {
  const { packages, problems } = readLockFile(
    lock({
      "node_modules/a": 7,
      "node_modules/b": null,
      "node_modules/c": { version: ["1"], dependencies: "none" },
      "node_modules/d": { link: true },
      "node_modules/e": { version: "1.0.0" },
    }),
  );
  expect(packages.map(({ name }) => name)).toEqual(["c", "d", "e"]);
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '5: packages["node_modules/a"]: expected an object, found the number 7',
    '6: packages["node_modules/b"]: expected an object, found null',
    '7: packages["node_modules/c"].version: expected text, found a list',
    '13: packages["node_modules/d"].resolved: expected the path that the link leads to, found nothing',
  ]);
});

test("a path that no file system takes is a problem, and costs no time", () => {
  const path = "node_modules/a/".repeat(100_000);
  const { packages, problems } = readLockFile(lock({ [path]: { version: "1" } }));
  expect(packages).toEqual([]);
  expect(problems).toMatchObject([
    { line: 5, message: expect.stringMatching(/^packages\[.{80}\]: the path is longer/) },
  ]);
});

test("any JSON at all is read without a throw", () => {
  fc.assert(fc.property(fc.json(), (text) => readLockFile(text).problems.length >= 1));
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { version: fc.jsonValue(), link: fc.jsonValue(), resolved: fc.jsonValue(), dependencies: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), entry), (packages) => {
      const read = readLockFile(JSON.stringify({ packages }));
      return read.packages.every(({ line }) => line === 1);
    }),
  );
});

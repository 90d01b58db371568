// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { commentStyle, commentStyleIds, commentStyles } from "./comment-styles.ts";
import { LanguageTable, UnknownCommentStyleError } from "./language-table.ts";

const table = LanguageTable.standard;

function nameOf(path: string, firstLine?: string): string | undefined {
  const bytes = Buffer.from(`${firstLine ?? ""}\nmore\n`);
  return (firstLine === undefined ? table.of(path) : table.of(path, { first: () => bytes }))?.name;
}

test.each([
  ["src/a.d.ts", "TypeScript"],
  ["a.TS", "TypeScript"],
  ["a.gradle.kts", "Gradle"],
  ["my.app.gradle.kts", "Gradle"],
  ["a.kts", "Kotlin"],
  ["a.blade.php", "Blade"],
  ["a.php", "PHP"],
  ["CMakeLists.txt", "CMake"],
  ["a.txt", "Text"],
  ["Dockerfile", "Dockerfile"],
  ["dockerfile", "Dockerfile"],
  ["dockerfile.dev", "Dockerfile"],
  ["api.Dockerfile", "Dockerfile"],
  ["Dockerfile.md", "Markdown"],
  ["Makefile", "Makefile"],
  ["Makefile.am", "Makefile"],
  ["Makefile.PL", "Perl"],
  [".env.production", "Shell"],
  [".gitignore", "Ignore List"],
  ["a/b/CODEOWNERS", "CODEOWNERS"],
  ["go.mod", "Go Module"],
  ["go.sum", "Go Checksums"],
  ["package.json", "JSON"],
  ["tsconfig.json", "JSON with Comments"],
  ["requirements.txt", "Pip Requirements"],
  ["deployment.yaml.tmpl", "YAML"],
  ["config.toml.in", "TOML"],
  ["chart/templates/NOTES.txt", "Go Template"],
  ["NOTES.txt", "Text"],
  ["chart/templates/_helpers.tpl", "Go Template"],
  ["a.tpl", "Smarty"],
  ["folder.ts/a", undefined],
  ["a.unknown", undefined],
])("%s is %s", (path, name) => {
  expect(nameOf(path)).toBe(name);
});

test.each([
  ["#!/usr/bin/env -S node --enable-source-maps", "JavaScript"],
  ["#!/usr/bin/env -S A=b node", "JavaScript"],
  ["#!/usr/bin/python3.11 -u", "Python"],
  ["#! /bin/bash", "Shell"],
  ["\uFEFF#!/bin/sh", "Shell"],
  ["#!/usr/bin/env -S deno run", "TypeScript"],
  ["#!/usr/bin/perl6", "Raku"],
  ["#!/opt/unknown", undefined],
  ["#!", undefined],
  ["#!/usr/bin/env", undefined],
  ["echo", undefined],
])("a file without an extension that begins with %s is %s", (line, name) => {
  expect(nameOf("bin/run", line)).toBe(name);
});

test("a name that is known goes before a first line, which is not read then", () => {
  expect(nameOf("a.txt", "#!/bin/sh")).toBe("Text");
  expect(nameOf("run.unknown", "#!/bin/sh")).toBeUndefined();
  expect(nameOf(".hidden", "#!/bin/sh")).toBe("Shell");
});

test("a change chooses a style, an extension or a name; the rest stays, and so does the table", () => {
  const changed = table.with(
    new Map([
      ["TypeScript", { commentStyleId: "DoubleSlash", extensions: [], filenames: [] }],
      ["Go", { extensions: [".golang", ".ts"] }],
      ["Own", { filenames: ["Ownfile"], extensions: [".TypeScript"], commentStyleId: "Semicolon" }],
    ]),
  );
  expect(changed.of("a.mts")).toMatchObject({
    name: "TypeScript",
    style: { id: "DoubleSlash" },
    interpreters: expect.arrayContaining(["tsx"]),
  });
  expect(changed.of("a.ts")).toMatchObject({ name: "Go", style: { id: "DoubleSlash" } });
  expect(changed.of("a.go")).toBeUndefined();
  expect(changed.of("Ownfile.x")).toMatchObject({ name: "Own", style: { id: "Semicolon" } });
  expect(changed.of("a.typescript")).toMatchObject({ name: "Own" });
  expect(table.of("a.mts")).toMatchObject({ style: { id: "SlashAsterisk" } });
  expect(table.with(new Map())).toBe(table);
});

test("a style that there is not is an error that names those that there are", () => {
  const change = () => table.with(new Map([["Go", { commentStyleId: "Slashes" }]]));
  expect(change).toThrow(UnknownCommentStyleError);
  expect(change).toThrow(
    /^language Go: comment_style_id "Slashes" is not known; expected one of DoubleSlash, Hashtag, /,
  );
});

test("no extension, name or interpreter is two languages'", () => {
  for (const key of ["extensions", "filenames", "interpreters"] as const) {
    const all = table.languages.flatMap((language) => language[key] ?? []);
    const normal = key === "extensions" ? all.map((extension) => extension.toLowerCase()) : all;
    expect(normal.filter((one, index) => normal.indexOf(one) !== index)).toEqual([]);
    if (key === "extensions") expect(all.filter((extension) => !/^\.\S+$/.test(extension))).toEqual([]);
  }
});

test("the styles of license-eye are known by its ids, and a style's others are styles", () => {
  const ofLicenseEye = `AngleBracket AngleBracketPercentHashtag Apostrophe CurlyBracketAsterisk CurlyBracketDash
    CurlyBracketHashtag DoubleDash DoubleDot DoubleSlash Hashtag Percent PhpTag PythonDocStringStyle PythonStyle Quotes
    Remark RoundBracketAsterisk Semicolon Slash SlashAsterisk`.split(/\s+/);
  expect(commentStyleIds()).toEqual(expect.arrayContaining(ofLicenseEye));
  for (const id of commentStyles().flatMap(({ also }) => also ?? [])) expect(commentStyle(id)?.id).toBe(id);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { LicenseHeader } from "../header/license-header.ts";
import { LanguageTable } from "../languages/language-table.ts";
import { commentStyleCases, styledHeader } from "./comment-styles.ts";
import { prologCases } from "./comment-styles-prologs.ts";

const header = new LicenseHeader({ lines: styledHeader, locationThreshold: 80 });
const table = LanguageTable.standard;

function looked(path: string, content: string): { readonly state: string; readonly fixed: string } {
  const bytes = Buffer.from(content);
  const source = { first: () => bytes };
  const language = table.of(path, source);
  return { state: header.inspect(source, language).state, fixed: header.addTo(bytes, language).toString() };
}

const files = commentStyleCases.flatMap(({ style, comment, same, further = "" }) =>
  [...`${same}, ${further}`.matchAll(/([^,\s][^,]*): ([^,\s]+)/g)].map(([, language, path = ""]) => {
    return { language, path, style, comment };
  }),
);

test.each(files)("$language ($path) has the header in style $style", ({ language, path, style, comment }) => {
  expect(table.of(path)).toMatchObject({ name: language, style: { id: style } });
  expect(looked(path, "content\n")).toEqual({ state: "missing", fixed: `${comment}${gap(style)}content\n` });
  expect(looked(path, `${comment}\ncontent\n`)).toEqual({ state: "valid", fixed: `${comment}\ncontent\n` });
});

/** PHP prints an empty line behind its code. */
function gap(style: string): string {
  return style === "PhpTag" ? "\n" : "\n\n";
}

test("every language that has comments is among the cases, and no other", () => {
  const known = table.languages.filter(({ style }) => style !== undefined).map(({ name }) => name);
  expect(files.map(({ language }) => language).sort()).toEqual(known.sort());
  expect(known.length).toBeGreaterThanOrEqual(110);
});

test.each(prologCases)("$rule ($path)", ({ path, content, fixed }) => {
  expect(looked(path, content)).toEqual({ state: "missing", fixed });
  expect(looked(path, fixed)).toEqual({ state: "valid", fixed });
});

test.each(table.languages.filter(({ style }) => style === undefined))("$name has no comments", (language) => {
  const path = [...language.filenames, ...language.extensions.map((extension) => `a${extension}`)][0] ?? "";
  expect(looked(path, "content\n")).toEqual({ state: "uncommentable", fixed: "content\n" });
});

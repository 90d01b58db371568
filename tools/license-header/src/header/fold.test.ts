// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { equivalentWords } from "./fold-rules.ts";
import { foldPattern, foldSource, foldText, invariantWord, withoutMarkers } from "./fold.ts";

test.each([
  ["// text", ""],
  ["/* text */", ""],
  ["/** text", ""],
  [" * text", ""],
  [" */ text", ""],
  ["## text", ""],
  ["<!-- text -->", ""],
  ["  ~ text", ""],
  ["{- text -}", ""],
  ["{# text #}", ""],
  ["{* text *}", ""],
  ["(* text *)", ""],
  ["<# text #>", ""],
  ["<%-- text --%>", ""],
  ["{{!-- text --}}", ""],
  ["{{- /* text */ -}}", ""],
  ["{/* text */}", ""],
  ["@* text *@", ""],
  ['""" text """', ""],
  ["--[[ text ]]", ""],
  ["-- text", ""],
  [";; text", ""],
  ["%% text", ""],
  [":: text", ""],
  [".. text", ""],
  ["@REM text", ""],
  ["rem text", ""],
  ['" text', '"'],
  ["' text", "'"],
  ["/ text", "/"],
  ["! text", "!"],
  ['.\\" text', '.\\"'],
  ["      * text", "*"],
])("the marker of a comment makes no difference: %s", (line, marker) => {
  expect(foldSource(line, marker)).toBe("text");
});

test("a quote that begins a line of a licence is no marker, but where the language's comments are quotes", () => {
  expect(foldSource('# "AS IS" BASIS', "#")).toBe(foldText('"AS IS" BASIS'));
  expect(foldSource('"AS IS" BASIS', "#")).toBe("'as is' basis");
  expect(foldSource('" "AS IS" BASIS', '"')).toBe("'as is' basis");
});

test.each([...equivalentWords])("%s is %s", (one, other) => {
  expect(foldText(`A ${one.toUpperCase()} of it`)).toBe(foldText(`a ${other} of it`));
});

test.each([
  ["(c) 2020 Acme", "Copyright 2020 Acme"],
  ["© 2020 Acme", "Copyright 2020 Acme"],
  ["https://a.org", "http://a.org"],
  ["“as is”", "'as is'"],
  ["``as is''", '"as is"'],
  ["the Apache Software Foundation (ASF) and", "The ASF and"],
  ["Apache Software Foundation", "the ASF"],
  ["---- text ====", "text"],
  ["Mozilla Public License, v.2.0", "Mozilla Public License, v. 2.0"],
  ["Mozilla Public License Version 2.0", "Mozilla Public License, Version 2.0"],
  ["IN NO EVENT SHALL ACME BE LIABLE", "in no event shall the copyright holder or contributors be liable"],
  ["The name of Acme may not be used to endorse", "The names of its contributors may not be used to endorse"],
  [
    "Neither the name of Acme nor the names of its contributors",
    "neither the name of the copyright holder nor the names contributors",
  ],
  ["you may not use this library except", "you may not use this file except"],
  [
    'THIS SOFTWARE IS PROVIDED BY ACME "AS IS"',
    "this software is provided by the copyright holders and contributors 'as is'",
  ],
  ["notice (including the next paragraph) shall", "notice shall"],
  ["The MIT License (MIT)\ntext", "text"],
  ["BSD 3-Clause License\ntext", "text"],
  ["ISC License:\ntext", "text"],
  ["text\nAll rights reserved.", "text"],
  ["Portions Copyright 2001 Someone\ntext", "text"],
  ["a. one\n(2) two\n> three\n* four", "one two three four"],
  ["text  *\nmore\t\ttext\r\n\r\nend", "Text more text END"],
])("%j and %j are the same", (one, other) => {
  expect(foldText(one)).toBe(foldText(other));
});

test("a pattern keeps the letters of its classes", () => {
  expect(foldPattern('Copyright \\D+ "License" at https://a')).toBe("Copyright \\D+ 'License' at http://a");
});

test("a text that folds to another has its longest word that cannot be written in another way", () => {
  expect(invariantWord(foldText("Copyright the Acme authors, licensed as is"))).toBe("licensed");
  expect(invariantWord(foldText("Copyright license the ASF"))).toBeUndefined();
});

test("a line of only markers says nothing", () => {
  for (const line of ["/**", " */", "<!--", "-->", "#", "//", "{-", "-}", '"""'])
    expect(withoutMarkers(line, "")).toBe("");
});

/** A second would do for hundreds of times as much, were the work not linear. */
test.each([
  "\n",
  " ",
  "\t",
  "-",
  "*",
  "/",
  "#",
  '"',
  "'",
  "(",
  "neither the name ",
  "in no event shall ",
  "the mit license ",
  "© ",
  "a. ",
])("%j many times over is folded in one pass", { timeout: 10_000 }, (part) => {
  expect(foldSource(part.repeat(50_000), "").length).toBeLessThanOrEqual(5 * part.length * 50_000);
});

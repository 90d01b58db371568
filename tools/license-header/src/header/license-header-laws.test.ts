// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The laws of {@link LicenseHeader}, for files of all languages, whatever stands at their top. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { otherStyles } from "../languages/comment-styles.ts";
import { LanguageTable } from "../languages/language-table.ts";
import type { Language } from "../languages/language.ts";
import type { HeaderSpec } from "./header-spec.ts";
import { commentLines } from "./header-text.ts";
import { LicenseHeader } from "./license-header.ts";

const specs: readonly HeaderSpec[] = [
  { lines: ["Copyright the Acme authors", "SPDX-License-Identifier: Apache-2.0"], locationThreshold: 80 },
  { lines: ["coding: © 2026 Société Générale", "", "    all of it, “as is”", "", "the end."], locationThreshold: 80 },
  { lines: ["SPDX-License-Identifier: MIT"], locationThreshold: 1 },
  {
    lines: [
      "Licensed to the Apache Software Foundation (ASF) under one",
      "or more contributor license agreements.  See the NOTICE file",
      "distributed with this work for additional information",
      "regarding copyright ownership.",
      "",
      "  http://www.apache.org/licenses/LICENSE-2.0",
    ],
    locationThreshold: 80,
  },
];
const headers = specs.map((spec) => new LicenseHeader(spec));

const languages = LanguageTable.standard.languages.filter(({ style }) => style !== undefined);

/** What may stand at a file's top, in whatever language: most of it is a prolog in some and content in others. */
const tops = [
  "",
  "#!/bin/sh\n",
  "#!/usr/bin/env -S node --flag",
  "#! /usr/bin/env nix-shell\n#! nix-shell -i bash\n",
  "#![allow(dead_code)]\n",
  '<?xml version="1.0" encoding="UTF-8"?>\n',
  '<?xml version="1.0"?>',
  '<?xml version="1.0"?>\n<!DOCTYPE svg [ <!ENTITY a "b"> ]>\n<?xml-stylesheet href="a"?>\n',
  "<!DOCTYPE html>\n",
  "<!doctype html><html>",
  "<?php\n",
  "<?php declare(strict_types=1);\n",
  "<?php echo 1; ?>\n",
  "<?= 1 ?>\n",
  "<?php\n?>\n",
  "# -*- coding: latin-1 -*-\n",
  "# a comment\n# vim: set fileencoding=utf-8 :\n",
  "#!/usr/bin/python3\n# coding=utf8\n",
  "# frozen_string_literal: true\n# encoding: utf-8\n",
  "# syntax=docker/dockerfile:1\n# escape=`\n",
  "//go:build linux\n\npackage x\n",
  '@charset "utf-8";\n',
  '@charset "utf-8"; body {}\n',
  "'use strict';\n",
  '"use client"\n',
  "@echo off\n",
  "@ECHO OFF & setlocal\n",
  "<script>\n",
  "%!PS-Adobe-3.0\n%%Pages: 1\n",
  "% !TEX program = xelatex\n",
  ";;; a.el --- does  -*- lexical-binding: t; -*-\n",
  "/* -*- mode: c -*- */\n",
  "/* -*- mode: c -*-\n * more\n */\n",
  "/**\n * @jest-config x\n */\n",
  "# language: fr\n",
  "---\ntitle: x\n---\n",
  "---\n---\n",
  "---\n# a comment\ntags:\n- a\n  b\n...\n",
  '+++\ntitle = "x"\n[a]\n+++\n',
  "---\nA page, and its rule.\n---\n",
  "---\nimport x from 'y';\n---\n",
  "---\ntitle: never closed\n",
  "/* a comment that does not close\n",
  "<!-- a comment that does not close\n",
  "\n\n",
  " \t\n",
];

const bodyLine = fc.oneof(
  fc.constantFrom(
    "",
    "code();",
    "  indented code",
    "/* a comment */",
    "// a comment",
    "# a comment",
    "-- a comment",
    "; a comment",
    "<!-- a comment -->",
    '"""a comment"""',
    "{- a comment -}",
    "(* a comment *)",
    "rem a comment",
    ".. a comment",
    "---",
    "?>",
    "*/",
    "\xC3\xA9 is UTF-8",
    "\xE9 is Latin-1",
    "\xFF\xFE\x80",
    "x".repeat(5000),
  ),
  fc.string({ maxLength: 30, unit: fc.constantFrom(...Array.from("ab #/*-<>!?'\"%;{}()[]\t\\.~@:=\x80\xBF\xEF")) }),
);

interface Sample {
  readonly header: LicenseHeader;
  readonly language: Language;
  readonly bytes: Buffer;
}

const samples: fc.Arbitrary<Sample> = fc
  .record({
    header: fc.constantFrom(...headers),
    language: fc.constantFrom(...languages),
    bom: fc.constantFrom("", "", "\xEF\xBB\xBF"),
    top: fc.constantFrom(...tops),
    body: fc.array(bodyLine, { maxLength: 6 }),
    end: fc.constantFrom("", "\n", "\n\n"),
    lineEnd: fc.constantFrom("\n", "\r\n", "mixed"),
  })
  .map(({ header, language, bom, top, body, end, lineEnd }) => {
    const text = bom + top + body.join("\n") + end;
    const written = lineEnd === "mixed" ? text.replace("\n", "\r\n") : text.replaceAll("\n", lineEnd);
    return { header, language, bytes: Buffer.from(written, "latin1") };
  });

const runs = { numRuns: 3000 } as const;

function stateOf({ header, language, bytes }: Sample): string {
  return header.inspect({ first: () => bytes }, language).state;
}

test("a file without a header has a valid one after it is added, and is the same again when it is removed", () => {
  fc.assert(
    fc.property(samples, (sample) => {
      fc.pre(stateOf(sample) === "missing");
      const { header, language, bytes } = sample;
      const added = header.addTo(bytes, language);
      expect(stateOf({ ...sample, bytes: added })).toBe("valid");
      expect(header.addTo(added, language).equals(added)).toBe(true);
      expect(header.removeFrom(added, language).toString("latin1")).toBe(bytes.toString("latin1"));
    }),
    runs,
  );
});

test("nothing is put above a byte order mark or a shebang, and line ends are those of the file", () => {
  fc.assert(
    fc.property(samples, ({ header, language, bytes }) => {
      const text = bytes.toString("latin1");
      const added = header.addTo(bytes, language).toString("latin1");
      const top = /^(?:\xEF\xBB\xBF)?(?:#!\/.{0,3000}$)?/m.exec(text)?.[0].trimEnd() ?? "";
      expect(added.startsWith(top)).toBe(true);
      if (!text.includes("\r")) expect(added).not.toContain("\r");
      if (!/(?<!\r)\n/.test(text) && text.includes("\r\n")) expect(added).not.toMatch(/(?<!\r)\n/);
    }),
    runs,
  );
});

/** A header as somebody wrote it long ago: a word, a mark or a line end differs. */
const damages: readonly ((line: string) => string)[] = [
  (line) => line.replace("License", "Licence file"),
  (line) => line.replace("authors", "athors"),
  (line) => line.replace("2026", "2019"),
  (line) => line.replace("Acme", "old Acme"),
  (line) => line.replace("under one", "under one (1)"),
];

const staleSamples = fc
  .record({
    index: fc.nat({ max: specs.length - 1 }),
    language: fc.constantFrom(...languages),
    damage: fc.constantFrom(...damages),
    before: fc.constantFrom([], ["What this file does."], ["A first line.", "", "A second."]),
    after: fc.constantFrom([], ["", "What this file does."], ["What this file does."]),
    body: fc.array(bodyLine, { maxLength: 4 }),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    other: fc.boolean(),
  })
  .map(({ index, language, damage, before, after, body, lineEnd, other }) => {
    const style = (other ? language.style && otherStyles(language.style)[0] : undefined) ?? language.style;
    const said = [...before, ...(specs[index]?.lines ?? []).map(damage), ...after];
    const comment = style === undefined ? [] : commentLines(style, said);
    const text = [...comment, "code();", ...body].join(lineEnd);
    const rest = text.slice(text.indexOf("code();"));
    return { header: headers[index] ?? headers[0], language, bytes: Buffer.from(text, "latin1"), rest };
  });

test("what may stand in a file is right after a header is added, or left alone", () => {
  fc.assert(
    fc.property(fc.oneof(samples, staleSamples), (sample) => {
      const { header, language, bytes } = sample;
      if (header === undefined) return;
      const state = stateOf({ header, language, bytes });
      const added = header.addTo(bytes, language);
      const mended = state === "missing" || state === "stale";
      expect(mended ? stateOf({ header, language, bytes: added }) : added.equals(bytes)).toBe(mended ? "valid" : true);
      expect(header.addTo(added, language).equals(added)).toBe(true);
      if ("rest" in sample) expect(added.toString("latin1").endsWith(sample.rest)).toBe(true);
    }),
    runs,
  );
});

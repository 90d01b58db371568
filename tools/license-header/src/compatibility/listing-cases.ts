// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

const configuration = "header: { license: { content: Copyright the Example authors } }\n";
const content = "# Copyright the Example authors\n";

export const listingCases: readonly CompatibilityCase[] = [
  {
    rule: "content that is not text is left out",
    source: sources.listing,
    configuration,
    files: {
      "zero.dat": { content: Uint8Array.of(0, 1, 2, 3), expected: "binary" },
      "image.png": { content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), expected: "binary" },
      "archive.gz": { content: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), expected: "binary" },
      "text.py": { content, expected: "valid" },
    },
  },
  {
    rule: "a file without a header is found, whatever its kind",
    source: sources.listing,
    configuration,
    files: {
      "a.ts": { content: "export {};\n", expected: "missing" },
      "a.py": { content: "print(1)\n", expected: "missing" },
      "a.md": { content: "# Title\n", expected: "missing" },
      Dockerfile: { content: "FROM scratch\n", expected: "missing" },
      "empty.py": { content: "", expected: "missing" },
      "a.json": { content: "{}\n", expected: "uncommentable" },
      "a.unknown": { content: "some text\n", expected: "uncommentable" },
    },
  },
  {
    rule: "a byte order mark is no part of the text",
    source: "https://github.com/apache/skywalking-eyes/blob/main/pkg/header/encoding.go",
    configuration,
    files: { "a.py": { content: `\ufeff${content}`, expected: "valid" } },
  },
  {
    rule: "Windows' line ends are line ends",
    source: sources.folding,
    configuration,
    files: { "a.py": { content: "# Copyright the\r\n# Example authors\r\n", expected: "valid" } },
  },
  {
    rule: "what git ignores is not listed",
    source: sources.configuration,
    configuration,
    surroundings: ["repository"],
    files: {
      ".gitignore": { content: `${content}dist/\n*.log\n`, expected: "valid" },
      "a.py": { content, expected: "valid" },
      "dist/a.py": { content: "print(1)\n", expected: "ignored" },
      "x/a.log": { content: "text\n", expected: "ignored" },
    },
  },
  {
    rule: "without git all files of the folder are listed",
    source: sources.listing,
    configuration,
    surroundings: ["folder"],
    files: {
      ".gitignore": { content: `${content}*.log\n`, expected: "valid" },
      "x/a.log": { content: "text\n", expected: "uncommentable" },
    },
  },
  {
    rule: "without git installed packages are not listed",
    source: sources.listing,
    configuration,
    surroundings: ["folder"],
    files: {
      "a.py": { content, expected: "valid" },
      "node_modules/x/index.js": { content: "x;\n", expected: "ignored", licenseEye: "invalid" },
    },
    difference: "license-eye goes into every folder.",
  },
  {
    rule: "a REUSE.toml tells the licence of files that cannot carry a comment",
    source: "https://reuse.software/spec-3.3/",
    configuration,
    files: {
      "REUSE.toml": {
        content: `${content}version = 1

[[annotations]]
path = "data/**.json"
SPDX-FileCopyrightText = "2020 Example authors"
SPDX-License-Identifier = "MIT"
`,
        expected: "valid",
      },
      "data/a.json": { content: "{}\n", expected: "covered", licenseEye: "invalid" },
      "other/a.json": { content: "{}\n", expected: "uncommentable" },
    },
    difference: "license-eye knows no REUSE.toml; such files have to be ignored.",
  },
];

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LanguageTable } from "../languages/language-table.ts";
import type { HeaderSpec } from "./header-spec.ts";
import { HeaderTextError } from "./header-text.ts";
import { LicenseHeader } from "./license-header.ts";
import type { Verdict } from "./verdict.ts";

const acme: HeaderSpec = {
  lines: ["Copyright 2026 Acme Rockets Inc.", "SPDX-License-Identifier: Apache-2.0"],
  locationThreshold: 80,
};
const slashes = "// Copyright 2026 Acme Rockets Inc.\n// SPDX-License-Identifier: Apache-2.0\n";
const block = "/*\n * Copyright 2026 Acme Rockets Inc.\n * SPDX-License-Identifier: Apache-2.0\n */\n";

const foundation: HeaderSpec = {
  lines: `Licensed to the Apache Software Foundation (ASF) under one
or more contributor license agreements.  See the NOTICE file
distributed with this work for additional information
regarding copyright ownership.  The ASF licenses this file
to you under the Apache License, Version 2.0 (the
"License"); you may not use this file except in compliance
with the License.  You may obtain a copy of the License at

  http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing,
software distributed under the License is distributed on an
"AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY
KIND, either express or implied.  See the License for the
specific language governing permissions and limitations
under the License.`.split("\n"),
  locationThreshold: 80,
};

const ofGoogle = `Copyright 2020 Google LLC

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

     https://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.`.split("\n");

/** The file `name` under the header `spec`. */
function inspected(name: string, content: string | Buffer, spec = acme): Verdict {
  const bytes = Buffer.from(content);
  return new LicenseHeader(spec).inspect({ first: () => bytes }, LanguageTable.standard.of(name));
}

function added(name: string, content: string | Buffer, spec = acme): string {
  return new LicenseHeader(spec).addTo(Buffer.from(content), LanguageTable.standard.of(name)).toString();
}

function removed(name: string, content: string | Buffer, spec = acme): string {
  return new LicenseHeader(spec).removeFrom(Buffer.from(content), LanguageTable.standard.of(name)).toString();
}

function commented(lines: readonly string[], marker: string): string {
  return lines.map((line) => `${marker} ${line}`.trimEnd() + "\n").join("");
}

test.each([
  ["in the language's own style", "a.ts", `${block}\ncode();\n`],
  ["in the language's other style", "a.ts", `${slashes}code();\n`],
  ["wrapped elsewhere", "a.ts", "// Copyright 2026 Acme\n// Rockets Inc. SPDX-License-Identifier:\n// Apache-2.0\n"],
  [
    "in other letters, with a sign",
    "a.py",
    "# copyright 2026 ACME Rockets  Inc.\n#\n# SPDX-license-identifier: Apache-2.0\n",
  ],
  [
    "in a comment of one line",
    "a.c",
    "/* Copyright 2026 Acme Rockets Inc. SPDX-License-Identifier: Apache-2.0 */\nint a;\n",
  ],
  [
    "in a comment for each line",
    "a.css",
    "/* Copyright 2026 Acme Rockets Inc. */\n/* SPDX-License-Identifier: Apache-2.0 */\n",
  ],
  [
    "in a documentation string",
    "a.py",
    '"""\nCopyright 2026 Acme Rockets Inc.\nSPDX-License-Identifier: Apache-2.0\n"""\n',
  ],
  [
    "without marks in a comment",
    "a.md",
    "<!--\nCopyright 2026 Acme Rockets Inc.\nSPDX-License-Identifier: Apache-2.0\n-->\n",
  ],
  ["above the document type", "a.html", `<!--\n${acme.lines.join("\n")}\n-->\n<!doctype html>\n`],
  ["below a front matter", "a.md", `---\nlayout: ${"x".repeat(200)}\n---\n\n<!-- ${acme.lines.join("\n")} -->\n`],
  ["behind a few words", "a.ts", `// Part of the Rocket project.\n${slashes}`],
  ["in a format without comments", "a.json", `{ "//": "${acme.lines.join(" ")}" }`],
])("a header %s is valid", (_, name, content) => {
  expect(inspected(name, content)).toEqual({ state: "valid" });
  expect(added(name, content)).toBe(content);
});

test("a header counts as near up to the threshold, in characters of folded text", () => {
  const behind = (count: number) => inspected("a.ts", `// ${"x".repeat(count - 1)}\n${slashes}`);
  expect(behind(79)).toEqual({ state: "valid" });
  expect(behind(80)).toEqual({
    state: "distant",
    span: { start: 83, end: 83 + slashes.trimEnd().length, startLine: 2, endLine: 3 },
  });
});

test("a header that is right is found below 2,000 lines of code, too", () => {
  const content = `${"const answer = 42;\n".repeat(2000)}${slashes}`;
  expect(inspected("a.ts", content)).toMatchObject({ state: "distant", span: { startLine: 2001, endLine: 2002 } });
});

test("a header that is right and too far down is left alone", () => {
  const content = `/*\n * ${"What this file does. ".repeat(9)}\n *\n * ${acme.lines.join("\n * ")}\n */\ncode();\n`;
  expect(inspected("a.ts", content)).toMatchObject({ state: "distant", span: { startLine: 4, endLine: 5 } });
  expect(added("a.ts", content)).toBe(content);
  expect(removed("a.ts", content)).toBe(content);
});

test("a word that goes on is another word: MIT-0 is not MIT", () => {
  const mit: HeaderSpec = { lines: ["SPDX-License-Identifier: MIT"], locationThreshold: 80 };
  expect(inspected("a.ts", "// SPDX-License-Identifier: MIT-0\n", mit)).toMatchObject({ state: "foreign" });
  expect(inspected("a.ts", "// SPDX-License-Identifier: MIT.\n", mit)).toEqual({ state: "valid" });
});

test("a pattern may match anywhere in the folded text of the whole file", () => {
  const spec: HeaderSpec = { ...acme, pattern: "Copyright \\d{4} (Acme|Ajax)\\b.*licence" };
  const late = `${"code();\n".repeat(20_000)}// copyright 1999\n//  AJAX and its License\n`;
  expect(inspected("a.ts", late, spec)).toEqual({ state: "valid" });
  expect(inspected("a.ts", late.replace("AJAX", "Atlas"), spec)).toEqual({ state: "missing" });
});

const staleFiles: readonly (readonly [string, string, string, string])[] = [
  ["an old year", "a.ts", `${slashes.replace("2026", "2019")}\ncode();\n`, `${block}\ncode();\n`],
  ["a typo", "a.go", `${slashes.replace("Copyright", "Copyrigth")}package a\n`, `${slashes}package a\n`],
  [
    "another owner that shares a name",
    "a.go",
    `${slashes.replace("Rockets Inc.", "Labs Ltd")}\nx\n`,
    `${slashes}\nx\n`,
  ],
  ["another id's spelling", "a.go", `${slashes.replace("Apache-2.0", "apache 2.0")}\nx\n`, `${slashes}\nx\n`],
  [
    "a line too many",
    "a.py",
    `#!/usr/bin/python3\n${commented([acme.lines[0] ?? "", "(see LICENSE)", acme.lines[1] ?? ""], "#")}x\n`,
    `#!/usr/bin/python3\n${slashes.replaceAll("//", "#")}x\n`,
  ],
  [
    "text of the same comment behind it",
    "a.go",
    `${slashes.replace("2026", "2019")}// Package a does it.\npackage a\n`,
    `${slashes}// Package a does it.\npackage a\n`,
  ],
  [
    "text of the same comment before it",
    "a.go",
    `// Package a does it.\n//\n${slashes.replace("2026", "2019")}package a\n`,
    `${slashes}\n// Package a does it.\npackage a\n`,
  ],
  [
    "the file's documentation in the same comment",
    "a.java",
    `/*\n * Copyright 2019 Acme Rockets Inc.\n * SPDX-License-Identifier: Apache-2.0\n *\n * What it does.\n */\nclass A {}\n`,
    `${block}\n/*\n * What it does.\n */\nclass A {}\n`,
  ],
  [
    "its first line behind the comment's mark",
    "a.java",
    `/* Copyright 2019 Acme Rockets Inc.\n * SPDX-License-Identifier: Apache-2.0\n * What it does. */\nclass A {}\n`,
    `${block}\n/*\n * What it does. */\nclass A {}\n`,
  ],
  [
    "its last line before the comment's mark",
    "a.java",
    `/* What it does.\n * Copyright 2019 Acme Rockets Inc.\n * SPDX-License-Identifier: Apache-2.0 */\nclass A {}\n`,
    `${block}\n/* What it does. */\nclass A {}\n`,
  ],
  [
    "a comment of its own behind another one",
    "a.ts",
    `// @ts-check\n\n${slashes.replace("2026", "2019")}\ncode();\n`,
    `${block}\n// @ts-check\n\ncode();\n`,
  ],
  [
    "a place in the front matter",
    "a.md",
    `---\n# Copyright 2019 Acme Rockets Inc.\n# SPDX-License-Identifier: Apache-2.0\ntitle: a\n---\n`,
    `---\n${slashes.replaceAll("//", "#")}title: a\n---\n`,
  ],
  [
    "a place below the front matter",
    "a.md",
    `---\ntitle: a\n---\n<!-- Copyright 2019 Acme Rockets Inc.\n  SPDX-License-Identifier: Apache-2.0 -->\n\n# A\n`,
    `---\n${slashes.replaceAll("//", "#")}title: a\n---\n# A\n`,
  ],
  ["CRLF", "a.ts", slashes.replace("2026", "2019").replaceAll("\n", "\r\n"), block.replaceAll("\n", "\r\n")],
  ["nothing behind it", "a.go", slashes.replace("2026", "2019").trimEnd(), slashes.trimEnd()],
];

test.each(staleFiles)("a header with %s is written anew, and all else stays", (...[, name, content, expected]) => {
  expect(inspected(name, content)).toMatchObject({ state: "stale" });
  expect(added(name, content)).toBe(expected);
  expect(inspected(name, expected)).toEqual({ state: "valid" });
});

test("a stale header is told with its lines and with how like it is", () => {
  expect(inspected("a.go", `// Package a.\n${slashes.replace("2026", "2019")}package a\n`)).toEqual({
    state: "stale",
    span: { start: 14, end: 14 + slashes.trimEnd().length, startLine: 2, endLine: 3 },
    similarity: 12 / 14,
  });
});

test.each([
  ["of a long text", commented(foundation.lines, "#").replace("more contributor", "more contributors'")],
  ["in other lines", commented([foundation.lines.join(" ").replace("to you", "to all")], "#")],
])("a stale header %s is written anew", (_, old) => {
  expect(inspected("a.sh", `${old}true\n`, foundation)).toMatchObject({ state: "stale" });
  expect(added("a.sh", `${old}true\n`, foundation)).toBe(`${commented(foundation.lines, "#")}true\n`);
});

test.each([
  ["Google's, in a project of the foundation", "a.go", commented(ofGoogle, "//"), foundation],
  [
    "Google's, in a project under the same licence",
    "a.go",
    commented(ofGoogle, "//"),
    { ...foundation, lines: ofGoogle.map((line) => line.replace("2020 Google LLC", "2026 Acme Rockets Inc.")) },
  ],
  [
    "Elastic's, which has the foundation's words",
    "a.java",
    commented(foundation.lines, "//")
      .replace("the Apache Software Foundation (ASF)", "Elasticsearch B.V.")
      .replace("The ASF", "Elasticsearch B.V."),
    foundation,
  ],
  ["one with another SPDX id", "a.ts", slashes.replace("Apache-2.0", "MIT"), acme],
  ["one with one SPDX id more", "a.ts", slashes.replace("Apache-2.0", "(GPL-2.0-only OR MIT)"), acme],
  [
    "MIT's",
    "a.js",
    "/*\n * jquery.js\n *\n * Copyright (c) 2011 John Resig\n * Permission is hereby granted, free of charge\n */\n",
    acme,
  ],
  [
    "the kernel's",
    "a.c",
    "// SPDX-License-Identifier: GPL-2.0\n/*\n * A driver.\n * Copyright (C) 2001 Someone\n */\n",
    acme,
  ],
  ["one of a batch file", "gradlew.bat", "@rem\n@rem Copyright 2015 the original author or authors.\n@rem\n", acme],
  ["one in capitals", "a.bat", "REM Copyright 2015 Someone\n", acme],
  ["one in the second comment", "a.ts", "/** What it does. */\n\n/* (c) Someone */\n", acme],
  ["one without a year", "a.py", "# Copyright The Someone Authors.\n", acme],
  ["one of a documentation tag", "a.js", "/**\n * @license MIT\n */\n", acme],
] as const)("the header of somebody else is left alone: %s", (...[, name, content, spec]) => {
  expect(inspected(name, `${content}code\n`, spec)).toMatchObject({ state: "foreign" });
  expect(added(name, `${content}code\n`, spec)).toBe(`${content}code\n`);
  expect(removed(name, `${content}code\n`, spec)).toBe(`${content}code\n`);
});

test("the header of somebody else is told with its comment and with what it states", () => {
  expect(inspected("a.c", "/* zlib.h\n   Copyright (C) 1995 Someone\n*/\nint a;\n")).toEqual({
    state: "foreign",
    span: { start: 0, end: 42, startLine: 1, endLine: 3 },
    firstLine: "Copyright (C) 1995 Someone",
  });
});

test.each([
  [
    "of how a licence header is found",
    "/** The licence header of a file. Copyright lines are found by their year. */\n",
  ],
  [
    "with an example of one",
    "/**\n * Puts a header such as\n *\n *   Copyright 2020 Someone\n *   SPDX-License-Identifier: MIT\n *\n * above a file.\n */\n",
  ],
  ["that quotes one", "// `SPDX-License-Identifier: MIT` is what it looks for,\n// and `Copyright 2020` too.\n"],
  ["of who may use it", "// Licensed users see more. The licence of a package is read from its manifest.\n"],
])("a comment %s is no header", (_, comment) => {
  expect(inspected("a.ts", `${comment}code();\n`)).toEqual({ state: "missing" });
  expect(added("a.ts", `${comment}code();\n`)).toBe(`${block}\n${comment}code();\n`);
});

test("this tool's own sources, which speak of licences, are nobody else's without their headers", () => {
  const own = new LicenseHeader({
    lines: ["Copyright the Nuvolaris operator platform authors", "SPDX-License-Identifier: Apache-2.0"],
    locationThreshold: 80,
  });
  const typescript = LanguageTable.standard.of("a.ts");
  const folder = join(import.meta.dirname, "..");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const bytes = own.removeFrom(readFileSync(join(folder, file)), typescript);
    // Some hold a header as text, further down.
    expect(["missing", "distant"], file).toContain(own.inspect({ first: () => bytes }, typescript).state);
  }
});

test.each([
  ["in the other style", "a.ts", `${slashes}\ncode();\n`, "code();\n"],
  ["without an empty line behind it", "a.ts", `${slashes}code();\n`, "code();\n"],
  ["that is the whole file", "a.ts", slashes, ""],
  ["that is the whole file but for a shebang", "a.sh", `#!/bin/sh\n${slashes.replaceAll("//", "#")}`, "#!/bin/sh\n"],
  ["in other lines", "a.ts", `/* ${acme.lines.join(" ")} */\n\ncode();\n`, "code();\n"],
  [
    "in a comment that goes on",
    "a.ts",
    `/* ${acme.lines.join("\n * ")}\n * It does. */\ncode();\n`,
    "/*\n * It does. */\ncode();\n",
  ],
  ["that is stale", "a.ts", `${slashes.replace("2026", "2019")}\ncode();\n`, "code();\n"],
] as const)("a header %s is taken out", (...[, name, content, expected]) => {
  expect(removed(name, content)).toBe(expected);
});

test("what is not text is nobody's business", () => {
  for (const content of [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), "GIF89a", "%PDF-1.7\n"]) {
    expect(inspected("a.ts", content)).toEqual({ state: "binary" });
    expect(added("a.ts", content)).toBe(Buffer.from(content).toString());
  }
});

test.each(["utf16le", "utf16be"] as const)("UTF-16 (%s) is read and never written", (encoding) => {
  const utf16 = (text: string) => {
    const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
    return encoding === "utf16be" ? bytes.swap16() : bytes;
  };
  expect(inspected("a.cs", utf16(`${block}class A;`))).toEqual({ state: "valid" });
  expect(inspected("a.cs", utf16("class A;"))).toEqual({ state: "uncommentable" });
  const bytes = utf16("class A;");
  expect(new LicenseHeader(acme).addTo(bytes, LanguageTable.standard.of("a.cs")).equals(bytes)).toBe(true);
});

test("a file that ends within a comment gets its header above", () => {
  expect(added("a.ts", "/* Copyright 2019 Acme Rockets Inc.\n")).toBe(
    `${block}\n/* Copyright 2019 Acme Rockets Inc.\n`,
  );
});

test("a header that would end its own comment is refused, and looked for nevertheless", () => {
  const spec: HeaderSpec = { lines: ["Copyright */ Acme -- Rockets"], locationThreshold: 80 };
  expect(inspected("a.ts", "code();\n", spec)).toEqual({ state: "missing" });
  const refused = 'the header\'s line "Copyright */ Acme -- Rockets" holds';
  expect(() => added("a.ts", "code();\n", spec)).toThrow(
    `${refused} "*/", which ends a comment of style SlashAsterisk`,
  );
  expect(() => added("a.ts", "code();\n", spec)).toThrow(HeaderTextError);
  expect(() => added("a.xml", "<a/>\n", spec)).toThrow(`${refused} "--", which ends a comment of style AngleBracket`);
  expect(added("a.py", "x\n", spec)).toBe("# Copyright */ Acme -- Rockets\n\nx\n");
  expect(inspected("a.py", "#  Copyright */ Acme --\n# Rockets\n", spec)).toEqual({ state: "valid" });
});

test("a header that is only a pattern is looked for, and cannot be written", () => {
  const spec: HeaderSpec = { lines: [], pattern: "Copyright \\d+ Acme", locationThreshold: 80 };
  expect(inspected("a.ts", "/* Copyright 2026 Acme */\n", spec)).toEqual({ state: "valid" });
  expect(removed("a.ts", "/* Copyright 2026 Acme */\n", spec)).toBe("/* Copyright 2026 Acme */\n");
  for (const content of ["", "code();\n", "/*\n */\n", "\n"]) {
    expect(inspected("a.ts", content, spec)).toEqual({ state: "missing" });
    expect(() => added("a.ts", content, spec)).toThrow("give its content or spdx-id");
  }
});

test("as much of a file is read as decides", () => {
  const asked: number[] = [];
  const read = (content: string) => {
    asked.length = 0;
    const bytes = Buffer.from(content);
    const first = (length: number) => {
      asked.push(length);
      return bytes.subarray(0, length);
    };
    return new LicenseHeader(acme).inspect({ first }, LanguageTable.standard.of("a.ts")).state;
  };
  const megabytes = "code(); // and so on\n".repeat(500_000);
  expect([read(slashes + megabytes), ...asked]).toEqual(["valid", 4096]);
  expect([read(megabytes), ...asked]).toEqual(["missing", 4096, 65_536]);
  expect([read(`code();\n`), ...asked]).toEqual(["missing", 4096]);
  expect([read(`${"x".repeat(70_000)}\n${slashes}`), ...asked]).toEqual(["missing", 4096, 65_536]);
});

test("bytes that are no UTF-8 stay as they are, be they thousands or millions", () => {
  const bytes = Buffer.alloc(10_000_000, "caf\xE9 ", "latin1");
  const header = new LicenseHeader(acme);
  const language = LanguageTable.standard.of("a.ts");
  const given = header.addTo(bytes, language);
  expect(given.subarray(block.length + 1).equals(bytes)).toBe(true);
  expect(header.removeFrom(given, language).equals(bytes)).toBe(true);
});

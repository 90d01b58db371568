// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../config/config-error.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { parseReuseToml } from "./reuse-annotations.ts";
import { ReuseCoverage, type ReuseInformation } from "./reuse-coverage.ts";

/** What is said of `path` in a folder with these files. */
function told(files: Readonly<Record<string, string>>, path: string): ReuseInformation | undefined {
  using folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), content);
  }
  return new ReuseCoverage(folder.path).of(path);
}

function annotation(
  path: string,
  { license, owner, more = "" }: { license?: string; owner?: string; more?: string },
): string {
  return [
    "[[annotations]]",
    `path = ${path}`,
    ...(license === undefined ? [] : [`SPDX-License-Identifier = "${license}"`]),
    ...(owner === undefined ? [] : [`SPDX-FileCopyrightText = "${owner}"`]),
    more,
    "",
  ].join("\n");
}

const toml = (...annotations: readonly string[]): string => ["version = 1", ...annotations].join("\n");
const mit = { license: "MIT", owner: "2026 Someone" };

test.each([
  ['"data.json"', "data.json", true],
  ['"data.json"', "a/data.json", false],
  ['"*.json"', "data.json", true],
  ['"*.json"', ".hidden.json", true],
  ['"*.json"', "a/data.json", false],
  ['"**.json"', "a/b/data.json", true],
  ['"**/*.json"', "data.json", true],
  ['"**/*.json"', "a/b/data.json", true],
  ['"**/data.json"', "xdata.json", false],
  ['"a/**"', "a/b/data.json", true],
  ['["x.json", "data.json"]', "data.json", true],
  ["'a\\*b.json'", "a*b.json", true],
  ["'a\\*b.json'", "axb.json", false],
  ['"a[1]{b}?.json"', "a[1]{b}?.json", true],
  ['"a?.json"', "ab.json", false],
])("an annotation of %s tells of %s: %s", (path, file, expected) => {
  const information = told({ "REUSE.toml": toml(annotation(path, mit)) }, file);
  const all = { licenses: ["MIT"], copyrights: ["2026 Someone"], sources: ["REUSE.toml"] };
  expect(information).toEqual(expected ? all : undefined);
});

test("nothing is told where there is neither a REUSE.toml nor a side file, or only half of it", () => {
  expect(told({}, "a.json")).toBeUndefined();
  expect(told({ "REUSE.toml": toml(annotation('"**"', { license: "MIT" })) }, "a.json")).toBeUndefined();
  expect(told({ "REUSE.toml": toml(annotation('"**"', { owner: "Someone" })) }, "a.json")).toBeUndefined();
  expect(told({ "REUSE.toml": "version = 1" }, "a.json")).toBeUndefined();
});

test("of several annotations of one file the last one that matches holds", () => {
  const text = toml(
    annotation('"**"', mit),
    annotation('"a.json"', { license: "ISC", owner: "Other" }),
    annotation('"b.json"', mit),
  );
  expect(told({ "REUSE.toml": text }, "a.json")).toMatchObject({ licenses: ["ISC"], copyrights: ["Other"] });
});

test("the nearest file tells, and the licence and the copyright may come from different ones", () => {
  const files = {
    "REUSE.toml": toml(annotation('"**"', mit)),
    "a/REUSE.toml": toml(annotation('"**"', { license: "ISC" })),
  };
  expect(told(files, "a/b/x.json")).toEqual({
    licenses: ["ISC"],
    copyrights: ["2026 Someone"],
    sources: ["a/REUSE.toml", "REUSE.toml"],
  });
});

test("what aggregates is added to what is nearest", () => {
  const files = {
    "REUSE.toml": toml(annotation('"**"', { ...mit, more: 'precedence = "aggregate"' })),
    "a/REUSE.toml": toml(annotation('"*.json"', { license: "ISC", owner: "Other" })),
  };
  expect(told(files, "a/x.json")).toMatchObject({ licenses: ["ISC", "MIT"], copyrights: ["Other", "2026 Someone"] });
});

test("what overrides holds alone, and of two the one above", () => {
  const files = {
    "REUSE.toml": toml(annotation('"**"', { ...mit, more: 'precedence = "override"' })),
    "a/REUSE.toml": toml(annotation('"*.json"', { license: "ISC", owner: "Other", more: 'precedence = "override"' })),
    "a/x.json.license": "SPDX-License-Identifier: 0BSD\nSPDX-FileCopyrightText: Third",
  };
  expect(told(files, "a/x.json")).toEqual({ licenses: ["MIT"], copyrights: ["2026 Someone"], sources: ["REUSE.toml"] });
});

test("a side file tells before a REUSE.toml does", () => {
  const files = {
    "REUSE.toml": toml(annotation('"**"', mit)),
    "x.png.license": "SPDX-FileCopyrightText: 2025 Painter\n\nSPDX-License-Identifier: CC0-1.0\n",
  };
  expect(told(files, "x.png")).toEqual({
    licenses: ["CC0-1.0"],
    copyrights: ["2025 Painter"],
    sources: ["x.png.license"],
  });
});

test("files that tell of others are covered: REUSE.toml, and side files whose file is there", () => {
  expect(told({}, "REUSE.toml")).toBeDefined();
  expect(told({ "x.png": "" }, "x.png.license")).toBeDefined();
  expect(told({}, "x.png.license")).toBeUndefined();
});

test("all that is wrong in a REUSE.toml is told with its lines", () => {
  const text = `version = 2

[[annotations]]
path = 7
SPDX-License-Identifier = ["MIT", 8]

[[annotations]]
path = "b"
precedence = "nearest"
`;
  expect(() => told({ "a/REUSE.toml": text }, "a/x.json")).toThrow(
    [
      "a/REUSE.toml: version: expected 1, found 2",
      "a/REUSE.toml:3: annotations[0].path: expected text or a list of texts, found 7",
      "a/REUSE.toml:3: annotations[0].path: expected a path or a list of paths, found none",
      'a/REUSE.toml:3: annotations[0].SPDX-License-Identifier: expected text or a list of texts, found ["MIT",8]',
      'a/REUSE.toml:7: annotations[1].precedence: expected one of closest, aggregate, override, found "nearest"',
    ].join("\n"),
  );
});

test("a REUSE.toml that is no TOML is an error with its line and column", () => {
  expect(() => told({ "REUSE.toml": "version = 1\n[[annotations]\n" }, "a")).toThrow(/^REUSE.toml:2:\d+: Invalid TOML/);
  expect(() => told({ "REUSE.toml": 'version = 1\nannotations = "x"\n' }, "a")).toThrow(
    'REUSE.toml: annotations[0]: expected a table, found "x"',
  );
});

test("whatever a REUSE.toml holds, it is read or refused as the user's", () => {
  const part = fc.constantFrom(
    "version = 1",
    "\n",
    "[[annotations]]",
    "[annotations]",
    "path = ",
    '"**"',
    "[",
    "]",
    "1979-05-27",
    "precedence = ",
    "=",
    '"',
    "{ a = 1 }",
    "9007199254740993",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
        fc.string(),
      ),
      (text) => {
        try {
          expect(parseReuseToml(text, "REUSE.toml")).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      },
    ),
    { numRuns: 500 },
  );
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { ConfigError } from "./config-error.ts";
import { locateConfig } from "./config-location.ts";
import { loadConfig, parseConfig, type LicenseConfig } from "./license-config.ts";

function parse(text: string): LicenseConfig {
  return parseConfig(text, { file: ".licenserc.yaml", folder: "/project", year: 2026 });
}

/** What is wrong with a configuration, as a user reads it. */
function problems(text: string): readonly string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
}

const mpl = "license: { spdx-id: MPL-2.0 }";

test("what is left out has license-eye's defaults", () => {
  const { headers, dependency, file } = parse("header:\n  license:\n    spdx-id: MPL-2.0\n");
  expect(file).toBe(".licenserc.yaml");
  expect(headers).toMatchObject([
    { field: "header", comment: "never", spdxId: "MPL-2.0", spec: { locationThreshold: 80 } },
  ]);
  expect(headers[0]?.spec.pattern).toBeUndefined();
  expect(headers[0]?.languages.size).toBe(0);
  expect(headers[0]?.selects("any/file.ts")).toBe(true);
  expect(dependency).toEqual({
    files: [],
    licenses: [],
    excludes: [],
    threshold: 75,
    requireFsfFree: false,
    requireOsiApproved: false,
  });
});

test("every key of a header is read", () => {
  const [header] = parse(`
header:
  license:
    spdx-id: Apache-2.0
    copyright-owner: Someone
    copyright-year: 1994-2023
    software-name: Thing
    content: |

      Copyright [year] [owner], [software-name]

      SPDX-License-Identifier: Apache-2.0
    pattern: Copyright \\d+ Someone
  paths: ["**/*.ts", docs]
  paths-ignore: [dist, "**/*.gen.ts"]
  comment: on-failure
  license-location-threshold: 120
  language:
    Go:
      type: programming
      extensions: [".go"]
      filenames: [config.go]
      comment_style_id: SlashAsterisk
`).headers;
  expect(header?.spec).toEqual({
    lines: ["Copyright 1994-2023 Someone, Thing", "", "SPDX-License-Identifier: Apache-2.0"],
    pattern: "copyright \\d+ someone",
    locationThreshold: 120,
  });
  expect(header?.comment).toBe("on-failure");
  expect(header?.languages).toEqual(
    new Map([["Go", { extensions: [".go"], filenames: ["config.go"], commentStyleId: "SlashAsterisk" }]]),
  );
  const paths = ["a.ts", "docs/x.md", "x.md", "dist/a.ts", "a.gen.ts"];
  expect(paths.map((path) => header?.selects(path))).toEqual([true, true, false, false, false]);
});

test("a list of headers is read in its order", () => {
  const { headers } = parse(`
header:
  - ${mpl}
    paths: [a]
  - license: { spdx-id: MIT, copyright-owner: B, copyright-year: 2020 }
    paths: [b]
`);
  expect(headers.map(({ field, spdxId }) => [field, spdxId])).toEqual([
    ["header[0]", "MPL-2.0"],
    ["header[1]", "MIT"],
  ]);
  expect(headers.map((header) => [header.selects("a/x"), header.selects("b/x")])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test("the year is the current one where none is said", () => {
  const { headers } = parse("header: { license: { spdx-id: Apache-2.0, copyright-owner: Someone } }");
  expect(headers[0]?.spec.lines[0]).toBe("Copyright 2026 Someone");
});

test.each([
  ["0", 80],
  ["-3", 80],
  ["1", 1],
  ["0x10", 16],
])("a threshold of %s is %i", (written, threshold) => {
  const { headers } = parse(`header:\n  ${mpl}\n  license-location-threshold: ${written}\n`);
  expect(headers[0]?.spec.locationThreshold).toBe(threshold);
});

test("every key of the dependency section is read, paths relative to the file", () => {
  expect(
    parse(`
dependency:
  files: [package.json, /abs/go.mod]
  licenses:
    - { name: left-pad, version: "1.0.0, 1.0.1", license: MIT }
    - { name: "@scope/*", license: ISC }
    - { name: one, version: 1.0, license: ISC }
  threshold: 90
  excludes:
    - { name: tool, version: 2.0.0, recursive: yes }
    - { name: other }
  require_fsf_free: true
  require_osi_approved: on
`).dependency,
  ).toEqual({
    files: ["/project/package.json", "/abs/go.mod"],
    licenses: [
      { name: "left-pad", versions: ["1.0.0", "1.0.1"], license: "MIT" },
      { name: "@scope/*", license: "ISC" },
      { name: "one", versions: ["1.0"], license: "ISC" },
    ],
    threshold: 90,
    excludes: [
      { name: "tool", versions: ["2.0.0"], recursive: true },
      { name: "other", recursive: false },
    ],
    requireFsfFree: true,
    requireOsiApproved: true,
  });
});

test("a dependency section alone is a configuration without headers", () => {
  expect(parse("dependency:\n  files: [go.mod]\n").headers).toEqual([]);
});

test("a null counts as left out", () => {
  const { headers, dependency } = parse(`header:\n  ${mpl}\n  paths:\n  paths-ignore: ~\ndependency:\n`);
  expect(headers[0]?.selects("a")).toBe(true);
  expect(dependency.threshold).toBe(75);
});

test("anchors, aliases and merge keys are followed; what is written beside them wins", () => {
  const { headers } = parse(`
header:
  - &base
    ${mpl}
    comment: always
    paths: &paths [a]
  - <<: *base
    comment: never
  - { paths: *paths, <<: [{ comment: on-failure }, *base] }
`);
  expect(headers.map(({ comment, spdxId }) => [comment, spdxId])).toEqual([
    ["always", "MPL-2.0"],
    ["never", "MPL-2.0"],
    ["on-failure", "MPL-2.0"],
  ]);
});

test("a mapping that merges itself is a problem, not an endless loop", () => {
  expect(problems("header: &a\n  <<: *a\n").join("\n")).toContain("merges mappings more than 5 deep");
});

test("all problems are told at once, in the order of the file, with line, column and field", () => {
  expect(
    problems(`header:
  license:
    spdx-id: Apache2.0
    copyright-owner: [Someone]
  path: ["**"]
  paths-ignore: dist
  comment: sometimes
  license-location-threshold: "80"
  language:
    Go: { comment_style_id: SlashStar, extension: .go }
dependency:
  threshold: 101
  licenses:
    - { name: x }
    - { license: MIT }
  excludes: [{ name: y, recursive: perhaps }]
  require_fsf_free: 1
headers: {}
`),
  ).toEqual([
    expect.stringMatching(
      /^\.licenserc\.yaml:3:14: header\.license\.spdx-id: expected a licence whose notice is known, found "Apache2\.0"; did you mean Apache-2\.0\?/,
    ),
    ".licenserc.yaml:4:22: header.license.copyright-owner: expected text, found a list",
    '.licenserc.yaml:5:9: header.path: is not a key that is known here; did you mean "paths"?',
    '.licenserc.yaml:6:17: header.paths-ignore: expected a list (`- item` lines), found the text "dist"',
    '.licenserc.yaml:7:12: header.comment: expected one of "on-failure", "always", "never", found "sometimes"',
    '.licenserc.yaml:8:31: header.license-location-threshold: expected a whole number, found the text "80"',
    expect.stringMatching(
      /^\.licenserc\.yaml:10:29: header\.language\.Go\.comment_style_id: expected one of .*"SlashAsterisk".*, found "SlashStar"$/,
    ),
    '.licenserc.yaml:10:51: header.language.Go.extension: is not a key that is known here; did you mean "extensions"?',
    ".licenserc.yaml:12:14: dependency.threshold: expected a percentage, found 101",
    ".licenserc.yaml:14:7: dependency.licenses[0]: expected `license`, an SPDX expression, found none",
    ".licenserc.yaml:15:7: dependency.licenses[1]: expected `name`, a package's name or a glob of names, found none",
    '.licenserc.yaml:16:36: dependency.excludes[0].recursive: expected `true` or `false`, found the text "perhaps"',
    ".licenserc.yaml:17:21: dependency.require_fsf_free: expected `true` or `false`, found 1",
    '.licenserc.yaml:18:10: headers: is not a key that is known here; did you mean "header"?',
  ]);
});

test.each([
  ["", "is empty"],
  ["# only a comment\n", "is empty"],
  ["just text", "expected a mapping"],
  ["header: []", "expected at least one header"],
  ["header: {}", "expected `license`"],
  ["header: { license: {} }", "expected a header: `spdx-id`"],
  ["header: { license: { content: '  ' } }", "expected a header"],
  ["header: { license: { spdx-id: Apache-2.0 } }", "expected `copyright-owner`"],
  ["header: { license: { content: 'by [owner]' } }", "expected `copyright-owner`"],
  ["header: { license: { spdx-id: MulanPSL-2.0, copyright-owner: A } }", "expected `software-name`"],
  ["header: { license: { spdx-id: Sleepycat } }", "did you mean one of 0BSD, AGPL-3.0-only"],
  ["header: { license: { pattern: '(' } }", "expected a regular expression"],
  ["header: { license: { spdx-id: MPL-2.0 }, paths: ['a['] }", "header.paths[0]: expected a path pattern"],
  ["header: { license: { spdx-id: MPL-2.0 }, paths-ignore: ['a{b', c, ''] }", "header.paths-ignore[2]"],
  ["header: [{ license: { spdx-id: MPL-2.0 } }, text]", "header[1]: expected a mapping"],
  ["header: { license: { spdx-id: MPL-2.0, spdx-id: MIT } }", "is not YAML"],
  ["header:\n\tlicense: x", "is not YAML"],
  ["? { a: b }\n: c", "expected text, found a mapping"],
  ["header: *nothing", "found *nothing, which names no anchor"],
  ["a: 1\n---\nb: 1", "is not YAML"],
])("%j is refused", (text, reason) => {
  expect(problems(text).join("\n")).toContain(reason);
});

test("a pattern alone is a header that can be checked and not written", () => {
  const { headers } = parse("header: { license: { pattern: 'Copyright .* Someone' } }");
  expect(headers[0]?.spec).toMatchObject({ lines: [], pattern: "copyright .* someone" });
});

test("a pattern saves a licence whose notice is not known or lacks an owner", () => {
  const { headers } = parse("header: { license: { spdx-id: Sleepycat, pattern: x } }");
  expect(headers[0]).toMatchObject({ spdxId: "Sleepycat", spec: { lines: [], pattern: "x" } });
});

test("the user's own text goes before the licence's notice", () => {
  const { headers } = parse("header: { license: { spdx-id: Apache-2.0, content: Mine } }");
  expect(headers[0]).toMatchObject({ spdxId: "Apache-2.0", spec: { lines: ["Mine"] } });
});

test("a byte order mark and CRLF are no part of the configuration", () => {
  const { headers } = parse("\ufeffheader:\r\n  license:\r\n    content: |\r\n      One\r\n\r\n      Two\r\n");
  expect(headers[0]?.spec.lines).toEqual(["One", "", "Two"]);
});

test("the result cannot be changed", () => {
  const config = parse(`header:\n  ${mpl}\n`);
  expect(
    [
      config,
      config.headers,
      config.headers[0],
      config.headers[0]?.spec,
      config.headers[0]?.spec.lines,
      config.dependency,
    ].every(Object.isFrozen),
  ).toBe(true);
});

test("the configuration is that of the folder, or of the nearest one above in the repository", () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "repository/.git"), { recursive: true });
  mkdirSync(join(folder.path, "repository/a/b"), { recursive: true });
  writeFileSync(join(folder.path, ".licenserc.yaml"), "");
  const [repository, below] = [join(folder.path, "repository"), join(folder.path, "repository/a/b")];
  expect(() => locateConfig(below)).toThrow(/there is no such configuration file.*spdx-id: Apache-2\.0/s);
  writeFileSync(join(repository, ".licenserc.yaml"), "");
  expect(locateConfig(below)).toEqual({ file: join(repository, ".licenserc.yaml"), root: repository });
  writeFileSync(join(below, ".licenserc.yaml"), "");
  expect(locateConfig(below)).toEqual({ file: join(below, ".licenserc.yaml"), root: below });
});

test("outside of a repository only the folder itself is looked at", () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "a"));
  writeFileSync(join(folder.path, ".licenserc.yaml"), "");
  expect(locateConfig(folder.path).root).toBe(folder.path);
  expect(() => locateConfig(join(folder.path, "a"))).toThrow(ConfigError);
});

test("the patterns of a configuration that is named are relative to where the command runs, as license-eye's", () => {
  expect(locateConfig("/project", "ci/licenserc.yml")).toEqual({ file: "/project/ci/licenserc.yml", root: "/project" });
});

test("a file is loaded and named from where the command runs", () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "ci.yaml");
  const load = (): LicenseConfig => loadConfig(file, { shownFrom: folder.path, year: 2026 });
  expect(load).toThrow(/^ci\.yaml: there is no such configuration file.\nWrite a first one/);
  writeFileSync(file, "header: 1");
  expect(load).toThrow("ci.yaml:1:9: header: expected a mapping (`key: value` lines), found 1");
  writeFileSync(file, `header:\n  ${mpl}\n`);
  expect(load().file).toBe("ci.yaml");
});

test("a configuration that cannot be read is an error that says why", () => {
  using folder = temporaryFolder();
  expect(() => loadConfig(folder.path, { shownFrom: "/", year: 2026 })).toThrow(/cannot be read: .*EISDIR/);
});

test("whatever a file holds, it is a configuration or a list of problems", () => {
  const key = fc.constantFrom(
    "header",
    "license",
    "spdx-id",
    "content",
    "pattern",
    "paths",
    "language",
    "dependency",
    "files",
    "licenses",
    "excludes",
    "x",
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie("list"),
      tie("mapping"),
    ),
    list: fc.array(tie("value"), { maxLength: 3 }),
    mapping: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  }));
  const yaml = fc.array(
    fc.constantFrom(
      "header:",
      " ",
      "\n",
      "- ",
      "&a",
      "*a",
      "<<: ",
      "[",
      "]",
      "{",
      "'",
      "|",
      "license",
      "?",
      "!!int",
      "#",
      "\t",
      "%",
    ),
    { maxLength: 25 },
  );
  const text = fc.oneof(
    value.map((one) => JSON.stringify(one)),
    yaml.map((parts) => parts.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (written) => {
      // What is thrown and no ConfigError, `problems` rethrows.
      for (const problem of problems(written)) expect(problem).toBeTypeOf("string");
    }),
    { numRuns: 500 },
  );
});

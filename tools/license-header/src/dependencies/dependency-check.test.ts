// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DependencyConfig } from "../config/dependency-config.ts";
import { lockFile, projectFolder } from "../testing/dependency-project.ts";
import { Declarations } from "./declarations.ts";
import { checkDependencies, type CheckedDependencies, type DependencyCheck } from "./dependency-check.ts";

const root = resolve(import.meta.dirname, "../../../..");
const realLock = readFileSync(join(root, "package-lock.json"), "utf8");
const mit = readFileSync(join(root, "node_modules/commander/LICENSE"), "utf8");

const defaults: DependencyConfig = {
  files: [],
  licenses: [],
  excludes: [],
  threshold: 75,
  requireFsfFree: false,
  requireOsiApproved: false,
};

type Json = Readonly<Record<string, unknown>>;

interface Specimen {
  /** The entries of the lock file. */
  readonly packages: Json;
  /** Files below the project's folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: Partial<DependencyConfig>;
  readonly options?: Partial<DependencyCheck>;
}

/** Checks a project that is made for the purpose. */
async function check({ packages, files = {}, config = {}, options = {} }: Specimen): Promise<CheckedDependencies> {
  using folder = projectFolder(files);
  const settings = { ...defaults, ...config };
  return await checkDependencies({
    text: JSON.stringify(lockFile(packages), undefined, 2),
    path: "package-lock.json",
    configPath: ".licenserc.yaml",
    folder: folder.path,
    config: settings,
    declarations: new Declarations(settings),
    workspaces: undefined,
    productionOnly: false,
    ...options,
  });
}

/** A project that ships `a`, and tests with `t`. */
function project(a: Json, t: Json = { license: "MIT" }): Json {
  return {
    "": { name: "p", dependencies: { a: "1" }, devDependencies: { t: "1" } },
    "node_modules/a": { version: "1.0.0", ...a },
    "node_modules/t": { version: "2.0.0", dev: true, ...t },
  };
}

function rules({ findings }: CheckedDependencies): readonly string[] {
  return findings.map(({ level, rule }) => `${level} ${rule}`);
}

test.each([
  ["MIT", "A", []],
  ["MIT OR GPL-3.0-only", "A", []],
  ["MPL-2.0", "B", ["warning category-b-license"]],
  ["GPL-3.0-only", "X", ["error category-x-license"]],
  ["UNLICENSED", "X", ["error category-x-license"]],
  ["PSF-2.0", "unknown", ["error unknown-license"]],
  ["LicenseRef-Acme", "unknown", ["error unknown-license"]],
  ["as is", "unknown", ["error unknown-license"]],
  ["SEE LICENSE IN EULA.txt", "unknown", ["error unknown-license"]],
  ["Apache 2.0", "A", ["note misspelt-license"]],
  ["GPLv2", "X", ["note misspelt-license", "error category-x-license"]],
  ["GPL-2.0 OR MIT", "A", ["note deprecated-license-id"]],
  [{ type: "MIT", url: "https://example.org" }, "A", []],
  [[{ type: "GPL-3.0-only" }, { type: "MIT" }], "A", []],
  [["MIT", "Apache-2.0"], "A", []],
  [undefined, "unknown", ["error missing-license"]],
  [null, "unknown", ["error missing-license"]],
  ["", "unknown", ["error missing-license"]],
  [{}, "unknown", ["error missing-license"]],
  [[], "unknown", ["error missing-license"]],
  [true, "unknown", ["error missing-license"]],
])("a shipped package with the licence %j is in category %s: %j", async (license, category, expected) => {
  const checked = await check({ packages: project({ license }) });
  expect(checked.packages.find(({ name }) => name === "a")?.category).toBe(category);
  expect(rules(checked)).toEqual(expected);
});

test.each([
  ["MPL-2.0", ["note category-b-license"]],
  ["GPL-3.0-only", ["note category-x-license"]],
  ["PSF-2.0", ["warning unknown-license"]],
  [undefined, ["warning missing-license"]],
])("a package that only development needs, with the licence %j: %j", async (license, expected) => {
  expect(rules(await check({ packages: project({ license: "MIT" }, { license }) }))).toEqual(expected);
});

test("a finding names the package, its place in the lock file, who needs it, and what mends it", async () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1" } },
    "node_modules/a": { version: "1.0.0", license: "MIT", dependencies: { b: "1" } },
    "node_modules/b": { version: "2.0.0", license: "GPL-3.0-only OR SSPL-1.0" },
  };
  expect((await check({ packages })).findings).toEqual([
    {
      rule: "category-x-license",
      level: "error",
      path: "package-lock.json",
      startLine: 18,
      endLine: 18,
      message:
        "b@2.0.0 is under GPL-3.0-only OR SSPL-1.0, of which GPL-3.0-only is the best, which is in category X (p > a > b)",
      remedy: 'another package in its place ("npm explain b" tells who needs it)',
    },
  ]);
});

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  ["package.json", { "package.json": '{"license": "ISC"}' }, "ISC", "manifest"],
  ["the older field of package.json", { "package.json": '{"licenses": [{"type": "MIT"}]}' }, "MIT", "manifest"],
  ["the text of its licence file", { "package.json": "{}", "LICENSE.md": mit }, "MIT", "licence file"],
  ["the text alone, where package.json is no JSON", { "package.json": "{", LICENCE: mit }, "MIT", "licence file"],
  [
    "the file that it says to see",
    { "package.json": '{"license": "SEE LICENSE IN x.txt"}', "x.txt": mit },
    "MIT",
    "licence file",
  ],
])("what the lock file does not say is found in %s", async (...[, files, license, source]) => {
  const installed = Object.entries(files).map(([name, text]) => [`node_modules/a/${name}`, text] as const);
  const checked = await check({ packages: project({}), files: Object.fromEntries(installed) });
  expect(checked.packages[0]).toMatchObject({ name: "a", license, source });
  expect(checked.findings).toEqual([]);
});

test("a file outside of the package is not read, whatever the lock file says", async () => {
  const files = { LICENSE: mit, "package.json": '{"license": "MIT"}', "node_modules/a/package.json": "{}" };
  const outside = await check({ packages: project({ license: "SEE LICENSE IN ../../LICENSE" }), files });
  expect(rules(outside)).toEqual(["error unknown-license"]);
  const packages = { "": { name: "p", dependencies: { "../../x": "1" } }, "node_modules/../../x": { version: "1" } };
  expect(rules(await check({ packages, files }))).toEqual(["error missing-license"]);
});

test("the message about a missing licence says what was looked at", async () => {
  const message = async (specimen: Specimen) => (await check(specimen)).findings[0]?.message;
  expect(await message({ packages: project({}) })).toBe(
    "a@1.0.0 says nothing of its licence: the lock file names none, it is not installed, where more could be found (p > a)",
  );
  const files = { "node_modules/a/package.json": '{"license": 5}', "node_modules/a/LICENSE": "All mine." };
  expect(await message({ packages: project({}), files })).toBe(
    "a@1.0.0 says nothing of its licence: the lock file names none (expected an SPDX expression, found the number 5), its package.json names none, and the text of its licence file is none that is known (p > a)",
  );
});

test.each<[string, Partial<DependencyConfig>, readonly string[]]>([
  ["by name", { licenses: [{ name: "a", license: "MIT" }] }, []],
  ["by a glob", { licenses: [{ name: "?", license: "MIT" }] }, []],
  ["by name and version", { licenses: [{ name: "a", versions: ["0.9.0", "1.0.0"], license: "MIT" }] }, []],
  ["as something in category X", { licenses: [{ name: "a", license: "JSON" }] }, ["error category-x-license"]],
  [
    "for another version",
    { licenses: [{ name: "a", versions: ["2.0.0"], license: "MIT" }] },
    ["error unknown-license"],
  ],
])("a licence may be declared %s", async (_, config, expected) => {
  expect(rules(await check({ packages: project({ license: "PSF-2.0" }), config }))).toEqual(expected);
});

test("a glob's star does not cross a scope", async () => {
  const packages = { "": { name: "p", dependencies: { "@s/a": "1" } }, "node_modules/@s/a": { license: "PSF-2.0" } };
  const withName = (name: string) => check({ packages, config: { licenses: [{ name, license: "MIT" }] } });
  expect(rules(await withName("*"))).toEqual(["error unknown-license"]);
  expect(rules(await withName("@s/*"))).toEqual([]);
});

test("a package that is left out is not looked at; recursively, nor is what only it needs", async () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1", c: "1" } },
    "node_modules/a": { version: "1", license: "GPL-3.0-only", dependencies: { b: "1", c: "1" } },
    "node_modules/b": { version: "1", license: "GPL-3.0-only" },
    "node_modules/c": { version: "1", license: "GPL-3.0-only" },
  };
  const without = (recursive: boolean) => check({ packages, config: { excludes: [{ name: "a", recursive }] } });
  expect(await without(false)).toMatchObject({ excluded: 1, packages: [{ name: "b" }, { name: "c" }] });
  expect(await without(true)).toMatchObject({ excluded: 2, packages: [{ name: "c" }] });
});

test("only what is shipped, and only what a workspace needs, can be asked for", async () => {
  const packages = {
    ...project({ license: "MIT" }),
    "libs/w": { name: "@p/w", dependencies: { b: "1" }, devDependencies: { t: "1" } },
    "node_modules/@p/w": { resolved: "libs/w", link: true },
    "node_modules/b": { version: "3.0.0", license: "MIT" },
  };
  const names = async (options: Partial<DependencyCheck>) =>
    (await check({ packages, options, config: { licenses: [{ name: "no-such", license: "MIT" }] } })).packages.map(
      ({ name }) => name,
    );
  expect(await names({})).toEqual(["a", "b", "t"]);
  expect(await names({ productionOnly: true })).toEqual(["a", "b"]);
  expect(await names({ workspaces: ["@p/w"] })).toEqual(["b", "t"]);
  expect(await names({ workspaces: ["@p/w"], productionOnly: true })).toEqual(["b"]);
  expect((await check({ packages })).workspaces).toEqual(["p", "@p/w"]);
});

test.each([
  [{ requireOsiApproved: true }, "error not-osi-approved"],
  [{ requireFsfFree: true }, "error not-fsf-free"],
])("%j is asked of what is shipped", async (config, rule) => {
  const packages = project({ license: "CC-PDDC" }, { license: "CC-PDDC" });
  expect(rules(await check({ packages, config }))).toEqual([rule, rule.replace("error", "note")]);
});

test("no change to a real lock file makes it throw", async () => {
  const lines = realLock.split("\n").slice(0, 400);
  const broken = fc.oneof(
    fc.nat({ max: realLock.length }).map((length) => realLock.slice(0, length)),
    fc.tuple(fc.nat({ max: lines.length }), fc.string()).map(([at, text]) => lines.toSpliced(at, 1, text).join("\n")),
  );
  await fc.assert(
    fc.asyncProperty(broken, async (text) => {
      const checked = await check({ packages: {}, options: { text } });
      expect(checked.findings.every(({ startLine }) => startLine >= 1)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("no value in an entry makes it throw", async () => {
  const name = fc.constantFrom("a", "b", "@s/c", "__proto__", "constructor", "..", "");
  const names = fc.dictionary(name, fc.constant("*"));
  const entry = fc.record(
    {
      name: fc.oneof(name, fc.jsonValue()),
      version: fc.jsonValue(),
      license: fc.oneof(fc.constantFrom("MIT", "GPL-2.0+", "SEE LICENSE IN ..", "\0"), fc.jsonValue()),
      link: fc.boolean(),
      resolved: fc.oneof(fc.constantFrom("libs/a", "node_modules/a", ""), fc.jsonValue()),
      dependencies: fc.oneof(names, fc.jsonValue()),
      devDependencies: names,
    },
    { requiredKeys: [] },
  );
  const path = fc.tuple(fc.constantFrom("", "node_modules/", "libs/", "node_modules/a/node_modules/", "../"), name);
  const packages = fc.dictionary(
    path.map((parts) => parts.join("")),
    entry,
    { maxKeys: 12 },
  );
  await fc.assert(
    fc.asyncProperty(packages, async (entries) => {
      const checked = await check({ packages: { "": { name: "p", dependencies: { a: "1" } }, ...entries } });
      expect(checked.packages.every(({ license }) => license !== "")).toBe(true);
    }),
    { numRuns: 60 },
  );
});

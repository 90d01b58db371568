// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { lockFile, projectFolder } from "../testing/dependency-project.ts";
import { recordedRun } from "../testing/recorded-run.ts";

const root = resolve(import.meta.dirname, "../../../..");

const entries = {
  "": { name: "project", dependencies: { good: "1" }, devDependencies: { tool: "1" } },
  "libs/one": { name: "@p/one", dependencies: { bad: "1" } },
  "node_modules/@p/one": { resolved: "libs/one", link: true },
  "node_modules/bad": { version: "3.0.0", license: "GPL-3.0-only" },
  "node_modules/good": { version: "1.0.0", license: "MIT" },
  "node_modules/tool": { version: "2.0.0", license: "GPL-3.0-only", dev: true },
};
const files = { "package-lock.json": lockFile(entries) };

test("the packages are listed with their licence, then what is in the way, with its line", async () => {
  using folder = projectFolder(files);
  const { exitCode, stdout } = await recordedRun(["deps"], { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout.split("\n")).toEqual([
    "package  version  licence       category  needed by",
    "bad      3.0.0    GPL-3.0-only  X         project > @p/one",
    "good     1.0.0    MIT           A         project",
    "tool     2.0.0    GPL-3.0-only  X         development: project",
    "",
    "category X: 2 packages, 1 shipped; category A: 1 package, 1 shipped",
    "",
    "category-x-license: the licence may not be included",
    '  package-lock.json:24  bad@3.0.0 is under GPL-3.0-only, which is in category X (project > @p/one > bad); mend it with: another package in its place ("npm explain bad" tells who needs it)',
    "  package-lock.json:32  tool@2.0.0 is under GPL-3.0-only, which is in category X (for development only: project > tool); mend it with: nothing, as long as it stays out of what is passed on",
    "",
    "checked 3 packages in 0.00 s: 1 passed, 2 findings (category-x-license 2)",
    "",
  ]);
});

test.each([
  [["deps", "--production"], 1, ["bad", "good"]],
  [["deps", "--workspace", "@p/one"], 1, ["bad"]],
  [["deps", "--workspace", "project", "--workspace", "@p/one"], 1, ["bad", "good", "tool"]],
  [["dep", "check"], 1, ["bad", "good", "tool"]],
  [["dependency", "check", "package-lock.json"], 1, ["bad", "good", "tool"]],
  [["deps", "package.json"], 1, ["bad", "good", "tool"]],
  [["deps", "-c", "declared.yaml"], 0, ["bad", "good"]],
])("%j: exit code %i, packages %j", async (words, exitCode, names) => {
  const declared =
    'dependency:\n  licenses:\n    - {name: bad, version: "3.0.0", license: MIT}\n  excludes:\n    - name: tool\n';
  using folder = projectFolder({ ...files, "package.json": {}, "declared.yaml": declared });
  const run = await recordedRun([...words, "--format", "json"], { directory: folder.path });
  // Proof of the cast: the shape is JsonReport's, which has a test of its own.
  const report = JSON.parse(run.stdout) as { readonly packages: readonly { readonly name: string }[] };
  expect([run.exitCode, report.packages.map(({ name }) => name)]).toEqual([exitCode, names]);
});

test("the configuration's files are looked at, wherever the command is called, and paths start at its folder", async () => {
  using folder = projectFolder({
    ".licenserc.yaml": "dependency:\n  files: [one/package.json, two/package-lock.json]\n",
    "one/npm-shrinkwrap.json": lockFile({ "": { dependencies: { a: "1" } }, "node_modules/a": { license: "JSON" } }),
    "two/package-lock.json": lockFile({ "": {}, "node_modules/b": { license: "JSON" } }),
    ".git/HEAD": "",
    "deep/er/x": "",
  });
  const run = await recordedRun(["deps", "--format", "json"], { directory: resolve(folder.path, "deep/er") });
  expect(JSON.parse(run.stdout)).toMatchObject({
    findings: [{ path: "one/npm-shrinkwrap.json" }, { path: "two/package-lock.json" }],
    summary: { noun: "package", checked: 2, passed: 0 },
  });
  const text = await recordedRun(["deps", "-v", "error"], { directory: resolve(folder.path, "deep/er") });
  expect(text.stdout).toContain("  ../../one/npm-shrinkwrap.json:10  a is under JSON");
  expect(text.stdout).not.toContain("needed by");
});

test("an entry of the configuration is of use if any lock file has what it is for; others are warned of", async () => {
  const one = lockFile({
    "": { dependencies: { a: "1" } },
    "node_modules/a": { version: "1.0.0", license: "PSF-2.0" },
  });
  using folder = projectFolder({
    ".licenserc.yaml": `
dependency:
  files: [one/package.json, two/package.json, go.mod]
  licenses:
    - {name: a, license: Python-2.0}
    - {name: b, version: "1.0.0,2.0.0", license: MIT}
  excludes:
    - name: "@s/*"
`,
    "one/package-lock.json": one,
    "two/package-lock.json": lockFile({ "": {} }),
  });
  const { exitCode, stdout } = await recordedRun(["deps"], { directory: folder.path });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "  go.mod:1  is no lock file of npm: the packages that it names are not looked at; mend it with: license-eye dep check",
  );
  expect(stdout.match(/no package matches .*(?=;)/g)).toEqual([
    "no package matches b 1.0.0 2.0.0",
    "no package matches @s/*",
  ]);
  const part = await recordedRun(["deps", "--production"], { directory: folder.path });
  expect(part.stdout).not.toContain("no package matches");
});

test.each(["sarif", "github", "checkstyle"])("--format %s has the finding with its place", async (format) => {
  using folder = projectFolder(files);
  const { stdout, exitCode } = await recordedRun(["deps", "--format", format], { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/package-lock\.json/);
  expect(stdout).toMatch(/bad@3\.0\.0 is under GPL-3\.0-only/);
  expect(stdout).toMatch(/\b24\b/);
});

test("a lock file that cannot be read is a finding", async () => {
  using folder = projectFolder({ "package-lock.json": '{"packages": {' });
  const { exitCode, stdout } = await recordedRun(["deps"], { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /^bad-lock-file: .*\n {2}package-lock\.json:1 {2}is not JSON.*npm install --package-lock-only$/m,
  );
});

test.each([
  {
    words: ["deps"],
    without: true,
    told: /cannot read package-lock\.json: .*"npm install --package-lock-only" writes it/,
  },
  { words: ["deps", "go.mod"], told: /go\.mod is no lock file of npm, which are all that is read here/ },
  { words: ["deps", "--workspace", "@p/two"], told: /has no workspace "@p\/two"; it has project, @p\/one/ },
  { words: ["deps", "-c", "no-such.yaml"], told: /no-such\.yaml.*no such configuration file/ },
])("$words is a wrong command line: exit code 2, told on standard error", async ({ words, without, told }) => {
  using folder = projectFolder(without === true ? {} : files);
  const { exitCode, stdout, stderr } = await recordedRun(words, { directory: folder.path });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(told);
});

test("this repository passes, and every package of it has a category", async () => {
  const { exitCode, stdout } = await recordedRun(["deps"], { directory: root });
  expect(stdout).toMatch(/^category A: \d+ packages, \d+ shipped; category B: \d+ packages, \d+ shipped$/m);
  expect(exitCode).toBe(0);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { lockFile, projectFolder } from "../testing/dependency-project.ts";
import { recordedRun } from "../testing/recorded-run.ts";

const root = resolve(import.meta.dirname, "../../../..");
const apache = readFileSync(join(root, "LICENSE"), "utf8");
const mit = readFileSync(join(root, "node_modules/commander/LICENSE"), "utf8");

/** A project that ships two packages and tests with a third. */
const files = {
  LICENSE: apache,
  NOTICE: "Project\nCopyright us\n",
  "package.json": { license: "Apache-2.0" },
  "package-lock.json": lockFile({
    "": { name: "project", dependencies: { a: "1", b: "1" }, devDependencies: { tool: "1" } },
    "node_modules/a": { version: "1.0.0", license: "MIT OR GPL-3.0-only" },
    "node_modules/b": { version: "2.0.0", license: "Apache-2.0" },
    "node_modules/tool": { version: "3.0.0", license: "ISC", dev: true },
  }),
  "node_modules/a/LICENSE": mit,
  "node_modules/b/LICENSE.txt": apache,
  "node_modules/b/NOTICE": "b\nCopyright Bob\n",
  "node_modules/tool/LICENSE": "Tool.",
};

function told(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

test("a source whose LICENSE and NOTICE are right has no findings", async () => {
  using folder = projectFolder(files);
  expect(await recordedRun(["notice"], { directory: folder.path })).toMatchObject({
    exitCode: 0,
    stdout: "checked 2 files in 0.00 s: 2 passed, 0 findings\n",
  });
});

test("a source whose NOTICE lists dependencies is warned, one with another LICENSE fails", async () => {
  using noticed = projectFolder({ ...files, NOTICE: "Project\nHolds b@2.0.0\n" });
  const warned = await recordedRun(["notice"], { directory: noticed.path });
  expect(warned.exitCode).toBe(0);
  expect(warned.stdout).toContain("  NOTICE:2  NOTICE lists b@2.0.0, which a source release does not hold");
  using other = projectFolder({ ...files, LICENSE: mit });
  const failed = await recordedRun(["notice"], { directory: other.path });
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("  LICENSE:1  package.json says Apache-2.0, and LICENSE is MIT");
});

test("the files of a binary have what is shipped, and a second run changes nothing", async () => {
  using folder = projectFolder(files);
  const words = ["notice", "--to", "out", "-v", "error"];
  const { exitCode, stdout } = await recordedRun(words, { directory: folder.path });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout:
      "added: out/LICENSE-binary\nadded: out/NOTICE-binary\nadded: out/licenses/a@1.0.0.txt\nadded: out/licenses/b@2.0.0.txt\n",
  });
  const written = told(join(folder.path, "out"));
  expect(written["LICENSE-binary"]).toMatch(
    /\nApache-2\.0\n-+\n {2}b@2\.0\.0: licenses\/b@2\.0\.0\.txt\n\nMIT\n---\n {2}a@1\.0\.0: licenses\/a@1\.0\.0\.txt\n$/,
  );
  expect(written["NOTICE-binary"]).toMatch(/^Project\nCopyright us\n\n=+\nb@2\.0\.0\n=+\n\nb\nCopyright Bob\n$/);
  expect(written["licenses/a@1.0.0.txt"]).toBe(mit.trim() + "\n");
  expect(await recordedRun(words, { directory: folder.path })).toMatchObject({ exitCode: 0, stdout: "" });
  expect(await recordedRun([...words, "--check"], { directory: folder.path })).toMatchObject({
    exitCode: 0,
    stdout: "",
  });
});

test("--check writes nothing, and names the command that would", async () => {
  using folder = projectFolder(files);
  const words = ["notice", "--to", "out", "--check", "--workspace", "project", "package-lock.json"];
  const { exitCode, stdout } = await recordedRun(words, { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("  out/LICENSE-binary:1");
  expect(stdout).toContain("mend it with: license-header notice --to out --workspace project package-lock.json\n");
  expect(readdirSync(folder.path)).not.toContain("out");
});

test("a list says exactly what is in the binary, be it for development or not", async () => {
  using folder = projectFolder({ ...files, "list.json": ["tool@3.0.0"] });
  const words = ["notice", "-o", "out", "--packages", "list.json"];
  expect(await recordedRun(words, { directory: folder.path })).toMatchObject({ exitCode: 0 });
  expect(Object.keys(told(join(folder.path, "out")))).toEqual([
    "LICENSE-binary",
    "NOTICE-binary",
    "licenses/tool@3.0.0.txt",
  ]);
});

test("what is on the list is passed on, so that its licence counts even if only development needs it", async () => {
  const lock = lockFile({
    "": { name: "project", devDependencies: { tool: "1" } },
    "node_modules/tool": { version: "3.0.0", license: "GPL-3.0-only", dev: true },
  });
  using folder = projectFolder({
    ...files,
    "package-lock.json": lock,
    "list.json": [{ name: "tool", version: "3.0.0" }],
  });
  const words = ["notice", "-o", "out", "--packages", "list.json", "-v", "error"];
  const { exitCode, stdout } = await recordedRun(words, { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    "tool@3.0.0 is under GPL-3.0-only, which is in category X (project > tool); mend it with: another",
  );
});

test("a package on the list that the lock file does not have is in the way", async () => {
  using folder = projectFolder({ ...files, "list.json": ["tool@3.0.0", "gone@1.0.0"] });
  const words = ["notice", "-o", "out", "--packages", "list.json"];
  const { exitCode, stdout } = await recordedRun(words, { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("gone@1.0.0 is on the list of packages and not in the lock file");
});

test("what may not be passed on, or has no text, is a finding, and nothing is written", async () => {
  const lock = lockFile({
    "": { name: "project", dependencies: { a: "1", b: "1" } },
    "node_modules/a": { version: "1.0.0", license: "GPL-3.0-only" },
    "node_modules/b": { version: "2.0.0", license: "MIT" },
  });
  const { "node_modules/b/LICENSE.txt": _, ...others } = files;
  using folder = projectFolder({ ...others, "package-lock.json": lock });
  const { exitCode, stdout } = await recordedRun(["notice", "--to", "out"], { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("a@1.0.0 is under GPL-3.0-only, which is in category X");
  expect(stdout).toContain(
    "package-lock.json:16  b@2.0.0 (MIT) has no licence file where it is installed; mend it with: the text",
  );
  expect(readdirSync(folder.path)).not.toContain("out");
});

test("--texts gives the text of a package that has none", async () => {
  const lock = lockFile({
    "": { dependencies: { "@s/c": "1" } },
    "node_modules/@s/c": { version: "1.0.0", license: "MIT" },
  });
  using folder = projectFolder({ ...files, "package-lock.json": lock, "texts/@s+c@1.0.0.txt": "The text of c." });
  const words = ["notice", "--to", "out", "--texts", "texts"];
  expect(await recordedRun(words, { directory: folder.path })).toMatchObject({ exitCode: 0 });
  expect(told(join(folder.path, "out"))["licenses/@s+c@1.0.0.txt"]).toBe("The text of c.\n");
});

test("a project without LICENSE can be given no binary", async () => {
  using folder = projectFolder({ "package-lock.json": lockFile({ "": {} }) });
  const { exitCode, stdout } = await recordedRun(["notice", "--to", "out"], { directory: folder.path });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("LICENSE:1  there is no LICENSE");
});

test.each([
  { words: ["notice", "--packages", "list.json"], told: /--packages is about a binary: say with --to/ },
  { words: ["notice", "--production"], told: /--production is about a binary/ },
  { words: ["notice", "--to", "out", "--packages", "no.json"], told: /cannot read no\.json/ },
  { words: ["notice", "--to", "out", "--packages", "NOTICE"], told: /NOTICE is not JSON/ },
  { words: ["notice", "a.json", "b.json"], told: /notice is about one lock file: name it/ },
])("$words is a wrong command line: exit code 2, told on standard error", async ({ words, told: message }) => {
  using folder = projectFolder(files);
  const { exitCode, stdout, stderr } = await recordedRun(words, { directory: folder.path });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("LICENSE and NOTICE of this repository are right", async () => {
  expect(await recordedRun(["notice"], { directory: root })).toMatchObject({ exitCode: 0 });
});

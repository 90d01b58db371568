// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmodSync, linkSync, readdirSync, statSync, symlinkSync, lstatSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { recordedRun, type RecordedRun } from "../testing/recorded-run.ts";
import { header, temporaryRepository, type TemporaryRepository } from "../testing/temporary-repository.ts";

function fix(repository: TemporaryRepository, ...words: readonly string[]): Promise<RecordedRun> {
  return recordedRun(["fix", ...words], { directory: repository.path });
}

const foreign = "// Copyright 2019 Somebody Else Ltd.\n// Licensed under the MIT licence.\nx();\n";
const stale = header.replace("License-Identifier", "Licence-Identifer");

test("missing headers are put in and nearly right ones replaced; then check is content", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n", "b.ts": `${stale}\nx();\n`, "c.sh": "#!/bin/sh\nx\n" });
  chmodSync(repository.at("c.sh"), 0o755);

  const { exitCode, stdout } = await fix(repository);

  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    "added: a.ts\nreplaced: b.ts\nadded: c.sh\n\n" + "checked 4 files in 0.00 s: 4 passed, 3 changed, 0 findings\n",
  );
  expect(repository.read("a.ts")).toBe(`${header}\nx();\n`);
  expect(repository.read("b.ts")).toBe(`${header}\nx();\n`);
  expect(repository.read("c.sh")).toMatch(/^#!\/bin\/sh\n# Copyright/);
  expect(statSync(repository.at("c.sh")).mode & 0o777).toBe(0o755);
  expect((await recordedRun(["check"], { directory: repository.path })).exitCode).toBe(0);
  expect((await fix(repository)).stdout).toMatch(/^checked 4 files/);
});

test("what cannot be mended is left as it is, named, and exit code 1", async () => {
  const distant = `/*\n${" * filler words\n".repeat(30)} */\n${header}x();\n`;
  using repository = temporaryRepository({
    "foreign.ts": foreign,
    "d.json": "{}\n",
    "distant.ts": distant,
    "a.ts": "x();\n",
  });

  const { exitCode, stdout } = await fix(repository);

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^added: a\.ts\n\nforeign-header: .*\n {2}foreign\.ts:1 /);
  expect(stdout).toMatch(/distant-header: .*\n {2}distant\.ts:33 /);
  expect(stdout).toMatch(/uncommentable: .*\n {2}d\.json:1 /);
  expect(repository.read("foreign.ts")).toBe(foreign);
  expect(repository.read("distant.ts")).toBe(distant);
});

test("--dry-run tells the same and changes nothing", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });

  expect(await fix(repository, "--dry-run")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^to be added: a\.ts\n\n.*1 to change/),
  });
  expect(repository.git("status", "--porcelain")).toBe("");
});

test("symbolic links stay links, hard links are refused", async () => {
  using repository = temporaryRepository({ "a.ts": `${header}x();\n`, "hard.ts": "x();\n" });
  symlinkSync("a.ts", repository.at("link.ts"));
  linkSync(repository.at("hard.ts"), repository.at("other-name.ts"));

  const { exitCode, stdout } = await fix(repository);

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/unwritable: .*\n {2}hard\.ts:1 +it could not be changed: it has 1 more name/);
  expect(repository.read("hard.ts")).toBe("x();\n");
  expect(lstatSync(repository.at("link.ts")).isSymbolicLink()).toBe(true);
});

test("a text that comments of the language cannot hold is told, and no file is damaged", async () => {
  using repository = temporaryRepository({ "a.css": "a {}\n" });
  repository.write(".licenserc.yaml", "header: { license: { content: 'ends */ here' }, paths: ['*.css'] }\n");

  const { exitCode, stdout } = await fix(repository);

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/unwritable: .*\n {2}a\.css:1 +it could not be changed: .*\*\//);
  expect(repository.read("a.css")).toBe("a {}\n");
});

test("--staged mends the staged files in the work tree and leaves the index alone", async () => {
  using repository = temporaryRepository({ "other.ts": "x();\n" });
  repository.write("a.ts", "x();\n");
  repository.git("add", "a.ts");

  expect(await fix(repository, "--staged")).toMatchObject({ exitCode: 0 });

  expect(repository.read("a.ts")).toBe(`${header}\nx();\n`);
  expect(repository.git("show", ":a.ts")).toBe("x();\n");
  expect(repository.read("other.ts")).toBe("x();\n");
});

test("--staged goes by what the work tree has, which is what it changes", async () => {
  using repository = temporaryRepository();
  repository.write("lost.ts", header);
  repository.write("mended.ts", "x();\n");
  repository.git("add", ".");
  repository.write("lost.ts", "x();\n");
  repository.write("mended.ts", header);

  const { stdout } = await fix(repository, "--staged");

  expect(stdout).toMatch(/^added: lost\.ts\n\n.*: 2 passed, 1 changed, 0 findings\n$/);
  expect(repository.read("lost.ts")).toBe(`${header}\nx();\n`);
});

test("what a killed run left behind is taken away, what a living one writes is not, and neither is a finding", async () => {
  using repository = temporaryRepository();
  const { pid: dead } = spawnSync(process.execPath, ["--version"]);
  const left = `sub/.license-header-${dead}-0123456789abcdef.tmp`;
  const living = `.license-header-${process.pid}-0123456789abcdef.tmp`;
  repository.write(left, "half a fi");
  repository.write(living, "half a fi");

  expect((await recordedRun(["check"], { directory: repository.path })).stdout).toContain("skipped (temporary 2)");
  expect(await fix(repository, "--dry-run")).toMatchObject({ exitCode: 0 });
  expect(readdirSync(repository.at("sub"))).toHaveLength(1);
  expect(await fix(repository)).toMatchObject({ exitCode: 0 });

  expect(readdirSync(repository.at("sub"))).toEqual([]);
  expect(repository.read(living)).toBe("half a fi");
});

test("--stdin-filename gives the mended text on standard output and what is wrong on standard error", async () => {
  using repository = temporaryRepository();
  const run = (stdin: string | Buffer, name = "a.ts"): Promise<RecordedRun> =>
    recordedRun(["fix", "--stdin-filename", name], { directory: repository.path, stdin });

  expect(await run("x();\n")).toMatchObject({ exitCode: 0, stdout: `${header}\nx();\n` });
  expect(await run(foreign)).toMatchObject({
    exitCode: 1,
    stdout: foreign,
    stderr: expect.stringMatching(/foreign-header/),
  });
  expect(await run("{}\n", "a.json")).toMatchObject({
    exitCode: 1,
    stdout: "{}\n",
    stderr: expect.stringMatching(/uncommentable/),
  });
  const latin = Buffer.from("// caf\xe9\r\n", "latin1");
  const { bytes } = await run(latin);
  expect(bytes.subarray(-latin.length).equals(latin)).toBe(true);
});

test("a file that the configuration leaves out comes back from standard input as it is", async () => {
  using repository = temporaryRepository();
  repository.write(".licenserc.yaml", "header: { license: { content: H }, paths-ignore: ['gen'] }\n");
  const words = ["fix", "--stdin-filename", "gen/a.ts"];

  expect(await recordedRun(words, { directory: repository.path, stdin: "x();\n" })).toMatchObject({
    exitCode: 0,
    stdout: "x();\n",
  });
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { plainEnvironment } from "../testing/config.ts";
import { recordedRun, type RecordedRun } from "../testing/recorded-run.ts";
import { header, temporaryRepository, type TemporaryRepository } from "../testing/temporary-repository.ts";

function diff(repository: TemporaryRepository, ...words: readonly string[]): Promise<RecordedRun> {
  return recordedRun(["diff", ...words], { directory: repository.path });
}

function apply(repository: TemporaryRepository, patch: Buffer, ...words: readonly string[]): void {
  execFileSync("git", ["apply", "--whitespace=nowarn", ...words], {
    cwd: repository.path,
    input: patch,
    env: plainEnvironment(),
  });
}

test("the patch, applied, is what fix does; and diff changes nothing itself", async () => {
  const files = { "a.ts": "x();\n", "b c.ts": Buffer.from("// caf\xe9\r\nx();", "latin1"), "ü.sh": "#!/bin/sh\nx\n" };
  using patched = temporaryRepository(files);
  using fixed = temporaryRepository(files);

  const { exitCode, bytes, stdout } = await diff(patched);
  expect(patched.git("status", "--porcelain")).toBe("");
  apply(patched, bytes);
  await recordedRun(["fix"], { directory: fixed.path });

  expect(exitCode).toBe(1);
  expect(stdout).toContain("+// Copyright the Example authors\n");
  for (const name of Object.keys(files)) expect(patched.read(name)).toBe(fixed.read(name));
});

test("--output takes the patch", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });

  expect(await diff(repository, "--output", "headers.patch")).toMatchObject({ exitCode: 1, stdout: "" });
  expect(repository.read("headers.patch")).toMatch(/^diff --git a\/a\.ts b\/a\.ts\n/);
});

test("nothing to change is exit code 0 and no patch", async () => {
  using repository = temporaryRepository({ "a.ts": header });

  expect(await diff(repository)).toMatchObject({ exitCode: 0, stdout: "" });
});

test("what fix would leave alone is told beside the patch", async () => {
  using repository = temporaryRepository({ "d.json": "{}\n" });

  expect(await diff(repository)).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(/uncommentable: .*\n {2}d\.json:1 /),
  });
});

test("--staged is a patch for the index, which keeps what is not staged out of it", async () => {
  using repository = temporaryRepository();
  repository.write("a.ts", "staged();\n");
  repository.git("add", "a.ts");
  repository.write("a.ts", "staged();\nlater();\n");

  apply(repository, (await diff(repository, "--staged")).bytes, "--cached");

  expect(repository.git("show", ":a.ts")).toBe(`${header}\nstaged();\n`);
  expect(repository.read("a.ts")).toBe("staged();\nlater();\n");
});

test("--stdin-filename gives the patch of the text", async () => {
  using repository = temporaryRepository();
  const words = ["diff", "--stdin-filename", "sub/a.ts"];

  const run = await recordedRun(words, { directory: repository.path, stdin: "x();\n" });

  expect(run).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/^diff --git a\/sub\/a\.ts b\/sub\/a\.ts\n--- a\/sub\/a\.ts\n/),
  });
});

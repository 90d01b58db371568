// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { recordedRun, type RecordedRun } from "../testing/recorded-run.ts";
import { header, temporaryRepository, type TemporaryRepository } from "../testing/temporary-repository.ts";

function remove(repository: TemporaryRepository, ...words: readonly string[]): Promise<RecordedRun> {
  return recordedRun(["remove", ...words], { directory: repository.path });
}

test("what fix put in, remove takes out, to the byte", async () => {
  const files = {
    "a.ts": "x();\n",
    "b.sh": "#!/bin/sh\nx\n",
    "c.md": "---\ntitle: x\n---\n\n# x\n",
    "d.ts": "x();\r\ny();",
  };
  using repository = temporaryRepository(files);
  await recordedRun(["fix"], { directory: repository.path });

  expect(await remove(repository, ...Object.keys(files))).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^removed: a\.ts\n/),
  });

  for (const [name, content] of Object.entries(files)) expect(repository.read(name)).toBe(content);
});

test("other people's headers stay and are no finding", async () => {
  const foreign = "// Copyright 2019 Somebody Else Ltd.\n// Licensed under the MIT licence.\nx();\n";
  using repository = temporaryRepository({ "a.ts": foreign });

  expect(await remove(repository, "a.ts")).toMatchObject({ exitCode: 0 });
  expect(repository.read("a.ts")).toBe(foreign);
});

test("a header that stands where it cannot be taken from is named, and exit code 1", async () => {
  const distant = `/*\n${" * filler words\n".repeat(30)} */\n${header}x();\n`;
  using repository = temporaryRepository({ "a.ts": distant });

  expect(await remove(repository, "a.ts")).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/unwritable: .*\n {2}a\.ts:1 /),
  });
  expect(repository.read("a.ts")).toBe(distant);
});

test("--dry-run changes nothing", async () => {
  using repository = temporaryRepository({ "a.ts": header });

  expect(await remove(repository, "--dry-run", "a.ts")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^to be removed: a\.ts\n/),
  });
  expect(repository.read("a.ts")).toBe(header);
});

test("--stdin-filename gives the text without its header", async () => {
  using repository = temporaryRepository();
  const words = ["remove", "--stdin-filename", "a.ts"];

  expect(await recordedRun(words, { directory: repository.path, stdin: `${header}\nx();\n` })).toMatchObject({
    exitCode: 0,
    stdout: "x();\n",
  });
});

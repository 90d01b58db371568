// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cleanEnvironment } from "../fakes/config.ts";
import { TemporaryRepository } from "../fakes/temporary-repository.ts";
import { GitError, GitProgram } from "./git-program.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

/** A folder in which `git` never ends. */
function withEndlessGit(): { repository: TemporaryRepository; PATH: string } {
  const repository = TemporaryRepository.create();
  const program = join(repository.folder, "git");
  writeFileSync(program, `#!${process.execPath}\nprocess.stdin.resume(); setInterval(() => 0, 1000);\n`);
  chmodSync(program, 0o755);
  return { repository, PATH: repository.folder };
}

test("a git that does not end is ended at its deadline", async () => {
  const { repository, PATH } = withEndlessGit();
  using _ = repository;
  const clock = new FakeClock();
  const git = new GitProgram({ folder: repository.folder, environment: { PATH }, clock, deadlineMs: 5000 });

  const asked = git.text(["status"]);
  const settled = expect(asked).rejects.toThrow(new GitError("git status did not end within 5 s"));
  await clock.advance(5000);

  await settled;
});

test("a git that runs is ended when the check is interrupted", async () => {
  const { repository, PATH } = withEndlessGit();
  using _ = repository;
  const interruption = new AbortController();
  const options = {
    folder: repository.folder,
    environment: { PATH },
    clock: new FakeClock(),
    signal: interruption.signal,
  };

  const asked = Array.fromAsync(new GitProgram(options).records(["log"], 0x00));
  const settled = expect(asked).rejects.toThrow("ended by SIGINT");
  interruption.abort(new Error("ended by SIGINT"));

  await settled;
});

test("who has read enough of a stream leaves it, and git with it", async () => {
  using repository = TemporaryRepository.create();
  const content = Array.from({ length: 200_000 }, (_, index) => `${index}\n`).join("");
  repository.commit({ files: { "long.txt": content } });
  const git = new GitProgram({ folder: repository.folder, environment: cleanEnvironment, clock: new FakeClock() });

  for await (const line of git.records(["show", "HEAD:long.txt"], 0x0a)) {
    expect(line).toBe("0");
    break;
  }
});

test("a command that fails is an error with git's own words", async () => {
  using repository = TemporaryRepository.create();
  const git = new GitProgram({ folder: repository.folder, environment: cleanEnvironment, clock: new FakeClock() });

  await expect(git.text(["rev-parse", "--verify", "nowhere"])).rejects.toThrow(
    /^git rev-parse --verify nowhere failed \(128\): fatal: /,
  );
  await expect(Array.fromAsync(git.records(["log", "nowhere"], 0x0a))).rejects.toThrow(GitError);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run leaves when it is ended from outside: whole files. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { plainEnvironment } from "./testing/config.ts";
import { header, temporaryRepository, type TemporaryRepository } from "./testing/temporary-repository.ts";
import { temporaryFileOwner } from "./write/temporary-name.ts";

// Programs are started, and files brought to the disk: a busy machine takes its time for both.
vi.setConfig({ testTimeout: 60_000 });

const program = ["--conditions=@nuvolaris/source", join(import.meta.dirname, "main.ts")];
const body = "export const x = 1;\n".repeat(4000);
const fixed = `${header}\n${body}`;
const fileCount = 40;

function manyFiles(): TemporaryRepository {
  const names = Array.from({ length: fileCount }, (_, index) => `src/file-${index}.ts`);
  return temporaryRepository(Object.fromEntries(names.map((name) => [name, body])));
}

/** Starts `fix`, and sends it a signal when the folder of the files has changed `changes` times. */
async function endedFix(
  repository: TemporaryRepository,
  signal: NodeJS.Signals,
  changes: number,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...program, "fix"], {
    cwd: repository.path,
    env: plainEnvironment(),
    stdio: "ignore",
  });
  const watcher = watch(repository.at("src"));
  let seen = 0;
  watcher.on("change", () => {
    seen++;
    if (seen === changes) child.kill(signal);
  });
  await once(child, "close");
  watcher.close();
  return child;
}

interface Leavings {
  readonly old: number;
  readonly fixed: number;
  readonly temporary: number;
}

/** Sorts what is in the folder; a file that is neither old nor new fails the test. */
function leavings(repository: TemporaryRepository): Leavings {
  const names = readdirSync(repository.at("src"));
  const temporary = names.filter((name) => temporaryFileOwner(name) !== undefined);
  const contents = names
    .filter((name) => !temporary.includes(name))
    .map((name) => readFileSync(repository.at(`src/${name}`), "utf8"));
  expect(contents).toHaveLength(fileCount);
  expect(contents.every((content) => content === body || content === fixed)).toBe(true);
  const old = contents.filter((content) => content === body).length;
  return { old, fixed: fileCount - old, temporary: temporary.length };
}

test.each([1, 8, 30, 80])(
  "killed at change %i, each file is old or new, and the next run clears up",
  async (changes) => {
    using repository = manyFiles();

    const { signalCode } = await endedFix(repository, "SIGKILL", changes);

    expect(signalCode).toBe("SIGKILL");
    expect(leavings(repository).old).toBeGreaterThan(0);
    const { status } = spawnSync(process.execPath, [...program, "fix"], {
      cwd: repository.path,
      env: plainEnvironment(),
    });
    expect(status).toBe(0);
    expect(leavings(repository)).toEqual({ old: 0, fixed: fileCount, temporary: 0 });
  },
);

test.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
] as const)("$signal lets what was begun be finished, begins nothing more and exits with $exitCode", async (one) => {
  using repository = manyFiles();

  const child = await endedFix(repository, one.signal, 10);

  expect(child.exitCode).toBe(one.exitCode);
  const { old, fixed: done, temporary } = leavings(repository);
  expect(temporary).toBe(0);
  expect(old).toBeGreaterThan(0);
  expect(done).toBeGreaterThan(0);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run leaves when it is ended from outside: whole files. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

/**
 * A module that is loaded before the program, and counts what that changes on the disk: in the midst of change number `change`
 * the program gets the signal. Whoever watched it from outside might come too late on a busy machine.
 */
function signalledAt(change: number, signal: NodeJS.Signals): string {
  const code = `
    import disk from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    let changes = 0;
    const count = (owner, name) => {
      const original = owner[name];
      owner[name] = (...args) => {
        const begun = original.apply(owner, args);
        if (++changes === ${change}) process.kill(process.pid, "${signal}");
        return begun;
      };
    };
    for (const name of ["open", "rename"]) count(disk, name);
    const { open } = disk;
    disk.open = async (...args) => {
      const handle = await open(...args);
      for (const name of ["writeFile", "chown", "chmod", "sync", "close"]) count(handle, name);
      return handle;
    };
    syncBuiltinESMExports();`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

/** Starts `fix`, which gets a signal while it makes change number `change`. */
function endedFix(
  repository: TemporaryRepository,
  signal: NodeJS.Signals,
  change: number,
): Pick<SpawnSyncReturns<Buffer>, "status" | "signal"> {
  return spawnSync(process.execPath, [signalledAt(change, signal), ...program, "fix"], {
    cwd: repository.path,
    env: plainEnvironment(),
    stdio: "ignore",
  });
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

// Eight files at a time are made, filled, brought to the disk and, from change 49 on, given their names; then come the next.
test.each([1, 12, 52, 80])("killed at change %i, each file is old or new, and the next run clears up", (change) => {
  using repository = manyFiles();

  const ended = endedFix(repository, "SIGKILL", change);

  expect(ended.signal).toBe("SIGKILL");
  expect(leavings(repository).old).toBeGreaterThan(0);
  const { status } = spawnSync(process.execPath, [...program, "fix"], {
    cwd: repository.path,
    env: plainEnvironment(),
  });
  expect(status).toBe(0);
  expect(leavings(repository)).toEqual({ old: 0, fixed: fileCount, temporary: 0 });
});

test.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
] as const)("$signal lets what was begun be finished, begins nothing more and exits with $exitCode", (one) => {
  using repository = manyFiles();

  const { status } = endedFix(repository, one.signal, 10);

  expect(status).toBe(one.exitCode);
  const { old, fixed: done, temporary } = leavings(repository);
  expect(temporary).toBe(0);
  expect(old).toBeGreaterThan(0);
  expect(done).toBeGreaterThan(0);
});

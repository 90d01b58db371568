// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { runContest } from "../contest.ts";
import { writeCorpus, type CorpusRepository } from "../license-corpus/corpus-repository.ts";
import type { CommandRun } from "../measured-command.ts";
import {
  addlicense,
  licenseEye,
  ownCheck,
  ownSource,
  readAddlicenseReport,
  readAll,
  readHeads,
  readLicenseEyeReport,
  readOwnReport,
  WrongVerdictError,
} from "./license-header-tools.ts";

const missing = ["packages/a/module-1.ts", "packages/b/module-2.ts"];
// Other programs of that name know no such option.
const withoutTime = spawnSync("time", ["--version"]).status !== 0;
const corpus: CorpusRepository = { folder: "/corpus", files: 10, bytes: 100, missing, tree: "abc" };

function run(others: Partial<CommandRun>): CommandRun {
  return { exitCode: 1, stdout: "", stderr: "", wallMs: 1, cpuMs: 1, peakRssMb: 1, ...others };
}

test("our report is read: a finding a line, with its place", () => {
  const stdout = [
    "missing-header: no licence header",
    "  packages/a/module-1.ts:1  has no header; mend it with: license-header fix packages/a/module-1.ts",
    "  packages/b/module-2.ts:2  has no header; mend it with: license-header fix packages/b/module-2.ts",
    "",
    "checked 11 files in 0.02 s: 9 passed, 2 findings (missing-header 2)",
    "",
  ].join("\n");

  expect(readOwnReport({ stdout })).toEqual(missing);
});

test("addlicense's report is read: a path a line", () => {
  expect(readAddlicenseReport({ stdout: `${missing.join("\n")}\n` })).toEqual(missing);
  expect(readAddlicenseReport({ stdout: "" })).toEqual([]);
});

test("license-eye's report is read, from whichever stream", () => {
  const report = [
    "INFO Loading configuration from file: .licenserc.yaml",
    "INFO Totally checked 11 files, valid: 9, invalid: 2, ignored: 0, fixed: 0",
    "ERROR the following files don't have a valid license header: ",
    `${missing.join("\n")} `,
    "ERROR one or more files does not have a valid license header",
  ].join("\n");

  expect(readLicenseEyeReport({ stdout: "", stderr: report })).toEqual(missing);
  expect(readLicenseEyeReport({ stdout: report, stderr: "" })).toEqual(missing);
  expect(readLicenseEyeReport({ stdout: "", stderr: "ERROR no configuration" })).toEqual([]);
});

test("who finds exactly the files without header, in whatever order, passes", () => {
  const { verify } = addlicense.check(corpus, "/bin/addlicense");

  expect(() => {
    verify(run({ stdout: missing.toReversed().join("\n") }));
  }).not.toThrow();
});

test.each([
  ["one too few", [missing[0] ?? ""], "1 of 2 files without header not told, 0 others told, such as packages/b"],
  ["one too many", [...missing, "packages/c/module-3.ts"], "0 of 2 files without header not told, 1 others told"],
  ["another one", [missing[0] ?? "", "packages/c/module-3.ts"], "1 of 2 files without header not told, 1 others"],
])("who finds %s is told so", (_, found, message) => {
  const { verify } = addlicense.check(corpus, "/bin/addlicense");
  const verifying = (): void => {
    verify(run({ stdout: found.join("\n") }));
  };

  expect(verifying).toThrow(WrongVerdictError);
  expect(verifying).toThrow(`addlicense: ${message}`);
});

test("who says that all is well, or breaks down, is told so with its last words", () => {
  const { verify } = licenseEye.check(corpus, "/bin/license-eye");

  expect(() => {
    verify(run({ exitCode: 0, stderr: missing.join("\n") }));
  }).toThrow("license-eye exited with 0: packages/a");
  expect(() => {
    verify(run({ exitCode: 2, stderr: "no such flag" }));
  }).toThrow("license-eye exited with 2: no such flag");
});

test("a reader that fails is told so", () => {
  const { verify } = readAll(corpus);

  expect(() => {
    verify(run({ exitCode: 0 }));
  }).not.toThrow();
  expect(() => {
    verify(run({ exitCode: 123, stderr: "cat: no such file" }));
  }).toThrow("cat exited with 123: cat: no such file");
});

test("all work in the corpus' folder, and know nothing of this process", () => {
  const contestants = [
    ownCheck(corpus),
    addlicense.check(corpus, "/bin/addlicense"),
    licenseEye.check(corpus, "/bin/license-eye"),
    readAll(corpus),
    readHeads(corpus),
  ];

  for (const { command } of contestants) {
    expect(command.folder).toBe("/corpus");
    expect(command.environment["GIT_CONFIG_NOSYSTEM"]).toBe("1");
    expect(command.environment["VITEST"]).toBeUndefined();
  }
  expect(new Set(contestants.map(({ name }) => name)).size).toBe(5);
});

test.skipIf(withoutTime)("our program and the readers pass on a corpus", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-tools-"));
  const { signal } = new AbortController();
  const plan = { seed: 7, files: 60, withoutHeader: 5, meanBytes: 6000 };
  const made = await writeCorpus({ plan, folder: folder.path, signal });
  const contestants = [ownCheck(made, ownSource()), readAll(made), readHeads(made)];

  const runs = await runContest({ contestants, rounds: 1, clock: systemClock, signal });

  expect([...runs.values()].map(({ length }) => length)).toEqual([1, 1, 1]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Check, CheckName } from "./check.ts";
import { runChecks, type CheckResult, type RunChecksOptions } from "./run-checks.ts";

// Each starts git and Node several times, beside whatever else this machine is doing.
vi.setConfig({ testTimeout: 60_000 });

function check(name: CheckName, code: string): Check {
  return { name, command: [process.execPath, "-e", code], mend: `mend ${name}`, deadlineMinutes: 1 };
}

interface Told {
  readonly results: readonly CheckResult[];
  readonly told: readonly string[];
  readonly log: (name: CheckName) => string;
}

/** Runs checks in an empty folder; the logs are read before it goes. */
async function run(checks: readonly Check[], more: Partial<RunChecksOptions> = {}): Promise<Told> {
  using folder = mkdtempDisposableSync(join(tmpdir(), "run-checks-"));
  const told: string[] = [];
  const results = await runChecks(checks, {
    root: folder.path,
    environment: { PATH: process.env["PATH"] },
    clock: systemClock,
    signal: new AbortController().signal,
    cores: 1,
    listener: {
      began: (name) => told.push(`${name} began`),
      ended: ({ name, verdict }) => told.push(`${name} ${verdict}`),
    },
    ...more,
  });
  const logs = new Map(
    results.flatMap((result) =>
      result.verdict === "failed" ? [[result.name, readFileSync(join(folder.path, result.log), "utf8")]] : [],
    ),
  );
  return { results, told, log: (name) => logs.get(name) ?? "" };
}

test("all checks run though one fails, and are told in their order with what mends the failure", async () => {
  const { results, log } = await run([
    check("types", 'console.log("out"); console.error("err"); process.exitCode = 3'),
    check("lint", ""),
    { name: "tests", omitted: "nothing changed" },
  ]);

  expect(results).toEqual([
    {
      name: "types",
      verdict: "failed",
      ms: expect.any(Number),
      reason: "exit code 3",
      mend: "mend types",
      log: ".cache/pre-pr/types.log",
      excerpt: expect.arrayContaining(["out", "err"]),
    },
    { name: "lint", verdict: "passed", ms: expect.any(Number) },
    { name: "tests", verdict: "not run", reason: "nothing changed" },
  ]);
  expect(log("types").split("\n").toSorted()).toEqual(["", "err", "out"]);
});

test("checks run beside each other, and are told in the order of the table all the same", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "run-checks-"));
  // Each waits for what the other writes: one after the other the first fails.
  const meet = (own: string, other: string): string => `
    const fs = require("node:fs"), at = (name) => ${JSON.stringify(folder.path)} + "/" + name;
    fs.writeFileSync(at("${own}"), "");
    let looks = 1000;
    const look = () => fs.existsSync(at("${other}")) || (--looks > 0 ? setTimeout(look, 20) : process.exit(1));
    look();`;

  const { results } = await run([check("lint", meet("a", "b")), check("tests", meet("b", "a"))], { cores: 2 });

  expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(["lint passed", "tests passed"]);
});

test("no more run at a time than there are cores", async () => {
  const { told } = await run([check("types", ""), check("lint", ""), check("tests", "")]);

  expect(told).toEqual(["types began", "types passed", "lint began", "lint passed", "tests began", "tests passed"]);
});

test("a check that hangs is ended at its deadline", async () => {
  const clock = new FakeClock();
  const hanging = run([check("tests", "setInterval(() => {}, 1000)")], {
    clock,
    listener: { began: () => void Promise.resolve().then(() => clock.advance(60_000)), ended: () => undefined },
  });

  expect((await hanging).results).toMatchObject([{ verdict: "failed", reason: "it did not end within 1 minutes" }]);
});

test("an interrupted run ends what runs and begins nothing more", async () => {
  const interrupted = new AbortController();

  const { results } = await run([check("lint", "setInterval(() => {}, 1000)"), check("tests", "")], {
    signal: interrupted.signal,
    listener: {
      began: () => {
        interrupted.abort();
      },
      ended: () => undefined,
    },
  });

  expect(results).toMatchObject([
    { name: "lint", verdict: "failed", reason: "it was interrupted" },
    { name: "tests", verdict: "not run", reason: "interrupted" },
  ]);
});

test("a program that is not there has failed", async () => {
  const missing: Check = { name: "lint", command: ["no-such-program"], mend: "npm ci", deadlineMinutes: 1 };

  const { results } = await run([missing]);

  expect(results).toMatchObject([{ verdict: "failed", reason: expect.stringContaining("ENOENT"), excerpt: [] }]);
});

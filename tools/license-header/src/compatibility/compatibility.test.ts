// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordedRun } from "../testing/recorded-run.ts";
import { cases, refusals } from "./cases.ts";
import { sameOutcome, type CompatibilityCase, type Outcome } from "./compatibility-case.ts";
import { caseFolder, runsOf } from "./case-folder.ts";

/** What the command line says of each file: what `check` tells of it, and what it tells when asked for each file. */
async function outcomes(directory: string, files: CompatibilityCase["files"]): Promise<Record<string, Outcome>> {
  const { stdout, stderr } = await recordedRun(["check", "--format", "json", "-v", "debug"], { directory });
  // Proof: the shape of the command's own report, which its tests hold.
  const { findings } = JSON.parse(stdout) as { findings: readonly { path: string }[] };
  const found = new Set(findings.map(({ path }) => path));
  const states = Object.keys(files).map((path) => [path, stateOf(path, { stderr, isFound: found.has(path) })] as const);
  return Object.fromEntries(states);
}

function stateOf(path: string, { stderr, isFound }: { stderr: string; isFound: boolean }): Outcome {
  const line = stderr.split("\n").find((text) => text.startsWith(`license-header: ${path}: `));
  if (line === undefined) return "ignored";
  const states = [...line.slice(`license-header: ${path}: `.length).matchAll(/(\w+) \(/g)].map(([, state]) => state);
  const worst = states.find((state) => state !== "valid") ?? "valid";
  // Proof: the states of a verdict are outcomes.
  return worst === "uncommentable" && !isFound ? "covered" : (worst as Outcome);
}

describe("check", () => {
  test.each(runsOf(cases))("%s", async (_, one, where) => {
    using folder = caseFolder(one, where);
    const found = await outcomes(folder.path, one.files);
    for (const [path, { expected }] of Object.entries(one.files)) {
      const outcome = found[path];
      if (expected === "invalid" && outcome !== undefined) expect(sameOutcome(outcome), path).toBe("invalid");
      else expect(outcome, path).toBe(expected);
    }
  });
});

const fixes = cases.filter(({ files }) => Object.values(files).some(({ fixed }) => fixed !== undefined));

describe("fix", () => {
  test.each(fixes.map((one) => [one.rule, one] as const))("%s", async (_, one) => {
    using folder = caseFolder(one, "folder");
    await recordedRun(["fix"], { directory: folder.path });
    for (const [path, { content, fixed }] of Object.entries(one.files)) {
      expect(readFileSync(join(folder.path, path), "utf8"), path).toBe(fixed ?? content);
    }
  });
});

describe("refuse", () => {
  test.each(refusals.map((one) => [one.rule, one] as const))("%s", async (_, { configuration, refused }) => {
    using folder = caseFolder({ configuration }, "folder");
    const { exitCode, stderr } = await recordedRun(["check"], { directory: folder.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(refused) });
  });
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Asks license-eye itself for the verdicts that the corpus says are its own: where `E2E_REQUIRED` names license-eye it is
 * built from the modules that `tools/bench/license-eye` pins; `LICENSE_EYE` names a program that is there already.
 */
import { requiredNames } from "@nuvolaris/testing";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseFolder, runsOf } from "./case-folder.ts";
import { cases, refusals } from "./cases.ts";
import { commentStyleCases, styledHeader } from "./comment-styles.ts";
import { prologCases } from "./comment-styles-prologs.ts";
import {
  licenseEyeOutcome,
  type CompatibilityCase,
  type CompatibilityFile,
  type LicenseEyeOutcome,
} from "./compatibility-case.ts";

const module = join(import.meta.dirname, "../../../bench/license-eye");
const isRequired = requiredNames(process.env).has("license-eye");
const isThere = isRequired || process.env["LICENSE_EYE"] !== undefined;
const folder = isThere ? mkdtempSync(join(tmpdir(), "license-eye-")) : undefined;
const program = process.env["LICENSE_EYE"] ?? join(folder ?? "", "license-eye");

/** With all that Go has to load and to build on a machine that has built nothing yet. */
const buildMs = 15 * 60_000;

function run(cwd: string, ...args: readonly string[]): { readonly status: number | null; readonly told: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, told: `${stdout}\n${stderr}`.replaceAll(/\u001b\[\d+m/g, "").replaceAll(/ +$/gm, "") };
}

function outcomes(cwd: string, files: CompatibilityCase["files"]): Record<string, LicenseEyeOutcome> {
  const { told } = run(cwd, "-v", "debug", "header", "check");
  const lines = new Set(told.split("\n").map((line) => line.trim()));
  const outcome = (path: string): LicenseEyeOutcome => {
    if (!lines.has(`DEBUG Checking file: ${path}`)) return "ignored";
    if (told.includes(`Ignoring file: ${path} ; type:`)) return "unseen";
    return lines.has(path) ? "invalid" : "valid";
  };
  return Object.fromEntries(Object.keys(files).map((path) => [path, outcome(path)]));
}

/** The header of `comment-styles.ts`. */
const styledConfiguration = `header:\n  license:\n    content: ${JSON.stringify(styledHeader.join("\n"))}\n`;

/** Files of which nothing is said but what they hold. */
function unjudged(contents: Readonly<Record<string, string>>): CompatibilityCase["files"] {
  const files: Record<string, CompatibilityFile> = {};
  for (const [path, content] of Object.entries(contents)) files[path] = { content, expected: "missing" };
  return files;
}

const fixes = cases.filter(({ files }) => Object.values(files).some(({ fixed }) => fixed !== undefined));

function ask(): void {
  beforeAll(() => {
    if (process.env["LICENSE_EYE"] !== undefined) return;
    const source = "github.com/apache/skywalking-eyes/cmd/license-eye";
    execFileSync("go", ["build", "-mod=readonly", "-o", program, source], { cwd: module, timeout: buildMs });
  }, buildMs);
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test.each(runsOf(cases))("checks: %s", (_, one, where) => {
    using folder = caseFolder(one, where);
    const expected = Object.entries(one.files).map(([path, file]) => [path, licenseEyeOutcome(file)]);
    expect(outcomes(folder.path, one.files)).toEqual(Object.fromEntries(expected));
  });

  test.each(fixes.map((one) => [one.rule, one] as const))("fixes: %s", (_, one) => {
    using folder = caseFolder(one, "repository");
    run(folder.path, "header", "fix");
    for (const [path, { content, fixed, fixedByLicenseEye }] of Object.entries(one.files)) {
      expect(readFileSync(join(folder.path, path), "utf8"), path).toBe(fixedByLicenseEye ?? fixed ?? content);
    }
  });

  test.each(prologCases.map((one) => [one.rule, one] as const))("leaves above a header: %s", (_, one) => {
    using folder = caseFolder(
      { configuration: styledConfiguration, files: unjudged({ [one.path]: one.content }) },
      "repository",
    );
    run(folder.path, "header", "fix");
    expect(readFileSync(join(folder.path, one.path), "utf8") === one.fixed).toBe(one.difference === undefined);
  });

  const sameStyles = commentStyleCases.filter(({ difference }) => difference === undefined);

  test.each(sameStyles.map((one) => [one.style, one] as const))("writes the style %s", (_, { comment, same }) => {
    const paths = [...same.matchAll(/[^,\s][^,]*: ([^,\s]+)/g)].map(([, path = ""]) => path);
    const files = unjudged(Object.fromEntries(paths.map((path) => [path, "content\n"])));
    using folder = caseFolder({ configuration: styledConfiguration, files }, "folder");
    run(folder.path, "header", "fix");
    const written = paths.map((path) => readFileSync(join(folder.path, path), "utf8"));
    const unlike = paths.filter((_path, index) => written[index] !== `${comment}\n\ncontent\n`);
    expect(unlike).toEqual([]);
  });

  test.each(refusals.map((one) => [one.rule, one] as const))(
    "reads: %s",
    (_, { configuration, refusedByLicenseEye }) => {
      using folder = caseFolder({ configuration }, "repository");
      // It ends with 1 for findings, too; without files but its configuration there is a message only of what it refuses.
      const { told } = run(folder.path, "header", "check");
      expect(/FATAL|panic|yaml: |Error: /i.test(told), told).toBe(refusedByLicenseEye);
    },
  );
}

if (isThere) describe("license-eye", ask);
else {
  test("license-eye is asked", ({ skip }) => {
    skip("E2E_REQUIRED=license-eye builds it with Go; LICENSE_EYE names its program");
  });
}

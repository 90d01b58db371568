// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { plainEnvironment } from "./program-environment.ts";

test("what marks a CI service, or holds a secret, is left out; where programs lie is kept", () => {
  vi.stubEnv("GITHUB_STEP_SUMMARY", "/summary");
  vi.stubEnv("GITHUB_TOKEN", "secret");
  vi.stubEnv("PATH", "/opt/bin");
  const environment = plainEnvironment();

  expect(Object.keys(environment).filter((name) => name.startsWith("GITHUB"))).toEqual([]);
  expect(environment["PATH"]).toBe("/opt/bin");
});

test("what this machine does not set is not set", () => {
  vi.stubEnv("TMPDIR", undefined);

  expect(Object.keys(plainEnvironment())).not.toContain("TMPDIR");
});

test("git reads no configuration of this machine, and knows who commits", () => {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { env: plainEnvironment(), cwd: "/", encoding: "utf8" });

  expect(git("config", "--list")).toBe("");
  expect(git("var", "GIT_AUTHOR_IDENT")).toBe("bench <bench@localhost> 1767225600 +0000\n");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program as its users start it. */
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

function deck(...args: string[]): { code: number | null; printed: string; complained: string } {
  const program = ["--conditions=@nuvolaris/source", join(import.meta.dirname, "main.ts"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: tmpdir(), encoding: "utf8" });
  return { code: status, printed: stdout, complained: stderr };
}

test("--help tells every command, and ends well", () => {
  const { code, printed } = deck("--help");

  expect(code).toBe(0);
  for (const name of ["build", "serve", "publish", "compare", "lint", "demos"])
    expect(printed).toMatch(new RegExp(`^  ${name}\\b`, "m"));
});

test.each(["build", "serve", "publish", "compare", "lint"])("%s --help tells its options", (name) => {
  const { code, printed } = deck(name, "--help");

  expect(code).toBe(0);
  expect(printed).toContain("--course <folder>");
});

test.each([
  ["no command", [], "Usage: deck"],
  ["an unknown command", ["nope"], "nope"],
  ["a course that is not there", ["build"], "deck: cannot read the course"],
  ["a port that is none", ["serve", "--port", "x"], "deck: --port: expected a number from 0 to 65535, found x"],
])("%s ends with 2, and says what is wrong without a stack", (_title, args, says) => {
  const { code, complained } = deck(...args);

  expect(code).toBe(2);
  expect(complained).toContain(says);
  expect(complained).not.toMatch(/^\s+at /m);
});

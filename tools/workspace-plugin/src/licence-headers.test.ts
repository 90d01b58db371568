// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** This repository passes its own licence check, and the check is not blind. */
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { SpecimenRepository } from "./git/specimen-repository.ts";

const root = resolve(import.meta.dirname, "../../..");
const main = join(root, "tools/license-header/src/main.ts");

function check(directory: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const args = ["--conditions=@nuvolaris/source", main, "check"];
  return spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8" });
}

test("every file that can carry a comment begins with the licence header", { timeout: 60_000 }, () => {
  const { status, stdout, stderr } = check(root);

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^checked \d{4,} files in [\d.]+ s: \d+ passed, 0 findings/m);
  expect(status).toBe(0);
});

test("a file without the header, or with only half of it, is seen", { timeout: 60_000 }, () => {
  using repository = new SpecimenRepository(process.env["PATH"]);
  cpSync(join(root, ".licenserc.yaml"), join(repository.directory, ".licenserc.yaml"));
  const lines = ["// Copyright the Nuvolaris operator platform authors", "// SPDX-License-Identifier: Apache-2.0", ""];
  repository.write("right.ts", lines.join("\n"));
  repository.write("half.ts", `${lines[0]}\nexport {};\n`);
  repository.write("none.ts", "export {};\n");

  const { status, stdout } = check(repository.directory);

  expect(stdout).toContain("half.ts");
  expect(stdout).toContain("none.ts");
  expect(stdout).not.toContain("right.ts");
  expect(status).toBe(1);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds the source of a Go module: the Go tool downloads it, with its checksum, into its cache. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of `module` at `version`. Throws when the Go tool is missing or refuses. */
export function goModuleFolder(module: string, version: string): string {
  // Outside of any module, else the Go tool would mind that one's replacements.
  const folder = mkdtempSync(join(tmpdir(), "go-module-"));
  try {
    const args = ["mod", "download", "-json", `${module}@${version}`];
    const answer: unknown = JSON.parse(execFileSync("go", args, { cwd: folder, encoding: "utf8" }));
    if (typeof answer === "object" && answer !== null && "Dir" in answer && typeof answer.Dir === "string")
      return answer.Dir;
    throw new Error(`go mod download ${module}@${version}: the answer names no folder`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

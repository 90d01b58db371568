// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The go command.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

export interface GoBuildOptions {
  /** The folder of the module. */
  readonly module: string;
  readonly goPackage: string;
  readonly linkerFlags: string;
  readonly output: string;
}

/** The parts of the go command that a build needs. */
export interface Go {
  /** The go.mod of a module at a version, downloaded if need be. */
  downloadedGoMod(directory: string, moduleAtVersion: string): Promise<string>;
  /** Adds packages as tools, which completes go.mod and go.sum. */
  getTools(directory: string, packages: readonly string[]): Promise<void>;
  build(options: GoBuildOptions): Promise<void>;
}

/** The go command failed; the message ends with what it printed. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** Runs `go` from the PATH with `environment`; a signal that is aborted kills it. */
export function goCommand(environment: NodeJS.ProcessEnv, signal: AbortSignal): Go {
  const run = (args: readonly string[]): Promise<string> => runGo(args, { environment, signal });
  return {
    async downloadedGoMod(directory, moduleAtVersion) {
      const told: unknown = JSON.parse(await run(["-C", directory, "mod", "download", "-json", moduleAtVersion]));
      if (typeof told === "object" && told !== null && "GoMod" in told) return readFile(String(told.GoMod), "utf8");
      throw new GoError(`go mod download ${moduleAtVersion} told no go.mod: ${JSON.stringify(told)}`);
    },
    async getTools(directory, packages) {
      await run(["-C", directory, "get", "-tool", ...packages]);
    },
    async build({ module, goPackage, linkerFlags, output }) {
      await run(["-C", module, "build", "-trimpath", "-ldflags", linkerFlags, "-o", output, goPackage]);
    },
  };
}

interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

async function runGo(args: readonly string[], { environment, signal }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      // Static binaries, which run on whatever C library the machine has.
      env: { ...environment, CGO_ENABLED: "0" },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new GoError(`go ${args.join(" ")} failed with exit code ${code ?? "none"}:\n${stderr}`));
    });
  });
}

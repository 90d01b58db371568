// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs a program of this workspace that makes what the suite needs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const workspace = resolve(import.meta.dirname, "../../..");

/** A tool of the workspace failed. What it printed last says why. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

export interface ToolOptions {
  readonly signal: AbortSignal;
  /** Told each line that it prints. */
  readonly print: (line: string) => void;
}

/** Runs `file` of the workspace to its end. Errors: {@link ToolError}, and the signal's reason. */
export async function runTool(file: string, args: readonly string[], { signal, print }: ToolOptions): Promise<void> {
  const command = ["--conditions=@nuvolaris/source", resolve(workspace, file), ...args];
  const child = spawn(process.execPath, command, { cwd: workspace, stdio: ["ignore", "pipe", "pipe"] });
  const stop = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  let last = "";
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      print(`  ${line}`);
      if (line.trim() !== "") last = line.trim();
    });
  }
  await once(child, "close");
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (child.exitCode !== 0) {
    throw new ToolError(`${file} ${args.join(" ")} ended with ${child.exitCode ?? child.signalCode ?? "?"}: ${last}`);
  }
}

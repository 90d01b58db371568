// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** For programs of Node.js: what one start has compiled the next one need not, and costs a third of the CPU time. */
export const compileCache = resolve(import.meta.dirname, "../../../.cache/node-compile-cache");

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** Beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** The program is killed after so many milliseconds. Default 150,000: for one that hangs, on a machine that does much else. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Rejects only if it cannot be started. */
export function runToEnd(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const { env, input, timeoutMs = 150_000 } = options;
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, ...output });
    });
    child.stdin.end(input);
  });
}

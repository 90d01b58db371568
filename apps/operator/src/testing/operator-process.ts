// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/** What one start has compiled the next one need not: it then costs a third of the CPU time. */
const compileCache = resolve(import.meta.dirname, "../../../../.cache/node-compile-cache");

/** Tests only: the operator as a process, which is killed when the test is over. */
export interface OperatorProcess extends AsyncDisposable {
  /** Resolves with its exit code, when all that it has logged is in {@link output}. */
  readonly ended: Promise<number | null>;
  /** What it has logged. */
  output(): string;
  kill(signal?: NodeJS.Signals): void;
}

export function startOperator(flags: readonly string[], env: Readonly<Record<string, string>> = {}): OperatorProcess {
  const main = resolve(import.meta.dirname, "../main.ts");
  const child = spawn(process.execPath, ["--conditions=@nuvolaris/source", main, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { NODE_COMPILE_CACHE: compileCache, ...env },
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    ended,
    output: () => output,
    kill: (signal = "SIGTERM") => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

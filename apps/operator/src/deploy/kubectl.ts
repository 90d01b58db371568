// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The kubectl command, bound to one cluster that somebody named. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface KubectlRun {
  /** What it reads from its standard input. */
  readonly input?: string;
  /** How long it may take, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
}

/** Runs kubectl and gives what it printed. Errors: {@link KubectlError}. */
export type Kubectl = (args: readonly string[], run?: KubectlRun) => Promise<string>;

/** kubectl refused or failed; the message ends with what it said. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
}

export interface KubectlOptions {
  readonly context: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Kills kubectl when it is aborted. */
  readonly signal: AbortSignal;
}

/** kubectl from the PATH, on the cluster of a context. */
export function kubectlFor({ context, environment, signal }: KubectlOptions): Kubectl {
  return async (args, { input, timeoutMs = 60_000 } = {}) => {
    const options = { env: environment, signal, timeout: timeoutMs, maxBuffer: 64 << 20 };
    const running = execute("kubectl", ["--context", context, ...args], options);
    // A kubectl that ends before it has read everything says why by itself.
    running.child.stdin?.on("error", () => undefined).end(input);
    try {
      return (await running).stdout;
    } catch (cause) {
      signal.throwIfAborted();
      throw new KubectlError(`kubectl ${args.join(" ")} failed: ${reasonOf(cause)}`, { cause });
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") {
    return "there is no kubectl on the PATH: https://kubernetes.io/docs/tasks/tools/";
  }
  if ("killed" in error && error.killed === true) return "it did not end in time";
  return "stderr" in error && error.stderr !== "" ? String(error.stderr).trim() : error.message;
}

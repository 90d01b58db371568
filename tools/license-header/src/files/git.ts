// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs git. What is asked of it, and what its answers mean, is in `git-listing.ts` and `git-changes.ts`. */
import { spawn } from "node:child_process";

/** git is not there, or refused. The message says what was asked, and what git said. */
export class GitError extends Error {
  override readonly name = "GitError";
  /** git's exit code; `undefined`: it did not run, or a signal ended it. */
  readonly exitCode: number | undefined;
  /** `true`: there is no program of that name. */
  readonly isAbsent: boolean;

  constructor(message: string, options: ErrorOptions & { exitCode?: number; isAbsent?: boolean } = {}) {
    super(message, options);
    this.exitCode = options.exitCode;
    this.isAbsent = options.isAbsent ?? false;
  }
}

/** Where git runs, and until when. */
export interface GitPlace {
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** After this a git that gives no answer is ended: a listing of the largest repositories takes seconds. */
const deadlineMs = 120_000;

/** What git may write to stderr before the rest is dropped: enough for any message of it. */
const longestMessage = 8 * 1024;

/**
 * The output of `git <args>`.
 *
 * @throws GitError when git is absent or exits with anything but 0; the signal's reason when it is aborted, after which
 *   the child is ended.
 */
export async function git(args: readonly string[], { cwd, signal }: GitPlace): Promise<Buffer> {
  signal.throwIfAborted();
  const child = spawn("git", args, {
    cwd,
    signal,
    timeout: deadlineMs,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  let message = "";
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    if (message.length < longestMessage) message += chunk.toString();
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(signal.aborted ? asError(signal.reason) : unstartable(cause));
    });
    child.once("close", resolve);
  });
  if (exitCode === 0) return Buffer.concat(output);
  const told = message.slice(0, longestMessage).trim();
  throw new GitError(`git ${args.join(" ")}: ${told === "" ? endOf(exitCode) : told}`, {
    ...(exitCode === null ? {} : { exitCode }),
  });
}

/** The first line of the output of `git <args>`. */
export async function gitLine(args: readonly string[], place: GitPlace): Promise<string> {
  return (await git(args, place)).toString().split("\n", 1)[0] ?? "";
}

function endOf(exitCode: number | null): string {
  return exitCode === null ? `was ended, or gave no answer within ${deadlineMs / 1000} s` : `ended with ${exitCode}`;
}

function unstartable(cause: Error): GitError {
  const isAbsent = "code" in cause && cause.code === "ENOENT";
  return new GitError(isAbsent ? "git is not installed, or not in PATH" : `git cannot be started: ${cause.message}`, {
    cause,
    isAbsent,
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("aborted", { cause: reason });
}

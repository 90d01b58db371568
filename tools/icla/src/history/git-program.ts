// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs git: without a shell, in English, with a deadline, and with what it says kept for the error. */
import type { Clock } from "@nuvolaris/clock";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { UsageError } from "../usage-error.ts";
import { splitRecords, type Separator } from "./records.ts";

/** A git command failed for a reason that is not the user's command line. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** The environment of the processes that are started; `process.env` has this shape. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface GitOptions {
  readonly folder: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** After so long a git process is ended. Default 300,000: a rename search in a very large history takes minutes. */
  readonly deadlineMs?: number;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly output: Buffer;
  readonly complaint: string;
}

type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

interface Running {
  readonly process: GitProcess;
  readonly command: string;
  /** The first 4,096 characters of standard error. */
  readonly complaint: () => string;
  /** Resolves with the exit code; rejects when git could not be started or was ended. */
  readonly ended: Promise<number>;
}

/** More than this is no answer but a stream: use {@link GitProgram.records}. */
const maxAnswerBytes = 256 * 1024 * 1024;

export class GitProgram {
  readonly #options: GitOptions;
  readonly #globalArguments: readonly string[];

  constructor(options: GitOptions, globalArguments: readonly string[] = []) {
    this.#options = options;
    this.#globalArguments = globalArguments;
  }

  /** The same git with settings of its own, as `git -c` takes them. */
  configured(settings: readonly string[]): GitProgram {
    const more = settings.flatMap((setting) => ["-c", setting]);
    return new GitProgram(this.#options, [...this.#globalArguments, ...more]);
  }

  /** Runs one command to its end and returns what it wrote, whatever its exit code. */
  async ask(args: readonly string[], input = ""): Promise<GitAnswer> {
    const { process, ended, complaint, command } = this.#start(args, input);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of bytesOf(process)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswerBytes) throw new GitError(`${command} answered more than ${maxAnswerBytes} bytes`);
    }
    return { exitCode: await ended, output: Buffer.concat(chunks), complaint: complaint() };
  }

  /** The answer of a command that must succeed, as text. @throws {GitError} */
  async text(args: readonly string[], input = ""): Promise<string> {
    return (await this.bytes(args, input)).toString("utf8");
  }

  /** The answer of a command that must succeed. @throws {GitError} */
  async bytes(args: readonly string[], input = ""): Promise<Buffer> {
    const { exitCode, output, complaint } = await this.ask(args, input);
    if (exitCode !== 0) throw new GitError(`git ${args.join(" ")} failed (${exitCode}): ${complaint.trim()}`);
    return output;
  }

  /** What a command writes, record by record, while it runs. Leaving the loop ends git. @throws {GitError} */
  async *records(args: readonly string[], separator: Separator, maxBytes?: number): AsyncGenerator<string> {
    const { process, ended, complaint, command } = this.#start(args, "");
    try {
      yield* splitRecords(bytesOf(process), separator, maxBytes);
      const exitCode = await ended;
      if (exitCode !== 0) throw new GitError(`${command} failed (${exitCode}): ${complaint().trim()}`);
    } finally {
      process.kill();
      // Whoever leaves the loop early does not ask how it ended.
      await ended.catch(() => undefined);
    }
  }

  #start(args: readonly string[], input: string): Running {
    const { folder, environment, signal } = this.#options;
    signal?.throwIfAborted();
    const command = `git ${args.join(" ")}`;
    const process = spawn("git", [...this.#globalArguments, ...args], {
      cwd: folder,
      // Git then complains in English, asks nothing, and takes no lock for what is only read.
      env: { ...environment, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const complaint = collect(process.stderr);
    const ended = this.#end(process, command);
    // A loop over the output hears of it later; until then it is not unhandled.
    ended.catch(() => undefined);
    // A git that ends before it has read all is judged by its exit code.
    process.stdin.on("error", () => undefined);
    process.stdin.end(input);
    return { process, command, complaint, ended };
  }

  async #end(process: GitProcess, command: string): Promise<number> {
    const { clock, signal, deadlineMs = 300_000 } = this.#options;
    const deadline = new AbortController();
    const kill = (): void => void process.kill();
    const cancel = clock.setTimer(deadlineMs, () => {
      deadline.abort(new GitError(`${command} did not end within ${deadlineMs / 1000} s`));
      kill();
    });
    signal?.addEventListener("abort", kill, { once: true });
    try {
      // Proof of the cast: `close` comes with the exit code, or with null and a signal.
      const [exitCode] = (await once(process, "close")) as [number | null];
      signal?.throwIfAborted();
      deadline.signal.throwIfAborted();
      return exitCode ?? 128;
    } catch (error) {
      throw isMissingProgram(error) ? notStarted(this.#options.folder, error) : error;
    } finally {
      cancel();
      signal?.removeEventListener("abort", kill);
    }
  }
}

async function* bytesOf(process: GitProcess): AsyncGenerator<Buffer> {
  // Proof of the cast: no encoding is set on the stream, so it gives buffers.
  for await (const chunk of process.stdout) yield chunk as Buffer;
}

function collect(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(0, 4096);
  });
  return () => text;
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function notStarted(folder: string, cause: unknown): UsageError {
  const message = `cannot start git in ${folder}: install git (https://git-scm.com/downloads), and see that the folder exists`;
  return new UsageError(message, { cause });
}

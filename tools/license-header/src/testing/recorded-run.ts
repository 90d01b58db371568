// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { runProgram } from "../commands/program.ts";

/** What a command line is run with, beside its words. */
export interface RunOptions {
  readonly directory: string;
  readonly stdin?: string | Buffer;
  readonly stepSummary?: string;
  readonly isTerminal?: boolean;
  readonly noColor?: boolean;
  readonly signal?: AbortSignal;
}

/** What it wrote, and its exit code. */
export interface RecordedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The bytes of standard output. */
  readonly bytes: Buffer;
}

/** Runs a command line in this process, on a clock that stands still. */
export async function recordedRun(words: readonly string[], options: RunOptions): Promise<RecordedRun> {
  const { directory, stdin = "", stepSummary, isTerminal = false, noColor = false, signal } = options;
  const [stdout, stderr] = [recorder(isTerminal), recorder(isTerminal)];
  const exitCode = await runProgram(words, {
    directory,
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    stdout,
    stderr,
    clock: new FakeClock(),
    environment: { noColor, stepSummary },
    signal: signal ?? new AbortController().signal,
  });
  return { exitCode, stdout: stdout.bytes().toString(), stderr: stderr.bytes().toString(), bytes: stdout.bytes() };
}

function recorder(isTerminal: boolean): {
  readonly isTerminal: boolean;
  readonly write: (chunk: string | Uint8Array) => void;
  readonly bytes: () => Buffer;
} {
  const chunks: Buffer[] = [];
  return {
    isTerminal,
    write: (chunk) => {
      chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk));
    },
    bytes: () => Buffer.concat(chunks),
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A program is run under GNU time, for Node does not tell what a child took.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@nuvolaris/clock";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** The whole of it: nothing of this process' own is added. */
  readonly environment: Readonly<Record<string, string>>;
}

interface CommandOutput {
  /** As shells tell it: 128 and more for a program that was killed, 127 for one that is not there. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program did, and what it took, its children included. */
export interface CommandRun extends CommandOutput {
  /** From the start to the end. */
  readonly wallMs: number;
  /** In its own code and in the kernel's, to the hundredth of a second. */
  readonly cpuMs: number;
  /** The most that one of its processes held. */
  readonly peakRssMb: number;
}

export interface MeasureOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A program could not be run to its end, or not be measured. */
export class MeasurementError extends Error {
  override readonly name = "MeasurementError";
}

/** More than this is no report that anybody reads. */
const outputLimitBytes = 16 * 1024 * 1024;
const deadlineMs = 10 * 60 * 1000;

/**
 * Runs `command` to its end, whatever the code that it exits with.
 *
 * Errors: {@link MeasurementError} where there is no GNU time, and for a command that takes longer than ten minutes or prints
 * more than 16 MiB; the signal's reason. In each case its processes are killed.
 */
export async function runMeasured(command: Command, options: MeasureOptions): Promise<CommandRun> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-usage-"));
  const report = join(folder.path, "usage");
  const startedAt = options.clock.monotonicNow();
  const output = await run({ ...command, args: [`--output=${report}`, ...underTime(command)] }, options);
  const wallMs = options.clock.monotonicNow() - startedAt;
  const usage = parseUsage(await readFile(report, "utf8").catch(() => ""));
  if (!usage) throw new MeasurementError(`cannot measure ${command.program}: ${output.stderr.trim()}`);
  return { ...output, ...usage, wallMs };
}

/** What GNU time writes for `%U %S %M`; `undefined` for anything else. */
export function parseUsage(text: string): Pick<CommandRun, "cpuMs" | "peakRssMb"> | undefined {
  const [, user, system, kibibytes] = /^(\d+\.\d+) (\d+\.\d+) (\d+)$/m.exec(text) ?? [];
  if (user === undefined) return undefined;
  return { cpuMs: Math.round((Number(user) + Number(system)) * 1000), peakRssMb: (Number(kibibytes) * 1024) / 1e6 };
}

function underTime({ program, args }: Command): readonly string[] {
  return ["--quiet", "--format=%U %S %M", program, ...args];
}

async function run(command: Command, { clock, signal }: MeasureOptions): Promise<CommandOutput> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  using resources = new DisposableStack();
  const cancel = clock.setTimer(deadlineMs, () => {
    deadline.abort(new MeasurementError(`${command.args.join(" ")} did not end within ten minutes`));
  });
  resources.defer(cancel);
  const stop = AbortSignal.any([signal, deadline.signal]);
  // A group of its own, so that what the program started is killed with it.
  const child = spawn("time", command.args, {
    cwd: command.folder,
    env: command.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const kill = (): void => {
    killGroup(child);
  };
  resources.defer(kill);
  stop.addEventListener("abort", kill);
  const [stdout, stderr, exitCode] = await Promise.all([textOf(child.stdout), textOf(child.stderr), exitOf(child)]);
  stop.throwIfAborted();
  return { stdout, stderr, exitCode };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > outputLimitBytes) throw new MeasurementError(`a program printed more than ${outputLimitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** GNU time exits as the program that it ran. */
async function exitOf(child: ChildProcess): Promise<number> {
  try {
    await once(child, "exit");
  } catch (cause) {
    throw new MeasurementError("there is no GNU time on the PATH (Debian: apt-get install time)", { cause });
  }
  return child.exitCode ?? Number.NaN;
}

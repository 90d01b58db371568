// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";

/** How long anything may take on a machine that is busy with other tests, too. */
export const patience = { timeout: 120_000, interval: 30 };

/** What one start has compiled the next one need not: it then costs a third of the CPU time. */
const compileCache = fileURLToPath(new URL("../../../../.cache/examples", import.meta.url));

/** A line of the log: JSON, as standard error is no terminal. */
type LogLine = Readonly<Record<string, unknown>>;

/** Tests only: an example as a process of its own, as its user runs it. */
export class ExampleProcess implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  /** What is on standard output, and on standard error beside the log. */
  readonly printed: string[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;
  readonly #told = new Set<LogLine>();

  constructor(file: string, kubeconfig: string) {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, ["--conditions=@nuvolaris/source", path], {
      env: {
        PATH,
        HOME,
        ...(TMPDIR !== undefined && { TMPDIR }),
        KUBECONFIG: kubeconfig,
        NODE_COMPILE_CACHE: compileCache,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#exit = exitOf(child);
    this.#read(child.stdout);
    this.#read(child.stderr);
  }

  /** Waits until the log has such a line, or so many of them; fields that are not named may be anything. */
  async says(message: string, fields: LogLine = {}, times = 1): Promise<LogLine> {
    const expected = expect.objectContaining({ ...fields, msg: message });
    const found = await this.#eventually(() => {
      const matching = this.lines.filter((line) => isEqual(line, expected));
      if (matching.length < times) this.#fail(`a line ${JSON.stringify({ msg: message, ...fields })}, ${times} times`);
      return matching;
    });
    for (const line of found) this.#told.add(line);
    return found.at(-1) ?? {};
  }

  /** How often the log has a line with this message, until now. */
  count(message: string): number {
    return this.lines.filter((line) => line["msg"] === message).length;
  }

  async prints(text: string): Promise<void> {
    await this.#eventually(() => {
      if (!this.printed.includes(text)) this.#fail(`a printed line "${text}"`);
    });
  }

  /** Tells it to end, as a kubelet does. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.ends();
  }

  /** Waits for an end in good order, with no error in the log that {@link says} did not ask for. */
  async ends(): Promise<void> {
    expect(await this.#exit, this.#story()).toBe(0);
    expect(this.lines.filter((line) => line["level"] === "error" && !this.#told.has(line))).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  /** A process that has ended says no more. */
  #eventually<Result>(look: () => Result): Promise<Result> {
    return Promise.race([vi.waitFor(look, patience), this.#exit.then(look)]);
  }

  #read(output: Readable): void {
    createInterface({ input: output }).on("line", (line) => {
      if (line.startsWith('{"level"')) this.lines.push(JSON.parse(line) as LogLine);
      else this.printed.push(line);
    });
  }

  #fail(what: string): never {
    throw new Error(`expected ${what}, in:\n${this.#story()}`);
  }

  #story(): string {
    return [...this.lines.map((line) => JSON.stringify(line)), ...this.printed].join("\n");
  }
}

function isEqual(line: LogLine, expected: unknown): boolean {
  try {
    expect(line).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}

/** The exit code, or the name of the signal that ended it. */
async function exitOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return code ?? signal ?? "no exit code";
}

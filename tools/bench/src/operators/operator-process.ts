// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Clock } from "@nuvolaris/clock";
import { loadClusterConfig } from "@nuvolaris/client";
import { environment } from "../config.ts";
import { peakRssOf, usageOfTree, type Usage } from "../process-usage.ts";
import type { OperatorSubject, Work } from "./operator-subject.ts";

/** What an operator is started for. */
export interface OperatorTask {
  readonly kubeconfig: string;
  readonly work: Work;
  /** After so many objects it tells {@link OperatorProcess.seen}. Default 0: never. */
  readonly expected?: number;
}

export interface OperatorProcessOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** An operator ended, or did nothing for so long that nobody waits any more. */
export class OperatorFailedError extends Error {
  override readonly name = "OperatorFailedError";
}

/** More of what it prints on standard error is not kept. */
const tailLength = 4000;
/** So long an operator may take to end in order before it is killed. */
const graceMs = 10_000;
/** How long nothing but a few hundredths of a second of CPU make a quiet operator, and how often that is looked at. */
const quiet = { forMs: 1500, everyMs: 250, cpuMs: 60, giveUpMs: 60_000 };

/** An operator in a process of its own. Disposing of it ends it, and waits for that. */
export class OperatorProcess implements AsyncDisposable {
  readonly startedAtMs: number;
  /** Resolves, with milliseconds since the start, when it says that it has handled as many objects as expected. */
  readonly seen: Promise<number>;
  readonly #subject: OperatorSubject;
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #failed: Promise<never>;
  #stderr = "";
  #isEnding = false;

  private constructor(subject: OperatorSubject, child: ChildProcess, clock: Clock) {
    this.startedAtMs = clock.monotonicNow();
    this.#subject = subject;
    this.#clock = clock;
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-tailLength);
    });
    this.seen = this.#awaitSeen();
    this.#failed = this.#awaitEnd();
    // Whoever waits hears of it by `during`.
    this.#failed.catch(() => undefined);
  }

  static async start(
    subject: OperatorSubject,
    { kubeconfig, work, expected = 0 }: OperatorTask,
    { clock, signal }: OperatorProcessOptions,
  ): Promise<OperatorProcess> {
    signal.throwIfAborted();
    const { PATH = "", HOME = "" } = environment();
    const child = spawn(subject.program, subject.args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH,
        HOME,
        KUBECONFIG: kubeconfig,
        BENCH_WORK: work,
        BENCH_EXPECTED: String(expected),
        PYTHONDONTWRITEBYTECODE: "1",
        ...(await accessOf(kubeconfig)),
        ...subject.environment,
      },
    });
    return new OperatorProcess(subject, child, clock);
  }

  /** What `work` resolves with. Rejects with {@link OperatorFailedError} if the operator ends before. */
  async during<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }

  async usage(): Promise<Usage> {
    const usage = await usageOfTree(this.#pid);
    if (!usage)
      throw new OperatorFailedError(`cannot measure ${this.#subject.name}: there is no such process in /proc`);
    return usage;
  }

  async peakRssMb(): Promise<number> {
    return (await peakRssOf(this.#pid)) ?? Number.NaN;
  }

  /** Resolves when it does nothing any more, with what it has taken by then. */
  async quiet(signal: AbortSignal): Promise<Usage> {
    const deadline = this.#clock.monotonicNow() + quiet.giveUpMs;
    let since = this.#clock.monotonicNow();
    let reference = await this.usage();
    for (;;) {
      await this.#clock.sleep(quiet.everyMs, signal);
      const usage = await this.usage();
      const now = this.#clock.monotonicNow();
      if (now > deadline) throw new OperatorFailedError(`${this.#subject.name} does not come to rest`);
      if (usage.cpuMs - reference.cpuMs > quiet.cpuMs) [since, reference] = [now, usage];
      else if (now - since >= quiet.forMs) return usage;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    if (this.#hasEnded) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const cancel = this.#clock.setTimer(graceMs, () => this.#child.kill("SIGKILL"));
    await exit;
    cancel();
  }

  get #pid(): number {
    return this.#child.pid ?? 0;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  async #awaitSeen(): Promise<number> {
    const { stdout } = this.#child;
    return new Promise((resolve) => {
      if (!stdout) return;
      createInterface({ input: stdout }).on("line", (line) => {
        if (line.startsWith("SEEN ")) resolve(this.#clock.monotonicNow() - this.startedAtMs);
      });
    });
  }

  async #awaitEnd(): Promise<never> {
    // `once` rejects where the program cannot be started.
    const [code] = (await once(this.#child, "exit")) as readonly unknown[];
    if (this.#isEnding) return new Promise(() => undefined);
    throw new OperatorFailedError(
      `${this.#subject.name} ended with ${String(code)}; it printed last:\n${this.#stderr}`,
    );
  }
}

/** For programs that read no kubeconfig. */
async function accessOf(kubeconfig: string): Promise<Readonly<Record<string, string>>> {
  const { server, trust, credentials } = await loadClusterConfig({ env: {}, kubeconfig });
  const { headers } = await credentials.authorize();
  const token = (headers["authorization"] ?? "").replace(/^Bearer /, "");
  return {
    BENCH_SERVER: server,
    BENCH_TOKEN: token,
    ...(trust.ca === undefined ? {} : { BENCH_CA: Buffer.from(trust.ca).toString() }),
  };
}

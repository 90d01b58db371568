// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The docker command, for what testcontainers has no call for.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { LogTail } from "../envtest/log-tail.ts";

export interface DockerRunOptions {
  /** How long the command may take, in milliseconds. Default 30,000: what only asks the engine takes less than one second. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Gives what it printed on both streams, as it came. Default: what a program reads, which is on the first. */
  readonly bothStreams?: boolean;
}

/** The parts of the docker command that a cluster in a container needs. */
export interface Docker {
  /** Runs `docker` and gives what it printed. Errors: {@link DockerError}; the signal's reason when it was aborted. */
  run(args: readonly string[], options?: DockerRunOptions): Promise<string>;
  /** Feeds what one `docker` prints to another. */
  pipe(from: readonly string[], to: readonly string[], options?: DockerRunOptions): Promise<void>;
}

/** The docker command failed or took too long; the message ends with its last words. */
export class DockerError extends Error {
  override readonly name = "DockerError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs `docker` from the PATH with `environment`, whose `DOCKER_HOST` and `DOCKER_CONFIG` count. */
export function dockerCommand(environment: Environment, clock: Clock = systemClock): Docker {
  return {
    async run(args, options) {
      const command = new Command(args, environment);
      command.process.stdin.end();
      let printed = "";
      const read = (text: string): void => void (printed += text);
      command.process.stdout.setEncoding("utf8").on("data", read);
      if (options?.bothStreams) command.process.stderr.setEncoding("utf8").on("data", read);
      await command.end(clock, options);
      return printed;
    },
    async pipe(from, to, options) {
      const source = new Command(from, environment);
      const sink = new Command(to, environment);
      source.process.stdin.end();
      // The sink may end first, when it fails; it tells why.
      sink.process.stdin.on("error", () => undefined);
      source.process.stdout.pipe(sink.process.stdin);
      sink.process.stdout.resume();
      const ends = await Promise.allSettled([sink.end(clock, options), source.end(clock, options)]);
      const failure = ends.find((end) => end.status === "rejected");
      if (failure) throw failure.reason;
    },
  };
}

class Command {
  readonly process: ChildProcessWithoutNullStreams;
  readonly #what: string;
  readonly #lastWords = new LogTail(20);

  constructor(args: readonly string[], environment: Environment) {
    this.#what = `docker ${args.join(" ")}`;
    this.process = spawn("docker", args, { env: environment, stdio: "pipe" });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords.append(text);
    });
  }

  async end(clock: Clock, { timeoutMs = 30_000, signal }: DockerRunOptions = {}): Promise<void> {
    const late = new AbortController();
    const kill = (): void => void this.process.kill("SIGKILL");
    const cancel = clock.setTimer(timeoutMs, () => {
      late.abort();
      kill();
    });
    if (signal?.aborted) kill();
    signal?.addEventListener("abort", kill, { once: true });
    try {
      const code = await this.#exitCode();
      signal?.throwIfAborted();
      if (late.signal.aborted)
        throw new DockerError(`${this.#what} took longer than ${timeoutMs / 1000} s\n${this.#lastWords.text}`);
      if (code !== 0) throw new DockerError(`${this.#what} ended with ${code ?? "a signal"}: ${this.#lastWords.text}`);
    } finally {
      cancel();
      signal?.removeEventListener("abort", kill);
    }
  }

  #exitCode(): Promise<number | null> {
    return new Promise((resolve, reject) => {
      this.process.once("error", (error) => {
        reject(new DockerError(`${this.#what} could not be run: ${error.message}`, { cause: error }));
      });
      this.process.once("close", resolve);
    });
  }
}

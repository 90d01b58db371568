// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A Docker engine of our own where none answers. Its images and containers are those of the machine's own engine: the
// data folder is Docker's default, so that a second run finds the images of the first.
import type { Clock } from "@nuvolaris/clock";
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface DockerEngineOptions {
  /** The program and its arguments; the folder for its run-time state and its pid file are added. */
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the engine prints goes here. */
  readonly logFile: string;
  /** Whether an engine answers. */
  readonly answers: () => Promise<boolean>;
}

/** No Docker engine could be started; the message ends with what it printed last. */
export class DockerEngineError extends Error {
  override readonly name = "DockerEngineError";
}

const startDeadlineMs = 60_000;
const stopDeadlineMs = 30_000;
const pollMs = 500;

/** An engine that answers. Disposing it ends it, and with it the containers that still run. */
export class DockerEngine implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #options: DockerEngineOptions;
  /** Fresh for each start: a pid that an earlier, killed engine left behind may belong to another process by now. */
  readonly #state = mkdtempSync(join(tmpdir(), "docker-engine-"));
  #ending: string | undefined;

  private constructor(options: DockerEngineOptions) {
    this.#options = options;
    const [file = "", ...args] = options.command;
    const log = openSync(options.logFile, "w");
    try {
      const own = ["--exec-root", join(this.#state, "run"), "--pidfile", join(this.#state, "pid")];
      this.#child = spawn(file, [...args, ...own], {
        env: options.environment,
        stdio: ["ignore", log, log],
        detached: true,
      });
    } finally {
      closeSync(log);
    }
    this.#exited = new Promise((resolve) => {
      const end = (ending: string): void => {
        this.#ending = ending;
        resolve();
      };
      this.#child.once("error", (error) => {
        end(error.message);
      });
      this.#child.once("exit", (code, signalName) => {
        end(`exit code ${code ?? signalName ?? "unknown"}`);
      });
    });
  }

  /** Errors: {@link DockerEngineError} if it ends, or does not answer within a minute. */
  static async start(options: DockerEngineOptions): Promise<DockerEngine> {
    const engine = new DockerEngine(options);
    try {
      await engine.#untilItAnswers();
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #untilItAnswers(): Promise<void> {
    const { clock, signal, answers } = this.#options;
    const deadline = clock.monotonicNow() + startDeadlineMs;
    while (!(await answers())) {
      if (this.#ending !== undefined) throw this.#error(`the Docker engine ended (${this.#ending})`);
      if (clock.monotonicNow() > deadline) throw this.#error("no Docker engine answered within a minute");
      await clock.sleep(pollMs, signal);
    }
  }

  #error(sentence: string): DockerEngineError {
    const lastWords = readFileSync(this.#options.logFile, "utf8").trimEnd().split("\n").slice(-10);
    return new DockerEngineError([`${sentence}:`, ...lastWords].join("\n"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    const cancelKill = this.#options.clock.setTimer(stopDeadlineMs, () => this.#child.kill("SIGKILL"));
    await this.#exited;
    cancelKill();
    rmSync(this.#state, { recursive: true, force: true });
  }
}

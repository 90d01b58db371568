// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Keeps one child running. A child that fails before it was ever ready has nothing to come back to, and ends it all; one that
// fails later is started again: after a while, or at once when asked to.
import type { Clock } from "@nuvolaris/clock";
import type { ReadyMessage } from "./child-message.ts";
import { ChildProcess, type ChildCommand, type ChildExit } from "./child-process.ts";

export interface KeptProcessOptions {
  /** For messages: `operator`. */
  readonly name: string;
  readonly clock: Clock;
  /** Asked before each start. */
  readonly command: () => ChildCommand;
  /** Told each time that the child is ready. */
  readonly onReady: (message: ReadyMessage) => void;
  /** Told what happens to it, in a sentence. */
  readonly onNews: (text: string) => void;
  /** Told when the child was asked by somebody else to stop. */
  readonly onStopRequest: () => void;
}

/** How it ended for good. */
export type Ending =
  { readonly type: "stopped" } | { readonly type: "failed"; readonly exit: ChildExit; readonly message?: string };

/** Not less: when Nx ends the tree of processes it takes the leaves first, and the supervisor some hundred milliseconds later. */
const firstDelayMs = 1000;
const longestDelayMs = 30_000;
/** A child that ran for so long had a good start: the next failure is a new one. */
const goodRunMs = 10_000;

type Wake = "exited" | "restart" | "stop" | "rested";

export class KeptProcess {
  readonly #options: KeptProcessOptions;
  #wasReady = false;
  #failures = 0;
  #child: ChildProcess | undefined;
  #restart = Promise.withResolvers<Wake>();

  constructor(options: KeptProcessOptions) {
    this.#options = options;
  }

  /** Starts the child again, now; one that rests after a failure, too. */
  restart(): void {
    this.#restart.resolve("restart");
  }

  /** Kills the child without a grace. */
  kill(): void {
    this.#child?.kill();
  }

  /** Runs until `signal` is aborted, then stops the child; or until it failed before it was ever ready. */
  async run(signal: AbortSignal): Promise<Ending> {
    const stop = aborted(signal);
    for (;;) {
      if (signal.aborted) return { type: "stopped" };
      const ending = await this.#runOnce(stop);
      if (ending) return ending;
    }
  }

  /** One life of the child, and the rest after it. `undefined`: start it again. */
  async #runOnce(stop: Promise<Wake>): Promise<Ending | undefined> {
    const { clock, command } = this.#options;
    const child = new ChildProcess(command(), clock);
    this.#child = child;
    const life = this.#listenTo(child);
    const exited = child.exited.then((): Wake => "exited");
    const wake = await Promise.race([exited, this.#restart.promise, stop]);
    if (wake !== "exited") {
      await child.stop();
      if (wake === "restart") this.#beginAnew();
      return wake === "restart" ? undefined : { type: "stopped" };
    }
    const exit = await child.stop();
    if (!this.#wasReady) return { type: "failed", exit, ...(life.failure !== undefined && { message: life.failure }) };
    this.#failures = life.readyFor() > goodRunMs ? 1 : this.#failures + 1;
    return this.#rest(exit, stop);
  }

  #listenTo(child: ChildProcess): { readonly failure: string | undefined; readonly readyFor: () => number } {
    const { clock, onReady, onStopRequest } = this.#options;
    let readyAt: number | undefined;
    let failure: string | undefined;
    child.onMessage((message) => {
      if (message.type === "stop") onStopRequest();
      if (message.type === "failed") failure = message.message;
      if (message.type !== "ready") return;
      this.#wasReady = true;
      readyAt = clock.monotonicNow();
      onReady(message);
    });
    return {
      get failure() {
        return failure;
      },
      readyFor: () => (readyAt === undefined ? 0 : clock.monotonicNow() - readyAt),
    };
  }

  async #rest(exit: ChildExit, stop: Promise<Wake>): Promise<Ending | undefined> {
    const { clock, name, onNews } = this.#options;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#failures - 1));
    onNews(`${name} ${describeExit(exit)}; it is started again in ${(delayMs / 1000).toString()} s`);
    const woken = new AbortController();
    const rested = clock.sleep(delayMs, woken.signal).then(
      (): Wake => "rested",
      (): Wake => "rested",
    );
    const wake = await Promise.race([rested, this.#restart.promise, stop]);
    woken.abort();
    if (wake === "restart") this.#beginAnew();
    return wake === "stop" ? { type: "stopped" } : undefined;
  }

  #beginAnew(): void {
    this.#failures = 0;
    this.#restart = Promise.withResolvers<Wake>();
  }
}

/** `was killed by SIGKILL`, `ended with exit code 3`. */
export function describeExit(exit: ChildExit): string {
  if (exit.error) return `could not be started: ${exit.error.message}`;
  return exit.signal === null ? `ended with exit code ${exit.code.toString()}` : `was killed by ${exit.signal}`;
}

function aborted(signal: AbortSignal): Promise<Wake> {
  return new Promise((resolve) => {
    const wake = (): void => {
      resolve("stop");
    };
    if (signal.aborted) wake();
    else signal.addEventListener("abort", wake, { once: true });
  });
}

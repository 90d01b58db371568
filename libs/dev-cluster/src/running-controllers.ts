// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** Something that works on a cluster until it is told to stop. */
export interface ClusterController {
  readonly name: string;
  /** Runs until `signal` is aborted, then ends what it has in hand and resolves. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ControllerOptions {
  readonly clock: Clock;
  /** Told of each controller that ended by itself. */
  readonly onError?: (error: unknown) => void;
}

/** A controller ended although nobody asked it to. It is started again. */
export class ControllerEndedError extends Error {
  override readonly name = "ControllerEndedError";

  constructor(name: string, options?: ErrorOptions) {
    super(`controller ${name} ended unasked; it is started again in ${(restartDelayMs / 1000).toString()} s`, options);
  }
}

/** Long enough for a log that can be read while one fails at once, each time; short enough not to be noticed after a slip. */
const restartDelayMs = 1000;

/** Runs controllers until the answer is disposed of; then waits until each has ended. One that ends before is started again. */
export function runControllers(controllers: readonly ClusterController[], options: ControllerOptions): AsyncDisposable {
  const stop = new AbortController();
  const ended = controllers.map((controller) => keepRunning(controller, stop.signal, options));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(ended);
    },
  };
}

async function keepRunning(
  controller: ClusterController,
  signal: AbortSignal,
  options: ControllerOptions,
): Promise<void> {
  while (!signal.aborted) {
    let cause: unknown;
    try {
      await controller.run(signal);
    } catch (error) {
      cause = error;
    }
    if (isAborted(signal)) return;
    options.onError?.(new ControllerEndedError(controller.name, { cause }));
    await options.clock.sleep(restartDelayMs, signal).catch(() => undefined);
  }
}

/** A function, as the compiler takes `aborted` for what it was before the wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

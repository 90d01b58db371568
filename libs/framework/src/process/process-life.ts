// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Calls the handlers of the process: those of the start before anything but the status pages is up, those of the end when all else
 * has ended.
 */
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { Logger, Runnable, Running, StopSignals } from "@nuvolaris/controller";
import { limitedCall } from "./limited-call.ts";
import type { NamedHandler, ProcessHandlers } from "./process-handlers.ts";

/** A startup handler failed, or took too long: nothing was started. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

/** A cleanup handler failed, or took too long. The others were called all the same. */
export class CleanupError extends Error {
  override readonly name = "CleanupError";
}

export interface ProcessLifeOptions {
  readonly handlers: Pick<ProcessHandlers, "startup" | "cleanup">;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * *Flow.* Startup handlers, one after the other, in the order of their registration; the first that fails ends the run with a
 * {@link StartupError}. Cleanup handlers, one after the other, in the reverse order, once all else has ended: each is called,
 * whatever the others did, also after a startup handler that failed or was given up.
 *
 * *Limits.* Each handler has a time limit of its own. A process that is told to end gives up the startup handler that runs; and
 * cleanup has what the rest of the run has left of the time for an orderly end, a second at least. After an uncaught exception
 * nothing is cleaned up: nobody knows what state the process is in.
 */
export class ProcessLife implements Runnable {
  readonly name = "handlers of the process";
  readonly #options: ProcessLifeOptions;

  constructor(options: ProcessLifeOptions) {
    this.#options = options;
  }

  async start({ stopping, expired }: StopSignals): Promise<Running> {
    const { handlers, log } = this.#options;
    try {
      for (const each of handlers.startup) await this.#call(each, stopping);
    } catch (error) {
      if (!stopping.aborted) {
        await this.#cleanUp(expired).catch((failure: unknown) => {
          log.error("cleanup after a failed start failed", { error: failure });
        });
        throw error instanceof NamedFailure
          ? new StartupError(`startup ${error.message}`, { cause: error.cause })
          : error;
      }
      log.info("the start is given up, the process has to end");
    }
    return { ended: aborted(stopping).then(() => this.#cleanUp(expired)) };
  }

  async #cleanUp(expired: AbortSignal): Promise<void> {
    const { handlers, log } = this.#options;
    const failures: NamedFailure[] = [];
    for (const each of handlers.cleanup.toReversed()) {
      try {
        await this.#call(each, expired);
      } catch (error) {
        log.error("cleanup handler failed", { handler: each.name, error });
        if (error instanceof NamedFailure) failures.push(error);
      }
    }
    const [first] = failures;
    if (first) throw new CleanupError(`cleanup ${first.message}`, { cause: first.cause });
  }

  async #call({ name, timeoutMs, handler }: NamedHandler, signal: AbortSignal): Promise<void> {
    const { client, clock, log } = this.#options;
    const call = (limit: AbortSignal): void | Promise<void> =>
      handler({ client, log: log.with({ handler: name }), signal: limit });
    try {
      await limitedCall(call, { clock, timeoutMs, signal });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new NamedFailure(`handler ${name} failed: ${why}`, { cause: error });
    }
  }
}

/** Which handler failed, and why. */
class NamedFailure extends Error {
  override readonly name = "NamedFailure";
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

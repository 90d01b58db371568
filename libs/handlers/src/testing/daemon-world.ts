// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Daemon, DaemonOptions } from "../activities/activity.ts";
import { DaemonReconciler } from "../activities/daemon-reconciler.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import { ActivityWorld } from "./activity-world.ts";
import { finalizer, type Thing } from "./world.ts";

/** Tests only: one object, its daemon, and terms of leadership, on virtual time. */
export class DaemonWorld extends ActivityWorld {
  #begin: (() => Promise<void>) | undefined;

  async daemon(handler: Daemon<Thing>, options: DaemonOptions<Thing> = {}): Promise<void> {
    const daemons = new HandlerRegistry<Thing>().daemon(handler, { id: "daemon", ...options }).daemons();
    const reconciler = new DaemonReconciler<Thing>({ ...this.environment(), daemons, finalizer });
    this.#begin = () =>
      this.start(reconciler.reconcile, [reconciler.ends], (controller) => reconciler.runnable(controller));
    await this.#begin();
  }

  async begin(): Promise<void> {
    await this.#begin?.();
  }

  /** Runs until its signal, and then for `lastMs`. */
  obeying(lastMs = 0): Daemon<Thing> {
    return async ({ uid, signal }) => {
      this.say(`begin ${uid}`);
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      if (lastMs > 0) await this.clock.sleep(lastMs);
      this.say(`end ${uid}`);
    };
  }
}

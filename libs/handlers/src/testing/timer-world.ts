// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Timer, TimerOptions } from "../activities/activity.ts";
import { TimerReconciler } from "../activities/timer-reconciler.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import { ActivityWorld } from "./activity-world.ts";
import type { Thing } from "./world.ts";

/** Tests only: one object, its timer, and terms of leadership, on virtual time. */
export class TimerWorld extends ActivityWorld {
  #begin: (() => Promise<void>) | undefined;

  async timer(handler: Timer<Thing>, options: TimerOptions<Thing>): Promise<void> {
    const [timer] = new HandlerRegistry<Thing>().timer(handler, options).timers();
    if (!timer) throw new Error("no timer was registered");
    const reconciler = new TimerReconciler<Thing>({ ...this.environment(), timer });
    this.#begin = () => this.start(reconciler.reconcile, [reconciler.beginning]);
    await this.#begin();
  }

  async begin(): Promise<void> {
    await this.#begin?.();
  }

  /** Says when it was called, takes `durationMs`. */
  ticking(durationMs = 0): Timer<Thing> {
    return async () => {
      this.say("tick");
      if (durationMs > 0) await this.clock.sleep(durationMs);
    };
  }
}

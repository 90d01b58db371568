// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { ExponentialBackoff } from "@nuvolaris/workqueue";
import { Cluster } from "../cluster.ts";
import type { EventContent } from "../events/event-content.ts";
import { Manager } from "../manager.ts";
import { objectController, type ObjectControllerOptions } from "../object-controller.ts";
import type { ObjectContext } from "../object-reconciler.ts";
import type { ReconcileResult } from "../reconcile.ts";
import { FakeCluster } from "./fake-cluster.ts";
import { Child, Parent } from "./objects.ts";
import { RecordingLogger } from "./recording-logger.ts";

/** The key of an object of the tests. */
export const key = (name: string): { namespace: string; name: string } => ({ namespace: "default", name });

/** One child per parent, with as many replicas; its readiness goes to the parent's status. */
export async function oneChild({ object, apply, status }: ObjectContext<Parent>): Promise<ReconcileResult> {
  const desired: Child = {
    apiVersion: "apps/v1",
    kind: "Child",
    metadata: { name: `${object.metadata.name}-child` },
    spec: { replicas: object.spec.count },
  };
  const child = await apply(desired);
  const readyReplicas = child.status?.readyReplicas ?? 0;
  const isReady = readyReplicas === object.spec.count;
  await status({
    readyReplicas,
    conditions: [
      { type: "Ready", status: isReady ? "True" : "False", reason: isReady ? "AllUp" : "Waiting", message: "" },
    ],
  });
  return undefined;
}

/** A controller of parents with real informers, on a small cluster in memory and on virtual time. */
export class Operator implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly server = new FakeCluster();
  readonly log = new RecordingLogger();
  readonly seen: string[] = [];
  readonly recorded: EventContent[] = [];
  readonly cluster = new Cluster({
    client: this.server,
    fieldManager: "sample-operator",
    clock: this.clock,
    log: this.log,
    random: () => 0,
  });
  readonly #stop = new AbortController();
  #run: Promise<void> = Promise.resolve();

  async start(options: Partial<ObjectControllerOptions<Parent>> = {}): Promise<this> {
    const { reconcile = oneChild, ...others } = options;
    const manager = new Manager({ clock: this.clock, log: this.log });
    manager.add(this.cluster, "cache");
    manager.add(
      objectController(this.cluster, {
        kind: Parent,
        owns: [{ kind: Child }],
        rateLimiter: () => new ExponentialBackoff({ baseMs: 100, jitter: 0 }),
        record: (_regarding, content) => this.recorded.push(content),
        ...others,
        reconcile: (context) => {
          this.seen.push(context.object.metadata.name);
          return reconcile(context);
        },
      }),
    );
    this.#run = manager.run(this.#stop.signal);
    await this.settle();
    return this;
  }

  /** Lets what is under way come to its end; no time passes. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await this.clock.advance(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#run;
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { Client, CustomResourceDefinition, type RequestObservation } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { vi } from "vitest";
import type { RunOptions } from "../operator-options.ts";
import type { Operator } from "../operator.ts";

/** What an operator writes beside its objects. */
const asides: ReadonlySet<string> = new Set(["Event", "Lease", "SelfSubjectAccessReview"]);

/** Tests only: a control plane with the CRD of Samples, and an operator that is started and stopped on it. */
export class World implements AsyncDisposable {
  readonly plane: EmbeddedControlPlane;
  /** For the test's own requests. */
  readonly client: Client;
  /** What the operator sent and the server answered for the sake of its objects. */
  readonly writes: RequestObservation[] = [];
  readonly #ownsPlane: boolean;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(plane: EmbeddedControlPlane, ownsPlane = true) {
    this.plane = plane;
    this.#ownsPlane = ownsPlane;
    this.client = new Client({ transport: plane.transport, clock: plane.clock });
  }

  static async start(): Promise<World> {
    const world = new World(await startEmbedded());
    await world.client.create(CustomResourceDefinition, Sample.manifest());
    await world.plane.clock.advance(100);
    return world;
  }

  /** A place for another operator on the same control plane. */
  beside(): World {
    return new World(this.plane, false);
  }

  /** Starts the operator and lets it do what it finds to do. */
  async run(operator: Operator, options: RunOptions = {}): Promise<void> {
    const { clock, transport } = this.plane;
    const stop = new AbortController();
    let isReady = false;
    const onReady = (): void => void (isReady = true);
    const reported = options.prometheus?.clientObserver("embedded");
    const observer = {
      requestCompleted: (request: RequestObservation) => {
        reported?.requestCompleted?.(request);
        const isAnswered = request.code !== "<error>";
        if (isAnswered && request.method !== "GET" && !asides.has(request.kind?.kind ?? "")) this.writes.push(request);
      },
    };
    const client = new Client({ transport, clock, observer, fieldManager: operator.name });
    const ended = operator.run({ client, clock, random: () => 0.5, signal: stop.signal, onReady, ...options });
    // Whoever waits for the end hears of its error; until then it is nobody's.
    ended.catch(() => undefined);
    this.#running = { stop, ended };
    await this.until(() => isReady);
    await this.settle();
  }

  /** Settles as the run does. */
  get ended(): Promise<void> {
    return this.#running?.ended ?? Promise.resolve();
  }

  /** Takes the operator for ended: its error was expected. */
  forget(): void {
    this.#running = undefined;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.stop.abort();
    await this.settle();
    await running.ended;
  }

  /** Lets time pass until it is so: what is loaded at its first use takes real time. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const advance = async (): Promise<void> => {
      await this.plane.clock.advance(10);
      if (!(await isSo())) throw new Error("it is not so yet");
    };
    await vi.waitFor(advance, { interval: 1, timeout: 50_000 });
  }

  /** Lets time pass until what can happen has happened. */
  async settle(durationMs = 2000): Promise<void> {
    for (let step = 0; step < 20; step++) await this.plane.clock.advance(durationMs / 20);
  }

  sample(name: string): Promise<Stored<Sample>> {
    return this.client.get(Sample, { namespace: "default", name });
  }

  create(name: string, count: number): Promise<Stored<Sample>> {
    return this.client.create(Sample, { metadata: { name, namespace: "default" }, spec: { count } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (this.#ownsPlane) await this.plane[Symbol.asyncDispose]();
  }
}

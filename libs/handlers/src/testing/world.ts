// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { applyMergePatch, type JsonObject, type Stored } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { Client, type Transport } from "@nuvolaris/client";
import { silentLogger, type EventContent, type LogFields, type Logger } from "@nuvolaris/controller";
import { HandlerReconciler } from "../handler-reconciler.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import type { ObjectChange, ObjectWriter } from "../object-writer.ts";
import type { TakeoverReader } from "../takeover/takeover-reader.ts";

export interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: { readonly count: number };
  readonly status?: { readonly message?: string; readonly ready?: number };
}

export const finalizer = "demo.nuvolaris.org/finalizer";
export const pauseAnnotation = "demo.nuvolaris.org/paused";
export const progressAnnotation = "demo.nuvolaris.org/progress";
const start = Date.UTC(2026, 0, 1);

const noTransport: Transport = {
  send: () => Promise.reject(new Error("these handlers send nothing")),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** One object, its store, and an operator that can be restarted. */
export class World implements ObjectWriter<Thing> {
  readonly clock = new FakeClock(start);
  readonly calls: string[] = [];
  readonly writes: string[] = [];
  readonly events: EventContent[] = [];
  /** What writes fail with, by their name in `writes`. */
  refusals: Readonly<Record<string, Error>> = {};
  /** What writes fail with although they were done. */
  lostAnswer: Error | undefined;
  readonly warnings: LogFields[] = [];
  readonly errors: LogFields[] = [];
  readonly #register: (handlers: HandlerRegistry<Thing>, world: World) => void;
  readonly #takeover: TakeoverReader | undefined;
  #reconciler: HandlerReconciler<Thing>;
  object: Stored<Thing> | undefined = {
    apiVersion: "nuvolaris.org/v1",
    kind: "Thing",
    metadata: {
      name: "a",
      namespace: "demo",
      uid: "u1",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
    },
    spec: { count: 1 },
  };

  constructor(register: (handlers: HandlerRegistry<Thing>, world: World) => void, takeover?: TakeoverReader) {
    this.#register = register;
    this.#takeover = takeover;
    this.#reconciler = this.#newReconciler();
  }

  restart(): void {
    this.#reconciler = this.#newReconciler();
  }

  /** One reconcile, which `signal` may interrupt. */
  async reconcile(signal: AbortSignal): Promise<void> {
    await this.#reconciler.reconcile({ namespace: "demo", name: "a" }, signal);
  }

  /** Reconciles as a controller would, until nothing is to be done before `untilMs` from now. */
  async settle(untilMs = 0): Promise<void> {
    const end = this.clock.now() + untilMs;
    for (let round = 0; round < 50; round++) {
      const result = await this.#reconciler.reconcile({ namespace: "demo", name: "a" }, new AbortController().signal);
      if (!result || this.clock.now() + result.requeueAfterMs > end) return;
      await this.clock.advance(result.requeueAfterMs);
    }
    throw new Error("the object does not settle");
  }

  edit(change: JsonObject): void {
    this.object = this.#merged(change);
  }

  delete(): void {
    if (this.object?.metadata.finalizers?.length)
      this.edit({ metadata: { deletionTimestamp: "2026-01-01T00:01:00Z" } });
    else this.object = undefined;
  }

  patch(object: Stored<Thing>, { body, finalizer: change }: ObjectChange): Promise<Stored<Thing> | undefined> {
    const parts = [...(isEmpty(body) ? [] : ["patch"]), ...(change ? [change === "add" ? "hold" : "release"] : [])];
    this.#send(parts.join("+"));
    const others = (this.object?.metadata.finalizers ?? []).filter(
      (each) => each !== finalizer && each !== this.#takeover?.finalizer,
    );
    this.edit(body);
    const annotations = Object.entries(this.object?.metadata.annotations ?? {});
    const size = annotations.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    if (size > 256 * 1024) throw new Error(`annotations of ${size} bytes are refused`);
    if (change) this.edit({ metadata: { finalizers: change === "add" ? [...others, finalizer] : others } });
    if (this.lostAnswer) return Promise.reject(this.lostAnswer);
    const answer = this.#merged({});
    if (object.metadata.deletionTimestamp !== undefined && change === "remove" && others.length === 0) {
      this.object = undefined;
    }
    return Promise.resolve(answer);
  }

  patchStatus(_object: Stored<Thing>, status: JsonObject): Promise<Stored<Thing>> {
    this.#send("status");
    this.edit({ status });
    if (this.lostAnswer) return Promise.reject(this.lostAnswer);
    return Promise.resolve(this.#merged({}));
  }

  #send(what: string): void {
    const refusal = this.refusals[what];
    if (refusal) throw refusal;
    this.writes.push(what);
  }

  #merged(change: JsonObject): Stored<Thing> {
    if (!this.object) throw new Error("the object is gone");
    // Proof of the casts: the patches of these tests keep the object's shape.
    return applyMergePatch(this.object as unknown as JsonObject, change) as unknown as Stored<Thing>;
  }

  get #log(): Logger {
    return {
      ...silentLogger,
      warn: (_message, fields = {}) => void this.warnings.push(fields),
      error: (_message, fields = {}) => void this.errors.push(fields),
      with: () => this.#log,
    };
  }

  #newReconciler(): HandlerReconciler<Thing> {
    const handlers = new HandlerRegistry<Thing>();
    this.#register(handlers, this);
    return new HandlerReconciler<Thing>({
      handlers: handlers.resolve(),
      progressAnnotation,
      finalizer,
      pauseAnnotation,
      get: () => this.object,
      writer: this,
      takeover: this.#takeover,
      client: new Client({ transport: noTransport }),
      events: { record: (_object, content) => this.events.push(content) },
      log: this.#log,
      clock: this.clock,
      random: () => 1,
    });
  }
}

function isEmpty(patch: JsonObject): boolean {
  return Object.keys(patch).length === 0;
}

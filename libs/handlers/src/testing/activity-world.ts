// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { applyMergePatch, type JsonObject, type Stored } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { Client, type Transport } from "@nuvolaris/client";
import {
  Controller,
  silentLogger,
  type EventContent,
  type LogFields,
  type Logger,
  type Reconcile,
  type ReconcileRequest,
  type Runnable,
  type Source,
  type SourceContext,
} from "@nuvolaris/controller";
import type { HandlerTools } from "../handler-call.ts";
import type { ObjectChange, ObjectWriter } from "../object-writer.ts";
import { finalizer as finalizerName, pauseAnnotation, type Thing } from "./world.ts";

const noTransport: Transport = {
  send: () => Promise.reject(new Error("these handlers send nothing")),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** What an activity's reconciler is given. */
export interface ActivityEnvironment extends HandlerTools {
  readonly pauseAnnotation: string;
  readonly get: (request: ReconcileRequest) => Stored<Thing> | undefined;
  readonly writer: ObjectWriter<Thing>;
}

/** One object, and a controller on virtual time that hears of each of its changes. */
export class ActivityWorld implements ObjectWriter<Thing> {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 1));
  readonly startMs = this.clock.now();
  /** What handlers said, each with the milliseconds since the start. */
  readonly calls: string[] = [];
  readonly writes: JsonObject[] = [];
  readonly events: EventContent[] = [];
  readonly warnings: string[] = [];
  /** What the next writes fail with. */
  refusals: Error[] = [];
  /** How long the server takes for a write. */
  latencyMs = 0;
  object: Stored<Thing> | undefined = thing("u1");
  /** Objects of other names. */
  readonly #others = new Map<string, Stored<Thing>>();
  #context: SourceContext | undefined;
  #term:
    { readonly stop: AbortController; readonly expire: AbortController; readonly ended: Promise<void> } | undefined;

  say(what: string): void {
    this.calls.push(`${this.clock.now() - this.startMs} ${what}`);
  }

  environment(): ActivityEnvironment {
    return {
      pauseAnnotation,
      get: ({ name }) => (name === "a" ? this.object : this.#others.get(name)),
      writer: this,
      client: new Client({ transport: noTransport }),
      events: { record: (_object, content) => this.events.push(content) },
      log: this.#log,
      clock: this.clock,
      random: () => 1,
    };
  }

  /** A term of leadership. */
  async start(
    reconcile: Reconcile,
    sources: readonly Source[],
    wrap = (controller: Runnable): Runnable => controller,
  ): Promise<void> {
    const changes: Source = {
      name: "things",
      start: (context) => {
        this.#context = context;
        this.changed();
        return Promise.resolve();
      },
    };
    const controller = new Controller({
      name: "test",
      reconcile,
      sources: [...sources, changes],
      // As an operator runs them: each handler has its own limit.
      reconcileTimeoutMs: Infinity,
      clock: this.clock,
      log: this.#log,
    });
    const [stop, expire] = [new AbortController(), new AbortController()];
    const { ended } = await wrap(controller).start({ stopping: stop.signal, expired: expire.signal });
    this.#term = { stop, expire, ended };
    await this.clock.advance(0);
  }

  /** Tells that the term ends, at once when leadership is lost, and waits for nothing. */
  tellEnd(how: "stop" | "lose"): void {
    this.#term?.stop.abort();
    if (how === "lose") this.#term?.expire.abort();
  }

  /** The term ends. */
  async end(how: "stop" | "lose"): Promise<void> {
    this.tellEnd(how);
    await this.clock.advance(1000);
    await this.#term?.ended;
  }

  changed(): void {
    this.#context?.add({ namespace: "demo", name: "a" }, "normal");
  }

  /** Another object, and its event. */
  async see(name: string): Promise<void> {
    const object = thing(name);
    this.#others.set(name, { ...object, metadata: { ...object.metadata, name } });
    this.#context?.add({ namespace: "demo", name }, "normal");
    await this.clock.advance(0);
  }

  /** Another writer's change, and its event. */
  async edit(change: JsonObject): Promise<void> {
    this.object = this.#merged(change);
    this.changed();
    await this.clock.advance(0);
  }

  async replace(object: Stored<Thing> | undefined): Promise<void> {
    this.object = object;
    this.changed();
    await this.clock.advance(0);
  }

  patch(object: Stored<Thing>, { body, finalizer }: ObjectChange): Promise<Stored<Thing> | undefined> {
    const held = finalizer && { metadata: { finalizers: finalizer === "add" ? [finalizerName] : [] } };
    return this.#write(object, { ...body, ...(finalizer && { finalizer }) }, { ...body, ...held });
  }

  patchStatus(object: Stored<Thing>, status: JsonObject): Promise<Stored<Thing>> {
    return this.#write(object, { status }, { status });
  }

  async #write(of: Stored<Thing>, written: JsonObject, change: JsonObject): Promise<Stored<Thing>> {
    if (this.latencyMs > 0) await this.clock.sleep(this.latencyMs);
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    this.writes.push(written);
    const other = this.#others.get(of.metadata.name);
    const answer = this.#merged(change, other);
    if (other) {
      this.#others.set(of.metadata.name, answer);
      return answer;
    }
    const { deletionTimestamp, finalizers = [] } = answer.metadata;
    this.object = deletionTimestamp !== undefined && finalizers.length === 0 ? undefined : answer;
    return answer;
  }

  #merged(change: JsonObject, object = this.object): Stored<Thing> {
    // Proof of the casts: the patches of these tests keep the object's shape.
    return applyMergePatch(object as unknown as JsonObject, change) as unknown as Stored<Thing>;
  }

  get #log(): Logger {
    const say = (message: string, _fields?: LogFields): void => void this.warnings.push(message);
    return { ...silentLogger, warn: say, error: say, with: () => this.#log };
  }
}

export function thing(uid: string): Stored<Thing> {
  return {
    apiVersion: "nuvolaris.org/v1",
    kind: "Thing",
    metadata: { name: "a", namespace: "demo", uid, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { count: 1 },
  };
}

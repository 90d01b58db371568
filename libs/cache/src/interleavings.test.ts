// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * All orders in which own writes, their answers, the changes of others, their events and a new list can come together, for
 * one object. There is no time in it, and no network: a server that is a few lines, and an informer.
 */
import type { KubernetesObject, Status, Stored, WatchEvent } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Informer } from "./informer.ts";
import { added, deleted, endOfList, errorEvent, modified, Thing, thing } from "./scripted-server.ts";

const key = { namespace: "default", name: "a" };

/** What can happen next. */
type Step =
  | "patch" // the controller reads the cache and sends a change
  | "delete" // or a deletion
  | "apply" // the server takes in what was sent
  | "answer" // and its answer arrives
  | "lose" // or it never does
  | "touch" // somebody else changes the object, or makes it
  | "remove" // or deletes it
  | "event" // the next event arrives
  | "ask" // the watch breaks, and everything is asked for again
  | "read" // the server reads what it has for that list
  | "list"; // which arrives

interface Own {
  readonly verb: "patch" | "delete";
  /** What the server made of it: `undefined` before, `null` when it refused. */
  result?: Stored<Thing> | null;
}

/** A server with one object, and what is on its way from it. */
class Server {
  version = 10;
  object: Stored<Thing> | undefined;
  own: Own | undefined;
  list: "none" | "asked" | "read" = "none";
  /** What was there when the list was read. */
  snapshot: readonly WatchEvent<Thing>[] = [];
  events: readonly WatchEvent<Thing>[] = [];
  #uids = 0;

  copy(): Server {
    const copy = Object.assign(new Server(), this);
    copy.own = this.own && { ...this.own };
    copy.#uids = this.#uids;
    return copy;
  }

  possible(): Step[] {
    const own: Step[] = !this.own
      ? ["patch", "delete"]
      : this.own.result === undefined
        ? ["apply", "lose"]
        : ["answer", "lose"];
    const follow = { none: "ask", asked: "read", read: "list" } as const;
    const event: Step[] = this.list === "none" && this.events.length > 0 ? ["event"] : [];
    return [...own, ...event, "touch", ...(this.object ? (["remove"] as const) : []), follow[this.list]];
  }

  take(step: Step): void {
    switch (step) {
      case "patch":
      case "delete":
        this.own = { verb: step };
        break;
      case "apply":
        if (this.own) this.own.result = this.#apply(this.own);
        break;
      case "answer":
      case "lose":
        this.own = undefined;
        break;
      case "touch":
        this.#change();
        break;
      case "remove":
        this.#remove();
        break;
      default:
        this.#follow(step);
    }
  }

  #follow(step: "event" | "ask" | "read" | "list"): void {
    if (step === "event") this.events = this.events.slice(1);
    if (step === "ask") this.events = [];
    if (step === "ask") this.list = "asked";
    if (step === "list") this.list = "none";
    if (step !== "read") return;
    this.list = "read";
    this.snapshot = [...(this.object ? [added(this.object)] : []), endOfList(this.version)];
    this.events = [];
  }

  #apply({ verb }: Own): Stored<Thing> | null {
    if (!this.object) return null;
    return verb === "patch" ? this.#change() : this.#remove();
  }

  #change(): Stored<Thing> {
    const before = this.object;
    const uid = before?.metadata.uid ?? `uid-${++this.#uids}`;
    const object = thing("a", ++this.version, { uid });
    this.object = object;
    this.events = [...this.events, before ? modified(object) : added(object)];
    return object;
  }

  #remove(): Stored<Thing> | null {
    const before = this.object;
    if (!before) return null;
    this.object = undefined;
    const last = thing("a", ++this.version, { uid: before.metadata.uid });
    this.events = [...this.events, deleted(last)];
    return last;
  }
}

/** All sequences of so many steps. */
function* sequences(server: Server, depth: number): Generator<readonly Step[]> {
  if (depth === 0) yield [];
  else {
    for (const step of server.possible()) {
      const next = server.copy();
      next.take(step);
      for (const rest of sequences(next, depth - 1)) yield [step, ...rest];
    }
  }
}

/** A watch that the test hands events to. */
class Pipe implements AsyncIterableIterator<WatchEvent<Thing>> {
  readonly #events: WatchEvent<Thing>[] = [];
  #wake = (): void => undefined;

  push(...events: readonly WatchEvent<Thing>[]): void {
    this.#events.push(...events);
    this.#wake();
  }

  async next(): Promise<IteratorResult<WatchEvent<Thing>>> {
    while (this.#events.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const [value] = this.#events.splice(0, 1);
    return value ? { done: false, value } : { done: true, value };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Waits are over at once, and no timer fires. */
const timeless: Clock = {
  now: () => 0,
  monotonicNow: () => 0,
  setTimer: () => () => undefined,
  sleep: () => Promise.resolve(),
};

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

/** A controller that reads the cache, writes, and passes over the echoes of its writes. */
class Play {
  readonly server = new Server();
  readonly #informer: Informer<Thing>;
  #pipe = new Pipe();
  #settle: (outcome: Stored<Thing> | Error) => void = () => undefined;
  /** What the controller knows of the object: what it read, or what its write was answered with. */
  #known: string | undefined;
  /** Whether it will read the cache again. */
  #isQueued = false;
  /** What handlers were told, added up, and what does not add up. */
  #told: string | undefined;
  readonly #mistakes: string[] = [];
  /** The versions of own writes that were answered. */
  readonly #answered = new Map<string, Own["verb"]>();
  #isListed = false;

  constructor() {
    const watch = (): AsyncIterableIterator<WatchEvent<Thing>> => (this.#pipe = new Pipe());
    // Proof: the informer gives its kind, Thing, and asks for nothing but streams.
    const client = { watch, list: () => Promise.reject(new Error("a stream was not enough")) } as unknown as Pick<
      Client,
      "list" | "watch"
    >;
    this.#informer = new Informer(Thing, {}, { client, clock: timeless, random: () => 0, observer: {} });
    this.#informer.addEventHandler({
      added: (object, { writer }) => {
        this.#tell(undefined, object, writer);
      },
      updated: (old, object, { writer }) => {
        this.#tell(old, object, writer);
      },
      deleted: (old, { writer }) => {
        this.#tell(old, undefined, writer);
      },
    });
  }

  async run(steps: readonly Step[]): Promise<void> {
    const end = new AbortController();
    void this.#informer.run(end.signal);
    await turns(8);
    this.#pipe.push(endOfList(10));
    await turns(16);
    for (const step of steps) await this.#take(step);
    await this.#finish();
    end.abort();
    this.#pipe.push(endOfList(this.server.version));
  }

  /** What is on its way arrives; then all must agree. */
  async #finish(): Promise<void> {
    const { server } = this;
    if (server.own && server.own.result === undefined) await this.#take("apply");
    if (server.own) await this.#take("answer");
    if (server.list === "asked") await this.#take("read");
    if (server.list === "read") await this.#take("list");
    while (server.events.length > 0) await this.#take("event");
    const version = server.object?.metadata.resourceVersion;
    expect(this.#read(), "what readers see").toBe(version);
    expect(this.#told, "what handlers were told").toBe(version);
    expect(this.#mistakes).toEqual([]);
    if (!this.#isQueued) expect(this.#known, "what the controller knows").toBe(version);
    expect(this.#informer.levels()).toMatchObject({ pendingWrites: 0, heldChanges: 0 });
  }

  async #take(step: Step): Promise<void> {
    const { server } = this;
    const [event] = server.events;
    const { own } = server;
    server.take(step);
    if (step === "patch" || step === "delete") this.#write(step);
    if (step === "answer" && own?.result) this.#answered.set(own.result.metadata.resourceVersion, own.verb);
    if (step === "ask") this.#isListed = true;
    if (step === "answer") this.#settle(own?.result ?? new Error("404"));
    if (step === "lose") this.#settle(new Error("reset"));
    if (step === "event" && event) this.#pipe.push(event);
    if (step === "ask") this.#pipe.push(errorEvent(410, "Expired"));
    if (step === "list") this.#pipe.push(...server.snapshot);
    await turns(step === "ask" || step === "list" ? 16 : 10);
    if (step === "answer" && own?.result && own.verb === "patch") {
      expect(Number(this.#read() ?? this.server.version)).toBeGreaterThanOrEqual(
        Number(own.result.metadata.resourceVersion),
      );
    }
  }

  #write(verb: "patch" | "delete"): void {
    this.#isQueued = false;
    this.#known = this.#read();
    const sent = new Promise<Stored<Thing>>((resolve, reject) => {
      this.#settle = (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
    });
    const target = { key, writer: "me" };
    const written =
      verb === "patch"
        ? this.#informer.write(target, () => sent)
        : this.#informer.delete(target, async () => gone(await sent));
    written.then(
      (answer) => (this.#known = answer.kind === "Status" ? undefined : answer.metadata.resourceVersion),
      () => (this.#isQueued = true),
    );
  }

  #read(): string | undefined {
    return this.#informer.lister.get(key)?.metadata.resourceVersion;
  }

  #tell(
    old: Stored<KubernetesObject> | undefined,
    object: Stored<KubernetesObject> | undefined,
    writer: unknown,
  ): void {
    const version = (object ?? old)?.metadata.resourceVersion ?? "";
    if ((old === undefined) !== (this.#told === undefined)) this.#mistakes.push(`${version} out of turn`);
    this.#told = object && version;
    if (writer !== "me") this.#isQueued = true;
    // What a list shows is told as everybody's, own or not.
    if (this.#isListed) return;
    const verb = this.#answered.get(version);
    if (verb === undefined && writer === "me") this.#mistakes.push(`${version} is not ours`);
    // The end of an object that was not seen before its deletion was answered is told as everybody's, which costs a look.
    if (verb === "patch" && writer !== "me") this.#mistakes.push(`${version} is ours`);
  }
}

function gone({ metadata: { uid, name } }: Stored<Thing>): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: { uid, name } };
}

const depth = 7;
const all = [...sequences(new Server(), depth)];

test(
  `in all ${all.length} orders of ${depth} steps no change is lost and no answer is taken back`,
  { timeout: 600_000 },
  async () => {
    for (const steps of all) {
      try {
        await new Play().run(steps);
      } catch (error) {
        throw new Error(`after ${steps.join(", ")}`, { cause: error });
      }
    }
  },
);

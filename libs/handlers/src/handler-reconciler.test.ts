// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { applyMergePatch, type JsonObject, type Stored } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { Client, type Transport } from "@nuvolaris/client";
import { silentLogger, type EventContent, type LogFields, type Logger } from "@nuvolaris/controller";
import { expect, test } from "vitest";
import { PermanentError, TemporaryError } from "./handler-errors.ts";
import { PRESENT } from "./handler-filters.ts";
import { HandlerReconciler } from "./handler-reconciler.ts";
import { HandlerRegistry } from "./handler-registry.ts";
import type { ObjectWriter } from "./object-writer.ts";

interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: { readonly count: number };
  readonly status?: { readonly message?: string; readonly ready?: number };
}

const finalizer = "demo.nuvolaris.org/finalizer";
const progressAnnotation = "demo.nuvolaris.org/progress";
const start = Date.UTC(2026, 0, 1);

const noTransport: Transport = {
  send: () => Promise.reject(new Error("these handlers send nothing")),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** One object, its store, and an operator that can be restarted. */
class World implements ObjectWriter<Thing> {
  readonly clock = new FakeClock(start);
  readonly calls: string[] = [];
  readonly writes: string[] = [];
  readonly events: EventContent[] = [];
  /** What the next removal of the finalizer fails with. */
  refusal: Error | undefined;
  readonly warnings: LogFields[] = [];
  readonly #register: (handlers: HandlerRegistry<Thing>, world: World) => void;
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

  constructor(register: (handlers: HandlerRegistry<Thing>, world: World) => void) {
    this.#register = register;
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

  patch(_object: Stored<Thing>, patch: JsonObject): Promise<Stored<Thing>> {
    this.writes.push("patch");
    this.edit(patch);
    return Promise.resolve(this.#merged({}));
  }

  patchStatus(_object: Stored<Thing>, status: JsonObject): Promise<Stored<Thing>> {
    this.writes.push("status");
    this.edit({ status });
    return Promise.resolve(this.#merged({}));
  }

  addFinalizer(): Promise<Stored<Thing> | undefined> {
    this.writes.push("hold");
    this.edit({ metadata: { finalizers: [...(this.object?.metadata.finalizers ?? []), finalizer] } });
    return Promise.resolve(this.object);
  }

  removeFinalizer(): Promise<void> {
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal) return Promise.reject(refusal);
    this.writes.push("release");
    const finalizers = (this.object?.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    this.edit({ metadata: { finalizers } });
    if (this.object?.metadata.deletionTimestamp !== undefined && finalizers.length === 0) this.object = undefined;
    return Promise.resolve();
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
      get: () => this.object,
      writer: this,
      client: new Client({ transport: noTransport }),
      events: { record: (_object, content) => this.events.push(content) },
      log: { ...silentLogger, with: () => this.#log },
      clock: this.clock,
      random: () => 1,
    });
  }
}

test("a create handler runs once, its result is in the status, and then nothing is written any more", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ spec }) => {
      calls.push(`create ${spec.count}`);
      return { message: "created" };
    }),
  );

  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["create 1"]);
  expect(world.object?.status).toEqual({ message: "created" });
  expect(world.writes).toEqual(["status", "patch"]);
});

test("an operator that was restarted does not create again", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  await world.settle();

  world.restart();
  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

test("an object of the same name that was created anew is created again, even with the old annotations", async () => {
  const world = new World((on, { calls }) => on.create(({ uid }) => void calls.push(uid)));
  await world.settle();

  world.edit({ metadata: { uid: "u2" } });
  await world.settle();

  expect(world.calls).toEqual(["u1", "u2"]);
});

test("a change that was made while the operator was down is dealt with when it is back", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined).update(({ diff }) => void calls.push(JSON.stringify(diff)));
  });
  await world.settle();

  world.edit({ spec: { count: 5 } });
  world.restart();
  await world.settle();

  expect(world.calls).toEqual(['[{"operation":"change","path":["spec","count"],"old":1,"new":5}]']);
});

test("a handler that fails is tried again after its back-off, and a warning event tells", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ attempt }) => {
      calls.push(`attempt ${attempt}`);
      if (attempt < 3) throw new TemporaryError("not yet", { delayMs: 5000 });
    }),
  );

  await world.settle(4999);
  expect(world.calls).toEqual(["attempt 1"]);
  await world.settle(10_000);

  expect(world.calls).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
  expect(world.events[0]).toMatchObject({ type: "Warning", reason: "HandlerRetry", note: "create: not yet" });
});

test("attempts are counted across restarts", async () => {
  const world = new World((on, { calls }) =>
    on.create(
      ({ attempt }) => {
        calls.push(`attempt ${attempt}`);
        throw new Error("boom");
      },
      { retries: 3 },
    ),
  );

  for (let process = 0; process < 5; process++) {
    world.restart();
    await world.settle(60_000);
  }

  expect(world.calls).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
  expect(world.events.at(-1)).toMatchObject({ reason: "HandlerFailed" });
});

test("several handlers cost one status patch and one progress patch", async () => {
  const world = new World((on) => {
    for (const id of ["a", "b", "c", "d"]) on.create(() => ({ message: id }), { id });
  });

  await world.settle();

  expect(world.writes).toEqual(["status", "patch"]);
  expect(world.object?.status).toEqual({ message: "d" });
});

test("a delete handler holds the object by a finalizer that is there before the create handler runs", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ object }) => void calls.push(`create, held: ${object.metadata.finalizers?.length ?? 0}`));
    on.delete(() => void calls.push("delete"));
  });

  await world.settle();
  world.delete();
  await world.settle();

  expect(world.calls).toEqual(["create, held: 1", "delete"]);
  expect(world.object).toBeUndefined();
  expect(world.writes).toEqual(["hold", "patch", "release"]);
});

test("no finalizer is added where nothing is to be cleaned up", async () => {
  const world = new World((on) => on.create(() => undefined).delete(() => undefined, { optional: true }));

  await world.settle();

  expect(world.writes).toEqual(["patch"]);
});

test("a delete handler that has ended is not called again when the finalizer could not be taken off", async () => {
  const world = new World((on, { calls }) => on.delete(() => void calls.push("delete")));
  await world.settle();
  world.delete();
  world.refusal = new Error("the server is away");

  await expect(world.settle()).rejects.toThrow("the server is away");
  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object).toBeUndefined();
});

test("a temporary error is logged by its message, any other with its stack", async () => {
  const world = new World((on) =>
    on.create(({ attempt }) => {
      throw attempt === 1 ? new TemporaryError("not yet", { delayMs: 1 }) : new Error("boom");
    }),
  );

  await world.settle(1);

  expect(world.warnings).toMatchObject([{ reason: "not yet" }, { error: new Error("boom") }]);
  expect(world.warnings[0]).not.toHaveProperty("error");
});

test("a renamed update handler that does not match at first still gets the change that its former self missed", async () => {
  let name = "former";
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.update(
      ({ diff }) => void calls.push(JSON.stringify(diff.map(({ path, old, new: now }) => [...path, old, now]))),
      {
        id: name,
        labels: { on: PRESENT },
        ...(name === "present" && { aliases: ["former"] }),
      },
    );
  });
  world.edit({ metadata: { labels: { on: "" } } });
  await world.settle();
  world.edit({ metadata: { labels: { on: null } }, spec: { count: 2 } });
  await world.settle();

  name = "present";
  world.restart();
  world.edit({ spec: { count: 3 } });
  await world.settle();
  world.edit({ metadata: { labels: { on: "" } } });
  await world.settle();

  expect(world.calls).toEqual(['[["spec","count",1,3]]']);
});

test("a delete handler that fails for good keeps the object unless told to release it", async () => {
  const failing = (): never => {
    throw new PermanentError("cannot clean up");
  };
  const kept = new World((on) => on.delete(failing));
  const released = new World((on) => on.delete(failing, { failurePolicy: "release" }));

  for (const world of [kept, released]) {
    await world.settle();
    world.delete();
    await world.settle(60_000);
  }

  expect(kept.object?.metadata.finalizers).toEqual([finalizer]);
  expect(released.object).toBeUndefined();
});

test("finalizers of others are left alone, and delete handlers do not run again while they hold the object", async () => {
  const world = new World((on, { calls }) => on.delete(() => void calls.push("delete")));
  world.edit({ metadata: { finalizers: ["other/finalizer"] } });
  await world.settle();

  world.delete();
  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object?.metadata.finalizers).toEqual(["other/finalizer"]);
});

test("our finalizer is taken off when no delete handler is left that needs it", async () => {
  let isCleaning = true;
  const world = new World((on) => {
    on.create(() => undefined);
    if (isCleaning) on.delete(() => undefined);
  });
  await world.settle();

  isCleaning = false;
  world.restart();
  await world.settle();

  expect(world.object?.metadata.finalizers).toEqual([]);
});

test("resume runs once per process for what was handled before, and costs no write", async () => {
  const world = new World((on, { calls }) =>
    on.create(() => void calls.push("create")).resume(() => void calls.push("resume")),
  );
  await world.settle();
  expect(world.calls).toEqual(["create"]);

  const before = world.writes.length;
  world.restart();
  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["create", "resume"]);
  expect(world.writes.length).toBe(before);
});

test("a resume handler that fails is tried again", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.resume(({ attempt }) => {
      calls.push(`attempt ${attempt}`);
      if (attempt === 1) throw new Error("boom");
    });
  });
  await world.settle();

  world.restart();
  await world.settle(60_000);

  expect(world.calls).toEqual(["attempt 1", "attempt 2"]);
});

test("what handlers collect is written once, at the end of the cycle", async () => {
  const world = new World((on) =>
    on.create(({ patch }) => {
      patch.merge({ metadata: { labels: { seen: "yes" } } });
      patch.mergeStatus({ ready: 0 });
      return { message: "created" };
    }),
  );

  await world.settle();

  expect(world.writes).toEqual(["status", "patch"]);
  expect(world.object).toMatchObject({
    metadata: { labels: { seen: "yes" } },
    status: { ready: 0, message: "created" },
  });
});

test("what a handler changes of its object is a change like any other's", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ patch }) => {
      patch.merge({ metadata: { labels: { seen: "yes" } } });
    });
    on.update(({ diff }) => void calls.push(diff.map(({ path }) => path.join(".")).join()));
  });

  await world.settle();

  expect(world.calls).toEqual(["metadata"]);
});

test("a change that came while a create handler was retried is dealt with as soon as that one has ended", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ attempt }) => {
      if (attempt === 1) throw new TemporaryError("not yet", { delayMs: 1000 });
    });
    on.create(
      ({ attempt }) => {
        if (attempt === 1) throw new TemporaryError("not yet", { delayMs: 2000 });
      },
      { id: "slow" },
    );
    on.update(({ old, new: now }) => void calls.push(`${JSON.stringify(old)} ${JSON.stringify(now)}`));
  });
  await world.settle();
  world.edit({ spec: { count: 2 } });

  await world.settle(10_000);

  expect(world.calls).toEqual(['{"spec":{"count":1}} {"spec":{"count":2}}']);
});

test("a handler that is interrupted by the stop counts for nothing: nothing is written, and the reconcile rejects", async () => {
  const stop = new AbortController();
  const interrupted = (): never => {
    stop.abort(new Error("stopping"));
    throw new Error("aborted");
  };
  const creating = new World((on, { calls }) =>
    on.create(interrupted).create(() => void calls.push("after the stop"), { id: "second" }),
  );
  const deleting = new World((on) => on.update(() => undefined).delete(interrupted));
  await deleting.settle();
  deleting.delete();
  deleting.writes.length = 0;

  await expect(creating.reconcile(stop.signal)).rejects.toThrow("stopping");
  await expect(deleting.reconcile(stop.signal)).rejects.toThrow("stopping");

  expect(creating.events).toEqual([]);
  expect(creating.calls).toEqual([]);
  expect(deleting.writes).toEqual([]);
  expect(deleting.object?.metadata.finalizers).toEqual([finalizer]);
});

test("an object that is being deleted when it is first seen was never held: only optional handlers are for it", async () => {
  const world = new World((on, { calls }) => {
    on.delete(() => void calls.push("clean up"), { id: "cleaner" });
    on.delete(() => void calls.push("say goodbye"), { id: "speaker", optional: true });
  });
  world.edit({ metadata: { finalizers: ["other/finalizer"], deletionTimestamp: "2026-01-01T00:01:00Z" } });

  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["say goodbye"]);
  expect(world.object?.metadata.finalizers).toEqual(["other/finalizer"]);
});

test("an object whose creation has not ended is created on, not resumed, by the next process", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ attempt }) => {
      calls.push(`create ${attempt}`);
      if (attempt < 2) throw new TemporaryError("not yet", { delayMs: 5000 });
    });
    on.resume(() => void calls.push("resume"));
  });
  await world.settle();

  world.restart();
  await world.settle(1000);
  expect(world.calls).toEqual(["create 1"]);
  await world.settle(10_000);

  expect(world.calls.slice(0, 2)).toEqual(["create 1", "create 2"]);
});

test("an essence that is too large to be kept is told by an event, and the next change has no old", async () => {
  const world = new World((on, { calls }) =>
    on.update(
      ({ old, diff }) => void calls.push(`${old ? "old" : "no old"}: ${diff.map(({ operation }) => operation).join()}`),
    ),
  );
  world.edit({ spec: { text: "x".repeat(100_000) } });
  await world.settle();

  expect(world.events).toMatchObject([{ type: "Warning", reason: "ProgressTooLarge" }]);
  world.edit({ spec: { count: 2 } });
  await world.settle();

  expect(world.calls).toEqual(["no old: add"]);
});

test("a progress annotation that cannot be read counts as none", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  world.edit({ metadata: { annotations: { [progressAnnotation]: "garbage" } } });

  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

test("a filter that throws skips its handler and no other", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("filtered"), {
      id: "filtered",
      when: () => {
        throw new Error("boom");
      },
    });
    on.create(() => void calls.push("plain"), { id: "plain" });
  });

  await world.settle();

  expect(world.calls).toEqual(["plain"]);
});

test("an object that is gone is nothing to be done about", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  world.object = undefined;

  await world.settle();

  expect(world.calls).toEqual([]);
});

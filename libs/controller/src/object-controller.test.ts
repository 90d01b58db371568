// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Controllers with real informers, on a small cluster in memory and on virtual time. */
import { FakeClock } from "@nuvolaris/clock";
import { ExponentialBackoff } from "@nuvolaris/workqueue";
import { expect, test } from "vitest";
import { Cluster } from "./cluster.ts";
import type { EventContent } from "./events/event-content.ts";
import { FakeCluster } from "./fakes/fake-cluster.ts";
import { Child, Parent, parent, Realm } from "./fakes/objects.ts";
import { RecordingLogger } from "./fakes/recording-logger.ts";
import { Manager } from "./manager.ts";
import { objectController, type ObjectControllerOptions, watchedKind } from "./object-controller.ts";
import type { ObjectContext } from "./object-reconciler.ts";
import { generationChanged } from "./predicate.ts";
import type { ReconcileResult } from "./reconcile.ts";

const key = (name: string): { namespace: string; name: string } => ({ namespace: "default", name });
const hourMs = 3_600_000;

/** One child per parent, with as many replicas; its readiness goes to the parent's status. */
async function oneChild({ object, apply, status }: ObjectContext<Parent>): Promise<ReconcileResult> {
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

class Operator implements AsyncDisposable {
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

test("a new object costs exactly two writes: its child and its status", async () => {
  await using operator = await new Operator().start();
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.server.requests).toEqual(["apply children default/a-child", "patchStatus parents default/a"]);
  expect(operator.seen).toEqual(["a"]);
});

test("that holds too for a hundred at a time, while the watch is silent from the first write on", async () => {
  await using operator = new Operator();
  for (let n = 0; n < 100; n++) operator.server.put(Parent, parent(`p${n}`));
  operator.server.beforeRequest = () => {
    operator.server.watches.hold();
  };
  await operator.start();
  expect(operator.server.requests.length).toBeGreaterThan(100);
  operator.server.beforeRequest = () => undefined;
  operator.server.watches.release();
  await operator.settle();

  expect(operator.server.requests).toHaveLength(200);
});

test("a converged cluster is not written to, for hours", async () => {
  await using operator = new Operator();
  operator.server.put(Parent, parent("a"));
  await operator.start();
  const { length } = operator.server.requests;

  await operator.clock.advance(6 * hourMs);

  expect(operator.server.requests).toHaveLength(length);
});

test("a restart of the operator writes nothing", async () => {
  const before = new Operator();
  before.server.put(Parent, parent("a"));
  await before.start();
  await before[Symbol.asyncDispose]();
  const { length } = before.server.requests;

  await using after = new Operator();
  for (const kind of [Parent, Child])
    for (const object of before.server.objects<Parent | Child>(kind)) after.server.put(kind, object);
  await after.start();

  expect(length).toBe(2);
  expect(after.seen).toEqual(["a"]);
  expect(after.server.requests).toEqual([]);
});

test("a change of the child reconciles its owner, which says so in its status", async () => {
  await using operator = await new Operator().start();
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Child, key("a-child"), { manager: "kubelet", patch: { status: { readyReplicas: 1 } } });
  await operator.settle();

  expect(operator.server.find(Parent, key("a"))?.status).toMatchObject({
    readyReplicas: 1,
    conditions: [{ status: "True" }],
  });
  expect(operator.server.requests).toHaveLength(3);
});

test("a child that somebody deletes or edits is put right", async () => {
  await using operator = await new Operator().start();
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Child, key("a-child"), { manager: "kubectl-edit", patch: { spec: { replicas: 9 } } });
  await operator.settle();
  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(1);

  operator.server.remove(Child, key("a-child"));
  await operator.settle();
  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(1);
});

test("a change that comes while its object is being reconciled is reconciled too", async () => {
  const gate = Promise.withResolvers<undefined>();
  await using operator = await new Operator().start({
    reconcile: async (context) => {
      if (context.object.spec.count === 1) await gate.promise;
      return oneChild(context);
    },
  });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: { spec: { count: 4 } } });
  await operator.settle();
  gate.resolve(undefined);
  await operator.settle();

  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(4);
});

test("a change by somebody else between our write and its echo is not taken for the echo", async () => {
  await using operator = await new Operator().start();
  operator.server.beforeRequest = (request) => {
    if (!request.startsWith("patchStatus")) return;
    operator.server.beforeRequest = () => undefined;
    operator.server.edit(Parent, key("a"), {
      manager: "kubectl",
      patch: { spec: { count: 5 }, metadata: { generation: 2 } },
    });
  };
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(5);
});

test("predicates keep changes of the status of others from waking the controller", async () => {
  await using operator = await new Operator().start({ predicates: [generationChanged] });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Parent, key("a"), { manager: "auditor", patch: { status: { message: "seen" } } });
  await operator.settle();
  expect(operator.seen).toEqual(["a"]);

  operator.server.edit(Parent, key("a"), {
    manager: "kubectl",
    patch: { spec: { count: 2 }, metadata: { generation: 2 } },
  });
  await operator.settle();
  expect(operator.seen).toEqual(["a", "a"]);
});

test("an object that is being deleted gets no children", async () => {
  await using operator = await new Operator().start();
  const deletionTimestamp = "2026-01-01T00:00:00Z";
  operator.server.put(Parent, parent("a", { deletionTimestamp, finalizers: ["other.example.com/x"] }));
  await operator.settle();

  expect(operator.server.requests).toEqual([]);
});

test("what is to be cleaned up is cleaned up once, before the object goes", async () => {
  const cleaned: string[] = [];
  const finalization = {
    finalizer: "sample.nuvolaris.org/cleanup",
    finalize: ({ object }: ObjectContext<Parent>) => {
      cleaned.push(object.metadata.name);
      return Promise.resolve();
    },
  };
  await using operator = await new Operator().start({ finalization });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  expect(operator.server.requests[0]).toBe("patch parents default/a");

  operator.server.edit(Parent, key("a"), {
    manager: "kubectl",
    patch: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
  });
  await operator.settle();
  expect(cleaned).toEqual(["a"]);
  expect(operator.server.find(Parent, key("a"))).toBeUndefined();
});

test("an object that goes without having been held is not cleaned up", async () => {
  const cleaned: string[] = [];
  const finalize = ({ object }: ObjectContext<Parent>): Promise<void> => {
    cleaned.push(object.metadata.name);
    return Promise.resolve();
  };
  const finalization = { finalizer: "sample.nuvolaris.org/cleanup", finalize };
  await using operator = await new Operator().start({ finalization });
  const metadata = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["other.example.com/x"] };
  operator.server.put(Parent, parent("a", metadata));
  await operator.settle();

  expect(cleaned).toEqual([]);
  expect(operator.server.requests).toEqual([]);
});

test("a clean-up that fails keeps the object and is retried", async () => {
  let attempts = 0;
  const finalize = (): Promise<void> => (++attempts < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve());
  await using operator = await new Operator().start({
    finalization: { finalizer: "sample.nuvolaris.org/cleanup", finalize },
  });
  const metadata = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["sample.nuvolaris.org/cleanup"] };
  operator.server.put(Parent, parent("a", metadata));
  await operator.settle();
  expect(operator.server.find(Parent, key("a"))).toBeDefined();

  await operator.clock.advance(1000);
  expect(attempts).toBe(3);
  expect(operator.server.find(Parent, key("a"))).toBeUndefined();
});

test("applyAll deletes the children that are no longer wanted", async () => {
  await using operator = await new Operator().start({
    reconcile: async ({ object, applyAll }) => {
      const names = Array.from({ length: object.spec.count }, (_, index) => `${object.metadata.name}-${index}`);
      await applyAll(
        names.map((name): Child => ({
          apiVersion: "apps/v1",
          kind: "Child",
          metadata: { name },
          spec: { replicas: 1 },
        })),
      );
      return undefined;
    },
  });
  operator.server.put(Parent, parent("a", {}, 3));
  await operator.settle();
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: { spec: { count: 1 } } });
  await operator.settle();

  expect(operator.server.objects(Child).map(({ metadata }) => metadata.name)).toEqual(["a-0"]);
});

test("a watched kind reconciles what its mapper says", async () => {
  const operator = new Operator();
  await using running = await operator.start({
    sources: [watchedKind(operator.cluster, Realm, { map: (realm) => [key(realm.metadata.labels?.["of"] ?? "")] })],
  });
  running.server.put(Parent, parent("a"));
  await running.settle();
  running.server.put(Realm, {
    apiVersion: "nuvolaris.org/v1",
    kind: "Realm",
    metadata: { name: "r", labels: { of: "a" } },
  });
  await running.settle();

  expect(running.seen).toEqual(["a", "a"]);
});

test("a mapper that throws is contained, and the controller goes on", async () => {
  const operator = new Operator();
  const map = (): never => {
    throw new Error("boom");
  };
  await using running = await operator.start({ sources: [watchedKind(operator.cluster, Realm, { map })] });
  running.server.put(Realm, { apiVersion: "nuvolaris.org/v1", kind: "Realm", metadata: { name: "r" } });
  running.server.put(Parent, parent("a"));
  await running.settle();

  expect(running.seen).toEqual(["a"]);
  expect(running.log.messages("error")).toEqual(["user code threw"]);
});

test("a predicate that throws lets the change pass", async () => {
  const predicate = (): never => {
    throw new Error("boom");
  };
  await using operator = await new Operator().start({ predicates: [predicate] });
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.seen).toEqual(["a"]);
});

test("a controller waits for a kind whose CRD is missing, starts when it comes, and again when it comes back", async () => {
  const operator = new Operator();
  operator.server.unserved.add(Parent.plural);
  await using running = await operator.start();
  await running.clock.advance(60_000);
  expect(running.log.messages("warn")).toContain("kind is not served, waiting for its CustomResourceDefinition");
  expect(running.cluster.ready()).toBe(true);

  running.server.unserved.clear();
  running.server.put(Parent, parent("a"));
  await running.clock.advance(31_000);
  expect(running.seen).toEqual(["a"]);
  expect(running.log.messages("info")).toContain("kind is served");
});

test("who waits for readiness is told of it, or of the end", async () => {
  const operator = new Operator();
  operator.cluster.informer(Parent);
  const abort = new AbortController();
  const given = expect(operator.cluster.whenReady(abort.signal)).rejects.toThrow("stopping");
  abort.abort(new Error("stopping"));
  await given;

  const ready = operator.cluster.whenReady(new AbortController().signal);
  await using running = await operator.start();
  await ready;
  expect(running.cluster.ready()).toBe(true);
});

test("readiness names the kinds that were not read yet", async () => {
  const operator = new Operator();
  operator.cluster.informer(Parent);
  expect(operator.cluster.ready()).toBe("not read yet: parents.nuvolaris.org");

  await using running = await operator.start();
  expect(running.cluster.ready()).toBe(true);
});

test("events name the object that they are about", async () => {
  await using operator = await new Operator().start({
    reconcile: ({ events }) => {
      events.normal("Seen", "saw it");
      events.warning("Odd", "looks odd");
      return Promise.resolve(undefined);
    },
  });
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.recorded).toEqual([
    { type: "Normal", reason: "Seen", note: "saw it" },
    { type: "Warning", reason: "Odd", note: "looks odd" },
  ]);
});

test("every line of a reconcile names its object", async () => {
  await using operator = await new Operator().start({
    // eslint-disable-next-line @typescript-eslint/require-await -- authors write async functions, also where nothing waits
    reconcile: async ({ log }) => {
      log.info("hello");
    },
  });
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.log.lines).toContainEqual({
    level: "info",
    message: "hello",
    fields: { controller: "parents.nuvolaris.org", kind: "parents.nuvolaris.org", object: "default/a" },
  });
});

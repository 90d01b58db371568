// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Controllers with real informers, on a small cluster in memory and on virtual time. */
import { expect, test } from "vitest";
import { UndeclaredKindError } from "./apply/children.ts";
import { Channel } from "./channel-source.ts";
import { Child, Parent, parent, Realm } from "./fakes/objects.ts";
import { key, oneChild, Operator } from "./fakes/operator.ts";
import { watchedKind } from "./object-controller.ts";
import type { ObjectContext } from "./object-reconciler.ts";
import { generationChanged } from "./predicate.ts";

const hourMs = 3_600_000;

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

test("a write that a restore from a backup has undone, and taken versions back with it, is made again", async () => {
  await using operator = await new Operator().start();
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  let restore = (): void => undefined;
  operator.server.beforeRequest = (request) => {
    if (request.startsWith("apply")) restore = operator.server.backUp();
  };
  operator.server.edit(Parent, key("a"), {
    manager: "kubectl",
    patch: { spec: { count: 2 }, metadata: { generation: 2 } },
  });
  await operator.settle();
  operator.server.beforeRequest = () => undefined;

  restore();
  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(1);
  await operator.clock.advance(60_000);

  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(2);
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

test("applyAll of kinds that may not be deleted is a mistake of the program, and says so", async () => {
  await using operator = await new Operator().start({
    reconcile: async ({ applyAll }) => {
      await applyAll([]);
      return undefined;
    },
  });

  operator.server.put(Parent, parent("a"));
  await operator.settle();

  const [failure] = operator.log.lines.filter(({ level }) => level === "error");
  expect(failure?.fields["error"]).toMatchObject({
    message: expect.stringMatching(/cannot delete children of Parent default\/a: .* with prunes/),
  });
});

test("applyAll deletes the children that are no longer wanted", async () => {
  await using operator = await new Operator().start({
    owns: [{ kind: Child, prunes: true }],
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

test("a reconcile reads the kinds that its controller is for, owns or watches, and no others", async () => {
  const operator = new Operator();
  const read: unknown[] = [];
  const map = (): [] => [];
  const Other = { ...Realm, plural: "others", kind: "Other" };
  await using running = await operator.start({
    owns: [{ kind: Child }],
    sources: [watchedKind(operator.cluster, Realm, { map }), new Channel()],
    reconcile: async (context) => {
      await oneChild(context);
      for (const kind of [Parent, Child, Realm])
        read.push(
          context
            .lister(kind)
            .list()
            .map(({ metadata }) => metadata.name),
        );
      read.push(context.lister(Parent).get(key("a"))?.spec.count);
      context.lister(Other);
      return undefined;
    },
  });
  running.server.put(Realm, { apiVersion: "nuvolaris.org/v1", kind: "Realm", metadata: { name: "r" } });
  running.server.put(Parent, parent("a"));
  await running.settle();

  expect(read).toEqual([["a"], ["a-child"], ["r"], 1]);
  expect(running.log.lines.find(({ level }) => level === "error")?.fields["error"]).toEqual(
    new UndeclaredKindError(
      "cannot read Other (nuvolaris.org/v1) from a cache: the controller follows only [nuvolaris.org/v1/Parent, apps/v1/Child, nuvolaris.org/v1/Realm]; declare the kind with owns or watches",
    ),
  );
});

test("a child that a reconcile adopts and creates by itself is the object's: its end wakes the owner", async () => {
  const created: string[] = [];
  await using operator = await new Operator().start({
    reconcile: async ({ adopt, client, lister, signal }) => {
      if (lister(Child).size > 0) return undefined;
      const name = `run-${created.length + 1}`;
      const run: Child = { apiVersion: "apps/v1", kind: "Child", metadata: { name }, spec: { replicas: 1 } };
      created.push(name);
      await client.create(Child, adopt(run), { signal });
      return undefined;
    },
  });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  expect(operator.server.find(Child, key("run-1"))?.metadata).toMatchObject({
    labels: { "app.kubernetes.io/managed-by": "sample-operator" },
    ownerReferences: [{ kind: "Parent", name: "a", uid: "uid-of-a", controller: true }],
  });

  operator.server.remove(Child, key("run-1"));
  await operator.settle();

  expect(created).toEqual(["run-1", "run-2"]);
});

test("a reconcile has the client for what no tool does", async () => {
  await using operator = await new Operator().start({
    reconcile: async ({ client, object, signal }) => {
      await client.get(Parent, key(object.metadata.name), { signal });
      return undefined;
    },
  });
  operator.server.put(Parent, parent("a"));
  await operator.settle();

  expect(operator.server.requests).toEqual(["get parents default/a"]);
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

test("of an object that is gone nothing is remembered, whether it was cleaned up or not", async () => {
  const operator = new Operator();
  operator.server.normalize = ({ status: _dropped, ...object }) => object;
  await using running = await operator.start({
    reconcile: async ({ status }) => {
      await status({ message: "not in the schema" });
    },
  });
  for (let life = 0; life < 2; life++) {
    running.server.put(Parent, parent("a"));
    await running.settle();
    running.server.remove(Parent, key("a"));
    await running.settle();
  }

  expect(running.server.requests).toEqual(["patchStatus parents default/a", "patchStatus parents default/a"]);
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

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { applyMergePatch, isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { FakeCluster } from "../fakes/fake-cluster.ts";
import { FakeView } from "../fakes/fake-view.ts";
import { Child, Parent, parent } from "../fakes/objects.ts";
import { RecordingLogger } from "../fakes/recording-logger.ts";
import { AlreadyOwnedError, Children, UndeclaredKindError } from "./children.ts";

const key = { namespace: "default", name: "c" };
const owner = { kind: Parent, object: parent("a") };
const { signal } = new AbortController();

const desired = (spec: Partial<Child["spec"]> = {}, name = "c"): Child => ({
  apiVersion: "apps/v1",
  kind: "Child",
  metadata: { name },
  spec: { replicas: 1, ...spec },
});

function fixture() {
  const cluster = new FakeCluster();
  const view = new FakeView(cluster, Child);
  const log = new RecordingLogger();
  const create = (): Children =>
    new Children({ client: cluster, views: [view], prunable: [view], fieldManager: "sample-operator", log });
  return { cluster, view, log, create, children: create() };
}

/** As a real server does with quantities. */
const canonicalCpu = (object: JsonObject): JsonObject => {
  const spec = object["spec"];
  const patched =
    isJsonObject(spec) && spec["cpu"] === "1000m" ? applyMergePatch(object, { spec: { cpu: "1" } }) : object;
  return isJsonObject(patched) ? patched : object;
};

test("a new child is one request, and the same child again none", async () => {
  const { cluster, children } = fixture();
  const created = await children.apply(owner, desired(), signal);
  await children.apply(owner, desired(), signal);

  expect(created.metadata.ownerReferences?.[0]?.uid).toBe("uid-of-a");
  expect(cluster.requests).toEqual(["apply children default/c"]);
});

test("a change of its status by others costs nothing", async () => {
  const { cluster, view, children } = fixture();
  await children.apply(owner, desired(), signal);
  cluster.edit(Child, key, { manager: "kubelet", patch: { status: { readyReplicas: 1 } } });
  view.catchUp();
  const answer = await children.apply(owner, desired(), signal);

  expect(answer.status?.readyReplicas).toBe(1);
  expect(cluster.writes).toHaveLength(1);
});

test("a value that the server writes in another way is not sent for ever", async () => {
  const { cluster, view, children } = fixture();
  cluster.normalize = canonicalCpu;
  await children.apply(owner, desired({ cpu: "1000m" }), signal);
  cluster.edit(Child, key, { manager: "kubelet", patch: { status: { readyReplicas: 1 } } });
  view.catchUp();
  await children.apply(owner, desired({ cpu: "1000m" }), signal);

  expect(cluster.writes).toHaveLength(1);
});

test("a changed wish is written, and a field that is no longer wanted goes", async () => {
  const { cluster, children } = fixture();
  await children.apply(owner, desired({ cpu: "2" }), signal);
  const answer = await children.apply(owner, desired({ replicas: 3 }), signal);

  expect(answer.spec).toEqual({ replicas: 3 });
  expect(cluster.writes).toHaveLength(2);
});

test("what somebody changed in our fields is taken back, with a line of who had it", async () => {
  const { cluster, view, log, children } = fixture();
  await children.apply(owner, desired(), signal);
  cluster.edit(Child, key, { manager: "kubectl-edit", patch: { spec: { replicas: 5 } } });
  view.catchUp();
  const answer = await children.apply(owner, desired(), signal);

  expect(answer.spec.replicas).toBe(1);
  expect(cluster.writes).toEqual([
    "apply children default/c",
    "apply children default/c",
    "force-apply children default/c",
  ]);
  expect(log.lines).toContainEqual({
    level: "info",
    message: "taking back fields of a child",
    fields: { child: "c", kind: "Child", taken: ['.spec.replicas: conflict with "kubectl-edit"'] },
  });
});

test("after the repair there is peace", async () => {
  const { cluster, view, children } = fixture();
  await children.apply(owner, desired(), signal);
  cluster.edit(Child, key, { manager: "kubectl-edit", patch: { spec: { replicas: 5 } } });
  view.catchUp();
  await children.apply(owner, desired(), signal);
  const { length } = cluster.writes;
  view.catchUp();
  await children.apply(owner, desired(), signal);

  expect(cluster.writes).toHaveLength(length);
});

test("nothing is forced on an object that is not ours", async () => {
  const { cluster, view, children } = fixture();
  cluster.put(Child, { ...desired(), metadata: { ...key } });
  cluster.edit(Child, key, { manager: "somebody", patch: { spec: { replicas: 5 } } });
  view.catchUp();

  await expect(children.apply(owner, desired(), signal)).rejects.toThrow("conflict");
  expect(cluster.writes).toEqual(["apply children default/c"]);
});

test("another owner's child is refused without a request", async () => {
  const { cluster, view, children } = fixture();
  const other = { kind: Parent, object: parent("b") };
  await children.apply(other, desired(), signal);
  view.catchUp();

  await expect(children.apply(owner, desired(), signal)).rejects.toThrow(
    new AlreadyOwnedError("cannot take Child default/c as a child of Parent default/a: it belongs to Parent b"),
  );
  expect(cluster.writes).toHaveLength(1);
});

test("a restart costs nothing when nothing is to change", async () => {
  const { cluster, view, create, children } = fixture();
  await children.apply(owner, desired({ cpu: "2" }), signal);
  cluster.edit(Child, key, { manager: "kubelet", patch: { status: { readyReplicas: 1 } } });
  view.catchUp();
  await create().apply(owner, desired({ cpu: "2" }), signal);

  expect(cluster.writes).toHaveLength(1);
});

test("after a restart a field that an earlier version applied and this one does not want goes", async () => {
  const { view, create, children } = fixture();
  await children.apply(owner, desired({ cpu: "2" }), signal);
  view.catchUp();
  const answer = await create().apply(owner, desired(), signal);

  expect(answer.spec).toEqual({ replicas: 1 });
});

test("after a restart drift is repaired", async () => {
  const { cluster, view, create, children } = fixture();
  await children.apply(owner, desired(), signal);
  cluster.edit(Child, key, { manager: "kubectl-edit", patch: { spec: { replicas: 5 } } });
  view.catchUp();

  expect((await create().apply(owner, desired(), signal)).spec.replicas).toBe(1);
});

test("a child that was deleted and is wanted is created again", async () => {
  const { cluster, view, children } = fixture();
  await children.apply(owner, desired(), signal);
  cluster.remove(Child, key);
  view.catchUp();
  await children.apply(owner, desired(), signal);

  expect(cluster.find(Child, key)).toBeDefined();
});

test("an undeclared kind is a mistake in the program, told with what to do", async () => {
  const { children } = fixture();

  await expect(children.apply(owner, { ...desired(), kind: "Cron" }, signal)).rejects.toThrow(
    new UndeclaredKindError(
      "cannot take Cron (apps/v1) as a child: the controller owns only [children.apps]; declare the kind with owns",
    ),
  );
});

test("pruning deletes the owner's children that are not kept, and nobody else's", async () => {
  const { cluster, view, children } = fixture();
  const kept = await children.apply(owner, desired({}, "kept"), signal);
  await children.apply(owner, desired({}, "dropped"), signal);
  await children.apply({ kind: Parent, object: parent("b") }, desired({}, "of-b"), signal);
  const foreign = await children.apply(owner, desired({}, "foreign"), signal);
  cluster.edit(
    Child,
    { namespace: "default", name: "foreign" },
    {
      manager: "helm",
      patch: { metadata: { labels: { "app.kubernetes.io/managed-by": "helm" } } },
    },
  );
  view.catchUp();
  await children.prune(owner, [kept], signal);

  expect(cluster.writes.filter((request) => request.startsWith("delete"))).toEqual(["delete children default/dropped"]);
  expect(foreign.metadata.name).toBe("foreign");
});

test("a child that goes already, or is gone, is not deleted again", async () => {
  const { cluster, view, children } = fixture();
  await children.apply(owner, desired({}, "going"), signal);
  await children.apply(owner, desired({}, "gone"), signal);
  cluster.edit(
    Child,
    { namespace: "default", name: "going" },
    {
      manager: "kubectl",
      patch: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x.example.com/y"] } },
    },
  );
  view.catchUp();
  cluster.remove(Child, { namespace: "default", name: "gone" });
  await children.prune(owner, [], signal);

  expect(cluster.writes.filter((request) => request.startsWith("delete"))).toEqual(["delete children default/gone"]);
});

test("another object that has the name of a dropped child by now is not deleted", async () => {
  const { cluster, view, children } = fixture();
  await children.apply(owner, desired(), signal);
  view.catchUp();
  cluster.remove(Child, key);
  cluster.put(Child, { ...desired(), metadata: { ...key, uid: "another" } });
  await children.prune(owner, [], signal);

  expect(cluster.find(Child, key)?.metadata.uid).toBe("another");
});

test("a forgotten child is judged by the server's field set again", async () => {
  const { cluster, view, children } = fixture();
  const created = await children.apply(owner, desired(), signal);
  view.catchUp();
  children.forget(Child, created);
  await children.apply(owner, desired(), signal);

  expect(cluster.writes).toHaveLength(1);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StatusError } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { FakeCluster } from "./fakes/fake-cluster.ts";
import { FakeView } from "./fakes/fake-view.ts";
import { Parent, parent } from "./fakes/objects.ts";
import { Finalizers } from "./finalizers.ts";

const finalizer = "sample.nuvolaris.org/cleanup";
const key = { namespace: "default", name: "a" };
const { signal } = new AbortController();

function fixture(finalizers?: readonly string[]) {
  const cluster = new FakeCluster();
  cluster.put(Parent, parent("a", finalizers ? { finalizers } : {}));
  const view = new FakeView(cluster, Parent);
  const seen = view.get(key) ?? parent("a");
  return { cluster, view, seen, ours: new Finalizers({ client: cluster, view, finalizer }) };
}

test("the finalizer is set with one request, on an object that has none and beside others", async () => {
  for (const others of [undefined, [], ["other.example.com/x"]]) {
    const { cluster, seen, ours } = fixture(others);
    const answer = await ours.ensure(seen, signal);

    expect(answer?.metadata.finalizers).toEqual([...(others ?? []), finalizer]);
    expect(cluster.requests).toEqual(["patch parents default/a"]);
  }
});

test("a finalizer that is set already costs nothing", async () => {
  const { cluster, seen, ours } = fixture([finalizer]);

  expect(await ours.ensure(seen, signal)).toBe(seen);
  expect(cluster.requests).toEqual([]);
});

test("the local view knows the finalizer at once", async () => {
  const { view, seen, ours } = fixture();
  await ours.ensure(seen, signal);

  expect(view.get(key)?.metadata.finalizers).toEqual([finalizer]);
});

test("an object whose deletion has begun meanwhile takes no finalizer", async () => {
  const { cluster, seen, ours } = fixture(["other.example.com/x"]);
  cluster.edit(Parent, key, {
    manager: "kubectl",
    patch: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["another.example.com/y"] } },
  });

  expect(await ours.ensure(seen, signal)).toBeUndefined();
  expect(cluster.writes).toHaveLength(1);
});

test("removing takes only ours, wherever it stands", async () => {
  const { cluster, seen, ours } = fixture(["first.example.com/x", finalizer, "last.example.com/y"]);
  await ours.remove(seen, signal);

  expect(cluster.find(Parent, key)?.metadata.finalizers).toEqual(["first.example.com/x", "last.example.com/y"]);
});

test("when somebody else changed the list meanwhile, it is read again and neither change is lost", async () => {
  const { cluster, seen, ours } = fixture(["first.example.com/x", finalizer]);
  cluster.edit(Parent, key, {
    manager: "other",
    patch: { metadata: { finalizers: ["new.example.com/z", "first.example.com/x", finalizer] } },
  });
  await ours.remove(seen, signal);

  expect(cluster.find(Parent, key)?.metadata.finalizers).toEqual(["new.example.com/z", "first.example.com/x"]);
  expect(cluster.requests).toEqual(["patch parents default/a", "get parents default/a", "patch parents default/a"]);
});

test("when the first finalizer of all is set by two at a time, both are there", async () => {
  const { cluster, seen, ours } = fixture();
  cluster.edit(Parent, key, { manager: "other", patch: { metadata: { finalizers: ["new.example.com/z"] } } });
  const answer = await ours.ensure(seen, signal);

  expect(answer?.metadata.finalizers).toEqual(["new.example.com/z", finalizer]);
});

test("a finalizer that somebody else removed already is removed", async () => {
  const { cluster, seen, ours } = fixture([finalizer]);
  cluster.edit(Parent, key, { manager: "other", patch: { metadata: { finalizers: [] } } });
  await ours.remove(seen, signal);

  expect(cluster.requests).toEqual(["patch parents default/a", "get parents default/a"]);
});

test("an object that is gone, or came again under its name, is left alone", async () => {
  const gone = fixture([finalizer]);
  gone.cluster.remove(Parent, key);
  await gone.ours.remove(gone.seen, signal);

  const again = fixture([finalizer]);
  again.cluster.remove(Parent, key);
  again.cluster.put(Parent, parent("a", { uid: "another", finalizers: [finalizer] }));
  await again.ours.remove(again.seen, signal);
  expect(again.cluster.find(Parent, key)?.metadata.finalizers).toEqual([finalizer]);
});

test("removing the last finalizer lets a deleted object go", async () => {
  const { cluster, view, ours } = fixture([finalizer]);
  cluster.edit(Parent, key, { manager: "kubectl", patch: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } } });
  view.catchUp();
  await ours.remove(view.get(key) ?? parent("a"), signal);

  expect(cluster.find(Parent, key)).toBeUndefined();
});

test("an object that the server holds for invalid is an error, not an endless loop", async () => {
  const { cluster, seen, ours } = fixture();
  const invalid = new StatusError(
    {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      code: 422,
      reason: "Invalid",
      message: "spec.count: Required value",
    },
    "patch Parent default/a",
  );
  cluster.beforeRequest = (request) => {
    if (request.startsWith("patch")) throw invalid;
  };

  await expect(ours.ensure(seen, signal)).rejects.toBe(invalid);
  expect(cluster.requests).toEqual(["patch parents default/a", "get parents default/a"]);
});

test("on an object that changes all the time it gives up after some attempts", async () => {
  const { cluster, seen, ours } = fixture();
  let edits = 0;
  cluster.beforeRequest = (request) => {
    if (request.startsWith("patch"))
      cluster.edit(Parent, key, { manager: "busy", patch: { metadata: { labels: { n: String(edits++) } } } });
  };

  await expect(ours.ensure(seen, signal)).rejects.toThrow("rejected our request");
  expect(cluster.writes).toHaveLength(5);
});

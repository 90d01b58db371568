// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { FakeCluster } from "./fakes/fake-cluster.ts";
import { FakeView } from "./fakes/fake-view.ts";
import { Parent, parent } from "./fakes/objects.ts";
import type { LocalView } from "./local-view.ts";
import { RecordingLogger } from "./fakes/recording-logger.ts";
import { StatusWriter } from "./status-writer.ts";

const key = { namespace: "default", name: "a" };
const { signal } = new AbortController();
const ready = { type: "Ready", status: "True", reason: "AllUp", message: "" } as const;

function fixture(status?: JsonObject, options: { observedGeneration?: boolean } = {}) {
  const cluster = new FakeCluster();
  cluster.put(Parent, { ...parent("a", { generation: 3 }), ...(status && { status }) });
  const view = new FakeView(cluster, Parent);
  const clock = new FakeClock();
  const log = new RecordingLogger();
  const writer = new StatusWriter({ client: cluster, view, clock, log, ...options });
  return { cluster, view, clock, log, writer, seen: view.get(key) ?? parent("a") };
}

test("a status that says it already costs nothing", async () => {
  const { cluster, writer, seen } = fixture({ readyReplicas: 2 });

  expect(await writer.write(seen, { readyReplicas: 2 }, signal)).toBe(seen);
  expect(cluster.requests).toEqual([]);
});

test("a change is one request, and what is not named stays", async () => {
  const { cluster, writer, seen } = fixture({ readyReplicas: 2, message: "fine" });
  const answer = await writer.write(seen, { readyReplicas: 3 }, signal);

  expect(answer.status).toEqual({ readyReplicas: 3, message: "fine" });
  expect(cluster.requests).toEqual(["patchStatus parents default/a"]);
});

test("undefined removes a field", async () => {
  const { writer, seen } = fixture({ readyReplicas: 2, message: "fine" });

  expect((await writer.write(seen, { message: undefined }, signal)).status).toEqual({ readyReplicas: 2 });
});

test("the second write of a cycle sees the first", async () => {
  const { cluster, writer, seen } = fixture();
  await writer.write(seen, { readyReplicas: 1 }, signal);
  await writer.write(seen, { readyReplicas: 1 }, signal);

  expect(cluster.writes).toHaveLength(1);
});

test("a condition gets its time and the generation, and keeps the time while its status stands", async () => {
  const { clock, view, writer, seen } = fixture();
  await writer.write(seen, { conditions: [ready] }, signal);
  await clock.advance(60_000);
  const answer = await writer.write(view.get(key) ?? seen, { conditions: [{ ...ready, reason: "StillUp" }] }, signal);

  expect(answer.status?.conditions).toEqual([
    { ...ready, reason: "StillUp", observedGeneration: 3, lastTransitionTime: "2026-01-01T00:00:00Z" },
  ]);
});

test("the same condition again costs nothing, however late", async () => {
  const { cluster, clock, view, writer, seen } = fixture();
  await writer.write(seen, { conditions: [ready] }, signal);
  await clock.advance(3_600_000);
  await writer.write(view.get(key) ?? seen, { conditions: [ready] }, signal);

  expect(cluster.writes).toHaveLength(1);
});

test("a condition that somebody else adds at the same time is not lost", async () => {
  const { cluster, writer, seen } = fixture();
  const theirs = {
    type: "Audited",
    status: "True",
    reason: "Auditor",
    message: "",
    lastTransitionTime: "2025-01-01T00:00:00Z",
  };
  cluster.edit(Parent, key, { manager: "auditor", patch: { status: { conditions: [theirs] } } });
  const answer = await writer.write(seen, { conditions: [ready] }, signal);

  expect(answer.status?.conditions).toEqual([theirs, expect.objectContaining(ready)]);
  expect(cluster.requests).toEqual([
    "patchStatus parents default/a",
    "get parents default/a",
    "patchStatus parents default/a",
  ]);
});

test("a field is written although others have changed the object meanwhile", async () => {
  const { cluster, writer, seen } = fixture();
  cluster.edit(Parent, key, { manager: "kubectl", patch: { spec: { count: 7 } } });
  const answer = await writer.write(seen, { readyReplicas: 1 }, signal);

  expect(answer.spec.count).toBe(7);
  expect(answer.status).toMatchObject({ readyReplicas: 1 });
});

test("observedGeneration is that of the object that was reconciled, not of a newer one", async () => {
  const { cluster, view, writer, seen } = fixture(undefined, { observedGeneration: true });
  cluster.edit(Parent, key, { manager: "kubectl", patch: { metadata: { generation: 4 } } });
  view.catchUp();
  const answer = await writer.write(seen, { readyReplicas: 1 }, signal);

  expect(answer.status).toEqual({ readyReplicas: 1, observedGeneration: 3 });
});

test("a status is not written to another object of the same name, nor to one that is gone", async () => {
  const { cluster, writer, seen } = fixture();
  cluster.remove(Parent, key);
  expect(await writer.write(seen, { readyReplicas: 1 }, signal)).toBe(seen);

  cluster.put(Parent, parent("a", { uid: "another" }));
  expect(await writer.write(seen, { readyReplicas: 1 }, signal)).toBe(seen);
  expect(cluster.find(Parent, key)).not.toHaveProperty("status");
});

test("nothing is remembered of an object that the view has seen going while its status was written", async () => {
  const cluster = new FakeCluster();
  cluster.put(Parent, parent("a"));
  cluster.normalize = ({ status: _dropped, ...object }) => object;
  const seen = cluster.find(Parent, key) ?? parent("a");
  const view: LocalView<Parent> = {
    kind: Parent,
    get: () => undefined,
    controlledBy: () => [],
    write: (_key, send) => send(),
    delete: (_key, send) => send(),
  };
  const writer = new StatusWriter({ client: cluster, view });
  for (let n = 0; n < 2; n++) await writer.write(seen, { message: "dropped" }, signal);

  expect(cluster.writes).toHaveLength(2);
});

test("a field that the schema does not have is sent once and reported, not sent for ever", async () => {
  const { cluster, log, view, writer, seen } = fixture();
  cluster.normalize = (object) => {
    const status = isJsonObject(object["status"]) ? object["status"] : {};
    return { ...object, status: Object.fromEntries(Object.entries(status).filter(([field]) => field !== "message")) };
  };
  await writer.write(seen, { readyReplicas: 1, message: "dropped" }, signal);
  await writer.write(view.get(key) ?? seen, { readyReplicas: 1, message: "dropped" }, signal);

  expect(cluster.writes).toHaveLength(1);
  expect(log.lines).toEqual([
    {
      level: "warn",
      message: "the server did not take a part of the status: is it in the schema?",
      fields: { object: "default/a", missing: { message: "dropped" } },
    },
  ]);
});

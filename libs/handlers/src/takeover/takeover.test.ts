// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Objects of a kopf operator, and the operator that replaces it. */
import { expect, test } from "vitest";
import { finalizer, progressAnnotation, World } from "../testing/world.ts";
import { kopfTakeover } from "./kopf-takeover.ts";

const kopfFinalizer = "kopf.zalando.org/KopfFinalizerMarker";
const lastHandled = "kopf.zalando.org/last-handled-configuration";

function demo({ cleans = true } = {}): World {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("create"));
    on.update(({ old, new: now }) => void calls.push(`update ${JSON.stringify([old, now])}`));
    on.resume(() => void calls.push("resume"));
    if (cleans) on.delete(() => void calls.push("delete"));
  }, kopfTakeover());
  world.edit({
    metadata: { finalizers: [kopfFinalizer], annotations: { [lastHandled]: '{"spec":{"count":1}}\n' } },
  });
  return world;
}

test("what kopf has handled is resumed, not created, and costs no write", async () => {
  const world = demo();

  await world.settle();
  world.restart();
  await world.settle();

  expect(world.calls).toEqual(["resume", "resume"]);
  expect(world.writes).toEqual([]);
});

test("a change since then is handled once, and our record takes the place of kopf's", async () => {
  const world = demo();
  world.edit({ spec: { count: 2 } });

  await world.settle();
  world.restart();
  await world.settle();

  expect(world.calls).toEqual(['update [{"spec":{"count":1}},{"spec":{"count":2}}]', "resume", "resume"]);
  expect(Object.keys(world.object?.metadata.annotations ?? {})).toEqual([progressAnnotation]);
  expect(world.writes).toEqual(["patch"]);
});

test("what a handler changes of the object keeps what kopf had recorded", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("create"));
    on.resume(({ patch }) => {
      patch.merge({ metadata: { labels: { seen: "yes" } } });
    });
  }, kopfTakeover());
  world.edit({ metadata: { annotations: { [lastHandled]: '{"spec":{"count":1}}' } } });

  await world.settle();
  world.restart();
  await world.settle();

  expect(world.calls).toEqual([]);
  expect(Object.keys(world.object?.metadata.annotations ?? {})).toEqual([progressAnnotation]);
});

test("what kopf held is cleaned up by our handlers, and goes", async () => {
  const world = demo();
  world.edit({ metadata: { deletionTimestamp: "2026-01-01T00:01:00Z" } });

  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object).toBeUndefined();
});

test("while others hold it too, kopf's finalizer and marks are gone and nothing is called again", async () => {
  const world = demo();
  world.edit({
    metadata: { deletionTimestamp: "2026-01-01T00:01:00Z", finalizers: [kopfFinalizer, "other/finalizer"] },
  });

  await world.settle();
  world.restart();
  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object?.metadata.finalizers).toEqual(["other/finalizer"]);
  expect(Object.keys(world.object?.metadata.annotations ?? {})).toEqual([progressAnnotation]);
});

test("kopf's finalizer is taken off where nothing of ours needs one", async () => {
  const world = demo({ cleans: false });

  await world.settle();

  expect(world.object?.metadata.finalizers).toEqual([]);
  expect(world.calls).toEqual(["resume"]);
});

test("a new object gets our finalizer and our record", async () => {
  const world = demo();
  world.edit({ metadata: { finalizers: null, annotations: null } });

  await world.settle();

  expect(world.calls).toEqual(["create"]);
  expect(world.object?.metadata).toMatchObject({ finalizers: [finalizer] });
});

test("what kopf kept in the status is the truth until there is a record of ours, and stays", async () => {
  const world = demo();
  const kopf = { "last-handled-configuration": '{"spec":{"count":1}}' };
  world.edit({ metadata: { annotations: null }, status: { kopf } });
  await world.settle();
  world.restart();
  await world.settle();
  expect(world.calls).toEqual(["resume", "resume"]);
  expect(world.writes).toEqual([]);
  world.calls.length = 0;

  for (const count of [2, 1]) {
    world.edit({ spec: { count } });
    await world.settle();
    world.restart();
    await world.settle();
  }

  expect(world.calls).toEqual([
    'update [{"spec":{"count":1}},{"spec":{"count":2}}]',
    "resume",
    'update [{"spec":{"count":2}},{"spec":{"count":1}}]',
    "resume",
  ]);
  expect(Object.keys(world.object?.metadata.annotations ?? {})).toEqual([progressAnnotation]);
  expect(world.object?.status).toEqual({ kopf });
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { TerminalError } from "@nuvolaris/controller";
import { expect, test } from "vitest";
import { PermanentError } from "./handler-errors.ts";
import { finalizer, World } from "./testing/world.ts";

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
  world.refusals = { release: new Error("the server is away") };

  await expect(world.settle()).rejects.toThrow("the server is away");
  world.refusals = {};
  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object).toBeUndefined();
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

test("a delete handler whose filter throws holds the object until the filter can tell", async () => {
  const world = new World((on, { calls }) =>
    on.delete(({ attempt }) => void calls.push(`delete ${attempt}`), { when: ({ spec }) => isPositive(spec.count) }),
  );
  await world.settle();

  world.edit({ spec: { count: null } });
  await world.settle();
  expect(world.object?.metadata.finalizers).toEqual([finalizer]);
  world.delete();
  await world.settle(60_000);
  expect(world.object?.metadata.finalizers).toEqual([finalizer]);
  expect(world.calls).toEqual([]);
  expect(world.events[0]).toMatchObject({
    reason: "HandlerRetry",
    note: "delete: the filter of handler delete threw: count is missing",
  });

  world.edit({ spec: { count: 1 } });
  await world.settle();
  expect(world.calls).toEqual(["delete 1"]);
  expect(world.object).toBeUndefined();
});

test("a filter that throws adds no finalizer, and lets an object go that is to be released", async () => {
  const world = new World((on) => {
    on.delete(() => undefined, { failurePolicy: "release", retries: 1, when: ({ spec }) => isPositive(spec.count) });
  });
  world.edit({ spec: { count: null } });
  await world.settle();
  expect(world.writes).toEqual([]);

  world.edit({ spec: { count: 1 } });
  await world.settle();
  world.edit({ spec: { count: null } });
  world.delete();
  await world.settle();

  expect(world.object).toBeUndefined();
  expect(world.events).toMatchObject([{ reason: "HandlerFailed" }]);
});

function isPositive(count: number | undefined): boolean {
  if (count === undefined) throw new Error("count is missing");
  return count > 0;
}

test("a delete handler that has ended is recorded while others hold the object, so no process calls it again", async () => {
  const world = new World((on, { calls }) => {
    on.delete(() => void calls.push("clean up"), { id: "cleaner" });
    on.delete(() => void calls.push("say goodbye"), { id: "speaker", optional: true });
  });
  world.edit({ metadata: { finalizers: ["other/finalizer"] } });
  await world.settle();
  world.writes.length = 0;
  world.delete();
  await world.settle();

  world.restart();
  await world.settle();

  expect(world.calls).toEqual(["clean up", "say goodbye"]);
  expect(world.writes).toEqual(["patch+release"]);
});

test("the last words of delete handlers cost one status patch, and go with the finalizer", async () => {
  const world = new World((on) =>
    on.delete(({ patch }) => {
      patch.merge({ metadata: { labels: { gone: "yes" } } });
      return { message: "gone" };
    }),
  );
  await world.settle();
  world.writes.length = 0;
  world.delete();
  await world.settle();

  expect(world.writes).toEqual(["status", "patch+release"]);
});

test("an object is not held for a status that nobody can write", async () => {
  const world = new World((on) => on.delete(() => ({ message: "gone" })));
  await world.settle();
  world.delete();
  world.refusals = { status: new TerminalError("the kind has no status subresource") };

  await world.settle();

  expect(world.object).toBeUndefined();
});

test("a handler that is not due needs no finalizer of its own before it: both are one request", async () => {
  const world = new World((on) => on.update(() => undefined).delete(() => undefined));

  await world.settle();

  expect(world.writes).toEqual(["patch+hold"]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What handlers have come to and what could not be written: it is written again, and they are not called again. */
import { TerminalError } from "@nuvolaris/controller";
import { expect, test } from "vitest";
import { TemporaryError } from "./handler-errors.ts";
import { World, progressAnnotation } from "./testing/world.ts";

const refused = new Error("forbidden");

test.each(["status", "patch"])("a handler is not called again because its %s could not be written", async (write) => {
  const world = new World((on, { calls }) =>
    on.create(({ patch }) => {
      calls.push("create");
      patch.merge({ metadata: { labels: { seen: "yes" } } });
      return { message: "created" };
    }),
  );
  world.refusals = { [write]: refused };
  for (let round = 0; round < 3; round++) await expect(world.settle()).rejects.toThrow("forbidden");

  world.refusals = {};
  world.writes.length = 0;
  await world.settle();

  expect(world.calls).toEqual(["create"]);
  expect(world.object).toMatchObject({ metadata: { labels: { seen: "yes" } }, status: { message: "created" } });
  expect(world.writes).toEqual(write === "status" ? ["status", "patch"] : ["patch"]);
});

test("a status that was written is not written again over what others made of it", async () => {
  const world = new World((on) => on.create(() => ({ message: "created" })));
  world.refusals = { patch: refused };
  await expect(world.settle()).rejects.toThrow("forbidden");

  world.refusals = {};
  world.edit({ status: { message: "theirs" } });
  await world.settle();

  expect(world.object?.status).toEqual({ message: "theirs" });
  expect(world.writes).toEqual(["status", "patch"]);
});

test("the result of a resume handler is not lost when it could not be written", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.resume(() => {
      calls.push("resume");
      return { message: "resumed" };
    });
  });
  await world.settle();
  world.restart();
  world.refusals = { status: refused };
  await expect(world.settle()).rejects.toThrow("forbidden");

  world.refusals = {};
  await world.settle();

  expect(world.calls).toEqual(["resume"]);
  expect(world.object?.status).toEqual({ message: "resumed" });
});

test("while nothing can be written nothing is called, and a handler that failed keeps its count", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ attempt }) => {
      calls.push(`attempt ${attempt}`);
      if (attempt < 3) throw new TemporaryError("not yet", { delayMs: 1000 });
    }),
  );
  world.refusals = { patch: refused };

  for (let second = 0; second < 5; second++) {
    for (let round = 0; round < 3; round++) await expect(world.settle()).rejects.toThrow("forbidden");
    await world.clock.advance(1000);
  }
  expect(world.calls).toEqual(["attempt 1"]);
  world.refusals = {};
  await world.settle(10_000);

  expect(world.calls).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
});

test("a change that comes while nothing can be written reaches its handler, with what the object was", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("create"));
    on.update(({ old, new: now }) => void calls.push(`${JSON.stringify(old)} ${JSON.stringify(now)}`));
  });
  world.refusals = { patch: refused };
  await expect(world.settle()).rejects.toThrow("forbidden");

  world.edit({ spec: { count: 2 } });
  await expect(world.settle()).rejects.toThrow("forbidden");
  world.refusals = {};
  await world.settle();

  expect(world.calls).toEqual(["create", '{"spec":{"count":1}} {"spec":{"count":2}}']);
});

test("what is refused for good does not keep a change from the handlers that could mend it", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ spec }) => ({ ready: spec.count }));
    on.update(({ spec }) => {
      calls.push(`update ${spec.count}`);
      return { ready: spec.count };
    });
  });
  world.refusals = { status: new TerminalError("1 is no number of replicas") };
  await expect(world.settle()).rejects.toThrow(TerminalError);

  world.edit({ spec: { count: 2 } });
  await expect(world.settle()).rejects.toThrow(TerminalError);
  expect(world.calls).toEqual(["update 2"]);
  world.refusals = {};
  await world.settle();

  expect(world.calls).toEqual(["update 2"]);
  expect(world.object?.status).toEqual({ ready: 2 });
});

test("what another process has recorded meanwhile counts, not what this one could not", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => {
      calls.push("create");
      return { message: "ours" };
    });
  });
  world.refusals = { status: refused };
  await expect(world.settle()).rejects.toThrow("forbidden");

  world.refusals = {};
  world.edit({ metadata: { annotations: { [progressAnnotation]: '{"uid":"u1"}' } }, status: { message: "theirs" } });
  await world.settle();

  expect(world.calls).toEqual(["create"]);
  expect(world.object?.status).toEqual({ message: "theirs" });
});

test("what could not be written before a deletion does not hold it up", async () => {
  const world = new World((on, { calls }) =>
    on.create(() => ({ message: "created" })).delete(() => void calls.push("delete")),
  );
  world.refusals = { status: refused };
  await expect(world.settle()).rejects.toThrow("forbidden");

  world.delete();
  await world.settle();

  expect(world.calls).toEqual(["delete"]);
  expect(world.object).toBeUndefined();
});

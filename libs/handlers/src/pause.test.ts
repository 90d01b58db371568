// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An object that its people have paused. */
import { expect, test } from "vitest";
import { finalizer, pauseAnnotation, World } from "./testing/world.ts";

function demo(): World {
  return new World((on, { calls }) => {
    on.create(() => void calls.push("create"));
    on.update(
      ({ diff }) =>
        void calls.push(
          diff.map(({ path, old, new: now }) => `${path.join(".")} ${JSON.stringify([old, now])}`).join(),
        ),
    );
    on.delete(() => void calls.push("delete"));
  });
}

const paused = { metadata: { annotations: { [pauseAnnotation]: "true" } } };
const resumed = { metadata: { annotations: { [pauseAnnotation]: null } } };

test("a new object that is paused is neither handled nor written until it is resumed", async () => {
  const world = demo();
  world.edit(paused);
  await world.settle();
  expect([world.calls, world.writes]).toEqual([[], []]);

  world.edit(resumed);
  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

test("changes during a pause are dealt with as one when it ends, and the pause itself is no change", async () => {
  const world = demo();
  await world.settle();
  world.edit(paused);
  for (const count of [2, 3, 4]) {
    world.edit({ spec: { count } });
    await world.settle();
  }
  expect(world.calls).toEqual(["create"]);

  world.edit(resumed);
  await world.settle();

  expect(world.calls).toEqual(["create", "spec.count [1,4]"]);
});

test("a paused object that is being deleted stays, and an event says why", async () => {
  const world = demo();
  await world.settle();
  world.edit(paused);
  world.delete();
  await world.settle();
  expect(world.object?.metadata.finalizers).toEqual([finalizer]);
  expect(world.events).toMatchObject([
    { type: "Warning", reason: "DeletionPaused", note: expect.stringContaining(pauseAnnotation) },
  ]);

  world.edit(resumed);
  await world.settle();

  expect(world.calls).toEqual(["create", "delete"]);
  expect(world.object).toBeUndefined();
});

test("any other value of the annotation pauses nothing", async () => {
  const world = demo();
  world.edit({ metadata: { annotations: { [pauseAnnotation]: "false" } } });

  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

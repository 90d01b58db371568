// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How the handlers of one object are called, one after the other or side by side, and where their results go. */
import { expect, test } from "vitest";
import { World } from "./testing/world.ts";

/** Waits a second, and says when it began and ended. */
function slow(world: World, name: string): () => Promise<{ message: string }> {
  return async () => {
    world.calls.push(`begin ${name}`);
    await world.clock.sleep(1000);
    world.calls.push(`end ${name}`);
    return { message: name };
  };
}

test("handlers run one after the other, in the order of their registration", async () => {
  const world = new World((on, self) => on.create(slow(self, "a"), { id: "a" }).create(slow(self, "b"), { id: "b" }));

  const settled = world.settle();
  await world.clock.advance(2000);
  await settled;

  expect(world.calls).toEqual(["begin a", "end a", "begin b", "end b"]);
});

test("parallel handlers run beside their parallel neighbours and nobody else", async () => {
  const world = new World((on, self) => {
    on.create(slow(self, "a"), { id: "a", parallel: true }).create(slow(self, "b"), { id: "b", parallel: true });
    on.create(slow(self, "c"), { id: "c" }).create(slow(self, "d"), { id: "d", parallel: true });
  });

  const settled = world.settle();
  await world.clock.advance(3000);
  await settled;

  expect(world.calls).toEqual(["begin a", "begin b", "end a", "end b", "begin c", "end c", "begin d", "end d"]);
  expect(world.object?.status).toEqual({ message: "d" });
});

test("of parallel handlers one that fails is tried again alone", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("a"), { id: "a", parallel: true });
    on.create(
      ({ attempt }) => {
        calls.push(`b ${attempt}`);
        if (attempt === 1) throw new Error("boom");
      },
      { id: "b", parallel: true },
    );
  });

  await world.settle(60_000);

  expect(world.calls).toEqual(["a", "b 1", "b 2"]);
});

test.each<[string, unknown]>([
  ["fields", { ready: 1 }],
  ["a text", "created"],
  ["a list", [1, 2]],
])("%s as a result can stand under the handler's id", async (_sentence, result) => {
  const world = new World((on) =>
    // Proof of the cast: there is none, the kind's status would have such a field.
    on.create(() => result as undefined, { id: "create_fn", resultUnder: "id" }),
  );

  await world.settle();

  expect(world.object?.status).toEqual({ create_fn: result });
});

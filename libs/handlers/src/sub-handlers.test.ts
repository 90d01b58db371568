// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers that a handler makes while it runs. */
import { expect, test } from "vitest";
import { TemporaryError } from "./handler-errors.ts";
import type { HandlerContext, SubHandlerContext } from "./handler.ts";
import { progressAnnotation, World, type Thing } from "./testing/world.ts";

const second = { delayMs: 1000 };

/** Fails once for each item that is named, and says which attempt it was. */
function fails(
  world: World,
  ...items: readonly string[]
): (item: string) => (context: SubHandlerContext<Thing>) => void {
  return (item) =>
    ({ attempt, spec }) => {
      world.calls.push(`${item} ${spec.count} attempt ${attempt}`);
      if (items.includes(item) && attempt === 1) throw new TemporaryError("not yet", second);
    };
}

function makes(world: World, items: () => readonly string[], failing: readonly string[] = []) {
  const item = fails(world, ...failing);
  return ({ handle, attempt }: HandlerContext<Thing>): { message: string } => {
    world.calls.push(`parent attempt ${attempt}`);
    for (const each of items()) handle(each, item(each));
    return { message: "parent" };
  };
}

test("sub-handlers are called when the handler that makes them has returned, in its order", async () => {
  const world = new World((on, self) => on.create(makes(self, () => ["a", "b"])));

  await world.settle();

  expect(world.calls).toEqual(["parent attempt 1", "a 1 attempt 1", "b 1 attempt 1"]);
  expect(world.object?.status).toEqual({ message: "parent" });
  expect(world.writes).toEqual(["status", "patch"]);
});

test("a sub-handler that fails is tried again, those that have ended are not, and its maker has not failed", async () => {
  const world = new World((on, self) => on.create(makes(self, () => ["a", "b"], ["b"])));

  await world.settle();
  expect(world.object?.status).toBeUndefined();
  await world.settle(1000);

  expect(world.calls).toEqual([
    "parent attempt 1",
    "a 1 attempt 1",
    "b 1 attempt 1",
    "parent attempt 1",
    "b 1 attempt 2",
  ]);
  expect(world.object?.status).toEqual({ message: "parent" });
  expect(world.events).toMatchObject([{ reason: "HandlerRetry", note: "create/b: not yet" }]);
});

test("the progress of sub-handlers survives a restart, and is forgotten when all have ended", async () => {
  const world = new World((on, self) =>
    on.create(
      makes(self, () => ["a", "b"], ["b"]),
      { id: "create" },
    ),
  );
  await world.settle();

  world.restart();
  await world.settle(1000);

  expect(world.calls.slice(3)).toEqual(["parent attempt 1", "b 1 attempt 2"]);
  expect(world.object?.metadata.annotations).toEqual({ [progressAnnotation]: '{"uid":"u1"}' });
});

test("a change while one is retried reaches all sub-handlers of an update, and none again that made the object", async () => {
  for (const [cause, expected] of [
    ["create", ["parent attempt 1", "b 2 attempt 1", "parent attempt 1", "b 2 attempt 2"]],
    ["update", ["parent attempt 1", "a 3 attempt 1", "b 3 attempt 1", "parent attempt 1", "b 3 attempt 2"]],
  ] as const) {
    const world = new World((on, self) => on[cause](makes(self, () => ["a", "b"], ["b"])));
    await world.settle();
    if (cause === "update") world.edit({ spec: { count: 2 } });
    await world.settle();
    world.calls.length = 0;

    world.edit({ spec: { count: cause === "create" ? 2 : 3 } });
    await world.settle(1000);

    expect(world.calls).toEqual(expected);
  }
});

test.each(["create", "resume"] as const)("what a %s handler makes no longer is not waited for", async (cause) => {
  let items = ["a", "b"];
  const world = new World((on, self) => {
    if (cause === "resume") on.create(() => undefined);
    on[cause](makes(self, () => items, ["a", "b"]));
  });
  await world.settle();
  if (cause === "resume") {
    world.restart();
    await world.settle();
  }

  items = ["a"];
  world.calls.length = 0;
  await world.settle(10_000);

  expect(world.calls).toEqual(["parent attempt 1", "a 1 attempt 2"]);
});

test.each(["create", "resume"] as const)(
  "a %s handler that fails itself keeps the progress of what it has made",
  async (cause) => {
    let isFailing = false;
    const world = new World((on, self) => {
      if (cause === "resume") on.create(() => undefined);
      const make = makes(self, () => ["a", "b"], ["b"]);
      on[cause]((context) => {
        if (isFailing) throw new TemporaryError("not now", second);
        return make(context);
      });
    });
    await world.settle();
    if (cause === "resume") {
      world.restart();
      await world.settle();
    }

    isFailing = true;
    await world.settle(1500);
    isFailing = false;
    await world.settle(10_000);

    expect(world.calls.slice(3)).toEqual(["parent attempt 2", "b 1 attempt 2"]);
  },
);

test("each sub-handler waits for its own time", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ handle }) => {
      for (const [id, delayMs] of [
        ["soon", 1000],
        ["later", 5000],
      ] as const) {
        handle(id, ({ attempt }) => {
          calls.push(`${id} ${attempt}`);
          if (attempt === 1) throw new TemporaryError("not yet", { delayMs });
        });
      }
    }),
  );
  await world.settle();

  await world.settle(3999);
  expect(world.calls).toEqual(["soon 1", "later 1", "soon 2"]);
  await world.settle(4000);

  expect(world.calls.slice(3)).toEqual(["later 2"]);
});

test("an object is held until the sub-handlers of its delete handler have ended", async () => {
  const world = new World((on, self) => on.delete(makes(self, () => ["a", "b"], ["a"])));
  await world.settle();
  world.delete();
  await world.settle();
  expect(world.object).toBeDefined();

  world.restart();
  await world.settle(1000);

  expect(world.calls.slice(3)).toEqual(["parent attempt 1", "a 1 attempt 2"]);
  expect(world.object).toBeUndefined();
});

test("parallel sub-handlers run at the same time", async () => {
  const world = new World((on, { calls, clock }) =>
    on.create(({ handle }) => {
      for (const id of ["a", "b"]) {
        const wait = async (): Promise<void> => {
          calls.push(`begin ${id}`);
          await clock.sleep(1000);
          calls.push(`end ${id}`);
        };
        handle(id, wait, { parallel: true });
      }
    }),
  );

  const settled = world.settle();
  await world.clock.advance(1000);
  await settled;

  expect(world.calls).toEqual(["begin a", "begin b", "end a", "end b"]);
});

test("a sub-handler that fails for good has ended", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ handle }) => {
      const failing = (): never => {
        calls.push("called");
        throw new Error("boom");
      };
      handle("a", failing, { retries: 1 });
    }),
  );

  await world.settle(60_000);

  expect(world.calls).toEqual(["called"]);
  expect(world.events).toMatchObject([{ reason: "HandlerFailed", note: "create/a: boom" }]);
});

test("a renamed handler takes the progress of its sub-handlers along", async () => {
  let id = "former";
  const world = new World((on, self) =>
    on.create(
      makes(self, () => ["a", "b"], ["b"]),
      { id, aliases: ["former"] },
    ),
  );
  await world.settle();

  id = "present";
  world.restart();
  await world.settle(1000);

  expect(world.calls.slice(3)).toEqual(["parent attempt 1", "b 1 attempt 2"]);
});

test("two sub-handlers of one id are the maker's mistake", async () => {
  const world = new World((on, self) =>
    on.create(
      makes(self, () => ["a", "a"]),
      { retries: 1 },
    ),
  );

  await world.settle();

  expect(world.events).toMatchObject([
    { reason: "HandlerFailed", note: 'create: handler create needs another id for a sub-handler than "a"' },
  ]);
});

test("more sub-handlers than an object's annotations can remember are refused", async () => {
  const items = Array.from({ length: 1001 }, (_, index) => `i${index}`);
  const world = new World((on, self) =>
    on.create(
      makes(self, () => items),
      { retries: 1 },
    ),
  );

  await world.settle();

  expect(world.events).toMatchObject([{ note: "create: handler create has more than 1000 sub-handlers" }]);
});

test("a sub-handler that comes after its maker has returned is refused", async () => {
  let late: (() => void) | undefined;
  const world = new World((on) =>
    on.create(({ handle }) => {
      late = () => {
        handle("a", () => undefined);
      };
    }),
  );

  await world.settle();

  expect(late).toThrow("sub-handler a came after handler create had returned");
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { TemporaryError } from "./handler-errors.ts";
import { finalizer, progressAnnotation, World } from "./testing/world.ts";
import { PRESENT } from "./value-filter.ts";

test("a create handler runs once, its result is in the status, and then nothing is written any more", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ spec }) => {
      calls.push(`create ${spec.count}`);
      return { message: "created" };
    }),
  );

  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["create 1"]);
  expect(world.object?.status).toEqual({ message: "created" });
  expect(world.writes).toEqual(["status", "patch"]);
});

test("an operator that was restarted does not create again", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  await world.settle();

  world.restart();
  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

test("an object of the same name that was created anew is created again, even with the old annotations", async () => {
  const world = new World((on, { calls }) => on.create(({ uid }) => void calls.push(uid)));
  await world.settle();

  world.edit({ metadata: { uid: "u2" } });
  await world.settle();

  expect(world.calls).toEqual(["u1", "u2"]);
});

test("a change that was made while the operator was down is dealt with when it is back", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined).update(({ diff }) => void calls.push(JSON.stringify(diff)));
  });
  await world.settle();

  world.edit({ spec: { count: 5 } });
  world.restart();
  await world.settle();

  expect(world.calls).toEqual(['[{"operation":"change","path":["spec","count"],"old":1,"new":5}]']);
});

test("a handler that fails is tried again after its back-off, and a warning event tells", async () => {
  const world = new World((on, { calls }) =>
    on.create(({ attempt }) => {
      calls.push(`attempt ${attempt}`);
      if (attempt < 3) throw new TemporaryError("not yet", { delayMs: 5000 });
    }),
  );

  await world.settle(4999);
  expect(world.calls).toEqual(["attempt 1"]);
  await world.settle(10_000);

  expect(world.calls).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
  expect(world.events[0]).toMatchObject({ type: "Warning", reason: "HandlerRetry", note: "create: not yet" });
});

test("attempts are counted across restarts", async () => {
  const world = new World((on, { calls }) =>
    on.create(
      ({ attempt }) => {
        calls.push(`attempt ${attempt}`);
        throw new Error("boom");
      },
      { retries: 3 },
    ),
  );

  for (let process = 0; process < 5; process++) {
    world.restart();
    await world.settle(60_000);
  }

  expect(world.calls).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
  expect(world.events.at(-1)).toMatchObject({ reason: "HandlerFailed" });
});

test("several handlers cost one status patch and one progress patch", async () => {
  const world = new World((on) => {
    for (const id of ["a", "b", "c", "d"]) on.create(() => ({ message: id }), { id });
  });

  await world.settle();

  expect(world.writes).toEqual(["status", "patch"]);
  expect(world.object?.status).toEqual({ message: "d" });
});

test("a temporary error is logged by its message, any other with its stack", async () => {
  const world = new World((on) =>
    on.create(({ attempt }) => {
      throw attempt === 1 ? new TemporaryError("not yet", { delayMs: 1 }) : new Error("boom");
    }),
  );

  await world.settle(1);

  expect(world.warnings).toMatchObject([{ reason: "not yet" }, { error: new Error("boom") }]);
  expect(world.warnings[0]).not.toHaveProperty("error");
});

test("a renamed update handler that does not match at first still gets the change that its former self missed", async () => {
  let name = "former";
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.update(
      ({ diff }) => void calls.push(JSON.stringify(diff.map(({ path, old, new: now }) => [...path, old, now]))),
      {
        id: name,
        labels: { on: PRESENT },
        ...(name === "present" && { aliases: ["former"] }),
      },
    );
  });
  world.edit({ metadata: { labels: { on: "" } } });
  await world.settle();
  world.edit({ metadata: { labels: { on: null } }, spec: { count: 2 } });
  await world.settle();

  name = "present";
  world.restart();
  world.edit({ spec: { count: 3 } });
  await world.settle();
  world.edit({ metadata: { labels: { on: "" } } });
  await world.settle();

  expect(world.calls).toEqual(['[["spec","count",1,3]]']);
});

test("resume runs once per process for what was handled before, and costs no write", async () => {
  const world = new World((on, { calls }) =>
    on.create(() => void calls.push("create")).resume(() => void calls.push("resume")),
  );
  await world.settle();
  expect(world.calls).toEqual(["create"]);

  const before = world.writes.length;
  world.restart();
  await world.settle();
  await world.settle();

  expect(world.calls).toEqual(["create", "resume"]);
  expect(world.writes.length).toBe(before);
});

test("a resume handler that fails is tried again", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.resume(({ attempt }) => {
      calls.push(`attempt ${attempt}`);
      if (attempt === 1) throw new Error("boom");
    });
  });
  await world.settle();

  world.restart();
  await world.settle(60_000);

  expect(world.calls).toEqual(["attempt 1", "attempt 2"]);
});

test("a resume handler that failed and is for the object no longer is not waited for", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => undefined);
    on.resume(
      () => {
        calls.push("resume");
        throw new TemporaryError("not yet", { delayMs: 1000 });
      },
      { when: ({ spec }) => spec.count === 1 },
    );
  });
  await world.settle();
  world.restart();
  await world.settle();

  world.edit({ spec: { count: 2 } });
  await world.settle(60_000);

  expect(world.calls).toEqual(["resume"]);
});

test("what handlers collect is written once, at the end of the cycle", async () => {
  const world = new World((on) =>
    on.create(({ patch }) => {
      patch.merge({ metadata: { labels: { seen: "yes" } } });
      patch.mergeStatus({ ready: 0 });
      return { message: "created" };
    }),
  );

  await world.settle();

  expect(world.writes).toEqual(["status", "patch"]);
  expect(world.object).toMatchObject({
    metadata: { labels: { seen: "yes" } },
    status: { ready: 0, message: "created" },
  });
});

test("what a handler changes of its object is a change like any other's", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ patch }) => {
      patch.merge({ metadata: { labels: { seen: "yes" } } });
    });
    on.update(({ diff }) => void calls.push(diff.map(({ path }) => path.join(".")).join()));
  });

  await world.settle();

  expect(world.calls).toEqual(["metadata"]);
});

test("a change that came while a create handler was retried is dealt with as soon as that one has ended", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ attempt }) => {
      if (attempt === 1) throw new TemporaryError("not yet", { delayMs: 1000 });
    });
    on.create(
      ({ attempt }) => {
        if (attempt === 1) throw new TemporaryError("not yet", { delayMs: 2000 });
      },
      { id: "slow" },
    );
    on.update(({ old, new: now }) => void calls.push(`${JSON.stringify(old)} ${JSON.stringify(now)}`));
  });
  await world.settle();
  world.edit({ spec: { count: 2 } });

  await world.settle(10_000);

  expect(world.calls).toEqual(['{"spec":{"count":1}} {"spec":{"count":2}}']);
});

test("a handler that is interrupted by the stop counts for nothing: nothing is written, and the reconcile rejects", async () => {
  const stop = new AbortController();
  const interrupted = (): never => {
    stop.abort(new Error("stopping"));
    throw new Error("aborted");
  };
  const creating = new World((on, { calls }) =>
    on.create(interrupted).create(() => void calls.push("after the stop"), { id: "second" }),
  );
  const deleting = new World((on) => on.update(() => undefined).delete(interrupted));
  await deleting.settle();
  deleting.delete();
  deleting.writes.length = 0;

  await expect(creating.reconcile(stop.signal)).rejects.toThrow("stopping");
  await expect(deleting.reconcile(stop.signal)).rejects.toThrow("stopping");

  expect(creating.events).toEqual([]);
  expect(creating.calls).toEqual([]);
  expect(deleting.writes).toEqual([]);
  expect(deleting.object?.metadata.finalizers).toEqual([finalizer]);
});

test("an object whose creation has not ended is created on, not resumed, by the next process", async () => {
  const world = new World((on, { calls }) => {
    on.create(({ attempt }) => {
      calls.push(`create ${attempt}`);
      if (attempt < 2) throw new TemporaryError("not yet", { delayMs: 5000 });
    });
    on.resume(() => void calls.push("resume"));
  });
  await world.settle();

  world.restart();
  await world.settle(1000);
  expect(world.calls).toEqual(["create 1"]);
  await world.settle(10_000);
  world.edit({ spec: { count: 2 } });
  await world.settle();
  expect(world.calls).toEqual(["create 1", "create 2"]);
  world.restart();
  await world.settle();

  expect(world.calls.slice(2)).toEqual(["resume"]);
});

test("an essence that is too large to be kept is told by an event, and the next change has no old", async () => {
  const world = new World((on, { calls }) =>
    on.update(
      ({ old, diff }) => void calls.push(`${old ? "old" : "no old"}: ${diff.map(({ operation }) => operation).join()}`),
    ),
  );
  world.edit({ spec: { text: "x".repeat(100_000) } });
  await world.settle();

  expect(world.events).toMatchObject([{ type: "Warning", reason: "ProgressTooLarge" }]);
  world.edit({ spec: { count: 2 } });
  await world.settle();

  expect(world.calls).toEqual(["no old: add"]);
});

test("others' annotations leave less room, and what a handler adds to them counts too", async () => {
  const world = new World((on) => {
    on.create(({ patch }) => {
      patch.merge({ metadata: { annotations: { note: "y".repeat(90_000) } } });
    });
    on.update(() => undefined);
  });
  world.edit({
    metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": "x".repeat(150_000) } },
    spec: { text: "z".repeat(40_000) },
  });

  await world.settle();

  expect(world.object?.metadata.annotations).toHaveProperty("note");
  expect(world.events[0]).toMatchObject({ reason: "ProgressTooLarge" });
});

test("a progress annotation that cannot be read counts as none", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  world.edit({ metadata: { annotations: { [progressAnnotation]: "garbage" } } });

  await world.settle();

  expect(world.calls).toEqual(["create"]);
});

test("a filter that throws skips its handler and no other", async () => {
  const world = new World((on, { calls }) => {
    on.create(() => void calls.push("filtered"), {
      id: "filtered",
      when: () => {
        throw new Error("boom");
      },
    });
    on.create(() => void calls.push("plain"), { id: "plain" });
  });

  await world.settle();

  expect(world.calls).toEqual(["plain"]);
});

test.each([
  ["a text", "created", "a string"],
  ["a list", ["created"], "a list"],
  ["a date", new Date(0), "a class instance"],
])("%s as a result is told and left out of the status", async (_sentence, result: unknown, what) => {
  const world = new World((on, { calls }) =>
    on.create(() => {
      calls.push("create");
      return result as undefined; // Proof: there is none, this is what an author without types can do.
    }),
  );

  await world.settle();

  expect(world.calls).toEqual(["create"]);
  expect(world.object?.status).toBeUndefined();
  expect(world.events).toMatchObject([
    { reason: "ResultIgnored", note: `create: the result is ${what}, not an object of status fields` },
  ]);
});

test("a handler that runs for long is named in the log, at growing distances", async () => {
  const end = Promise.withResolvers<undefined>();
  const world = new World((on) => on.create(() => end.promise));
  const settled = world.settle();

  await world.clock.advance(3_600_000);
  expect(world.warnings).toEqual([{ runningMs: 300_000 }, { runningMs: 900_000 }, { runningMs: 2_100_000 }]);
  end.resolve(undefined);
  await settled;

  expect(world.clock.pendingTimers).toBe(0);
});

test("an object that is gone is nothing to be done about", async () => {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create")));
  world.object = undefined;

  await world.settle();

  expect(world.calls).toEqual([]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What can be relied on: as the README tells it. */
import { TerminalError } from "@nuvolaris/controller";
import { expect } from "vitest";
import { backoffDelayMs, defaultBackoff } from "./backoff.ts";
import { HandlerRegistrationError, PermanentError, TemporaryError } from "./handler-errors.ts";
import { HandlerReconciler } from "./handler-reconciler.ts";
import { HandlerRegistry } from "./handler-registry.ts";
import { ActivityWorld } from "./testing/activity-world.ts";
import { testSection } from "./testing/readme.ts";
import { finalizer, progressAnnotation, World, type Thing } from "./testing/world.ts";

/** Fails with `error` at the first `times` attempts. */
function failing(world: World, name: string, { error = new Error("boom"), times = Infinity } = {}) {
  return ({ attempt, spec }: { readonly attempt: number; readonly spec: { readonly count: number } }): void => {
    world.calls.push(`${name} ${spec.count} attempt ${attempt}`);
    if (attempt <= times) throw error;
  };
}

const soon = new TemporaryError("not yet", { delayMs: 5000 });

/** A world of several objects, whose handlers take as long as they sleep. */
async function busy(register: (on: HandlerRegistry<Thing>, world: ActivityWorld) => void): Promise<ActivityWorld> {
  const world = new ActivityWorld();
  const handlers = new HandlerRegistry<Thing>();
  register(handlers, world);
  const reconciler = new HandlerReconciler<Thing>({
    ...world.environment(),
    handlers: handlers.resolve(),
    progressAnnotation,
    finalizer,
  });
  await world.start(reconciler.reconcile, []);
  return world;
}

/** Takes a second, and tells its begin and its end. */
function slow(world: ActivityWorld, what: string) {
  return async ({ name }: { readonly name: string }): Promise<void> => {
    world.say(`${what} ${name} begins`);
    await world.clock.sleep(1000);
    world.say(`${what} ${name} ends`);
  };
}

const refused = new Error("no connection");

testSection("What you can rely on", [
  [
    "Handlers of one object run one at a time, in the order of their registration; different objects run in parallel.",
    async () => {
      const world = await busy((on, self) => {
        on.create(slow(self, "one"), { id: "one" }).create(slow(self, "two"), { id: "two" });
      });
      await world.see("b");
      expect(world.calls).toEqual(["0 one a begins", "0 one b begins"]);
      for (let second = 0; second < 2; second++) await world.clock.advance(1000);
      expect(world.calls.filter((call) => call.includes(" a "))).toEqual([
        "0 one a begins",
        "1000 one a ends",
        "1000 two a begins",
        "2000 two a ends",
      ]);
    },
  ],
  [
    "Neighbours with `parallel: true` run at the same time.",
    async () => {
      const world = await busy((on, self) => {
        const parallel = true;
        on.create(slow(self, "one"), { id: "one", parallel }).create(slow(self, "two"), { id: "two", parallel });
        on.create(slow(self, "three"), { id: "three" }).create(slow(self, "four"), { id: "four", parallel });
      });
      for (let second = 0; second < 3; second++) await world.clock.advance(1000);
      expect(world.calls.filter((call) => call.includes("begins"))).toEqual([
        "0 one a begins",
        "0 two a begins",
        "1000 three a begins",
        "2000 four a begins",
      ]);
    },
  ],
  [
    "Update and field handlers wait until all create handlers have ended.",
    async () => {
      const world = new World((on, self) => {
        on.create(failing(self, "create", { error: soon, times: 1 }));
        on.update(failing(self, "update", { times: 0 }));
        on.field("spec.count", failing(self, "field", { times: 0 }));
      });
      await world.settle();
      expect(world.calls).toEqual(["create 1 attempt 1"]);
      await world.settle(5000);
      expect(world.calls.slice(1)).toEqual(["create 1 attempt 2", "field 1 attempt 1"]);
    },
  ],
  [
    "If the object changes while one handler is being retried, handlers that are done already are called again for the change.",
    async () => {
      const world = new World((on, self) => {
        on.update(failing(self, "done", { times: 0 }), { id: "done" });
        on.update(failing(self, "retried", { error: soon, times: 1 }), { id: "retried" });
      });
      await world.settle();
      world.edit({ spec: { count: 2 } });
      await world.settle();
      world.calls.length = 0;
      world.edit({ spec: { count: 3 } });
      await world.settle();
      expect(world.calls).toEqual(["done 3 attempt 1", "retried 3 attempt 1"]);
    },
  ],
  [
    "A failed handler is retried with exponential back-off (1 s to 10 min, with jitter).",
    async () => {
      const times: number[] = [];
      const world = new World((on, self) =>
        on.create(() => {
          times.push(self.clock.now());
          throw new Error("boom");
        }),
      );
      await world.settle(3_600_000);
      const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
      expect(waits.slice(0, 13)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
      expect([0, 0.5].map((chance) => backoffDelayMs(defaultBackoff, 1, () => chance))).toEqual([500, 750]);
    },
  ],
  [
    "`TemporaryError` says when, `PermanentError` says never; `retries`, `timeoutMs`, `backoff` are options.",
    async () => {
      const world = new World((on, self) => {
        on.create(failing(self, "later", { error: soon, times: 1 }), { id: "later" });
        on.create(failing(self, "never", { error: new PermanentError("no") }), { id: "never" });
      });
      await world.settle(4999);
      expect(world.calls).toEqual(["later 1 attempt 1", "never 1 attempt 1"]);
      await world.settle(3_600_000);
      expect(world.calls.slice(2)).toEqual(["later 1 attempt 2"]);
    },
  ],
  [
    "A change of the object is a new chance: it is tried at once and its attempts count from zero.",
    async () => {
      const world = new World((on, self) => on.create(failing(self, "create"), { retries: 2 }));
      await world.settle();
      world.edit({ spec: { count: 2 } });
      await world.settle();
      expect(world.calls).toEqual(["create 1 attempt 1", "create 2 attempt 1"]);
    },
  ],
  [
    "A handler runs as long as its own `timeoutMs` allows; without one there is no limit.",
    async () => {
      for (const [timeoutMs, ended] of [
        [5000, []],
        [undefined, ["86400000 ended"]],
      ] as const) {
        const world = await busy((on, self) => {
          on.create(
            async ({ signal }) => {
              await self.clock.sleep(86_400_000, signal);
              self.say("ended");
            },
            { ...(timeoutMs !== undefined && { timeoutMs }), retries: 1 },
          );
        });
        await world.clock.advance(86_400_000);
        expect(world.calls).toEqual(ended);
      }
    },
  ],
  [
    "While it runs it holds its object and one of the 16 workers of its kind; after five minutes the log says so.",
    async () => {
      const world = await busy((on, self) => {
        on.create(async ({ name, spec }) => {
          self.say(`${name} ${spec.count}`);
          await self.clock.sleep(400_000);
        });
      });
      await world.edit({ spec: { count: 2 } });
      for (let other = 1; other < 17; other++) await world.see(`b${other}`);
      await world.clock.advance(299_999);
      expect([world.calls.length, world.warnings]).toEqual([16, []]);
      expect(world.calls.filter((call) => call.includes("a "))).toEqual(["0 a 1"]);
      await world.clock.advance(1);
      expect(world.warnings).toEqual(Array(16).fill("handler is still running"));
      await world.clock.advance(100_000);
      expect(world.calls.slice(16)).toEqual(["400000 b16 1"]);
    },
  ],
  [
    "One that ignores its signal is left behind at its time limit and half a second after the operator's stop; its next attempt may then run beside it.",
    async () => {
      const deaf = (limits: { readonly timeoutMs?: number }) =>
        busy((on, self) => {
          on.create(
            async ({ attempt }) => {
              self.say(`attempt ${attempt}`);
              await self.clock.sleep(60_000);
              self.say(`end of ${attempt}`);
            },
            { ...limits, backoff: { initialMs: 100 } },
          );
        });
      const limited = await deaf({ timeoutMs: 2000 });
      for (let tenth = 0; tenth < 22; tenth++) await limited.clock.advance(100);
      expect(limited.calls).toEqual(["0 attempt 1", "2100 attempt 2"]);

      const stopped = await deaf({});
      stopped.tellEnd("lose");
      await stopped.clock.advance(499);
      expect(stopped.warnings).not.toContain("handler ignores its signal and is left behind");
      await stopped.clock.advance(1);
      expect(stopped.warnings).toContain("handler ignores its signal and is left behind");
    },
  ],
  [
    "A delete handler never gives up by default: what it could not clean up would be lost with the object.",
    async () => {
      const world = new World((on, self) => on.delete(failing(self, "delete"), { retries: 1 }));
      await world.settle();
      world.delete();
      await world.settle(1_800_000);
      expect(world.calls).toHaveLength(4);
      expect(world.object).toBeDefined();
    },
  ],
  [
    '`failurePolicy: "release"` lets the object go.',
    async () => {
      const world = new World((on, self) =>
        on.delete(failing(self, "delete"), { retries: 2, failurePolicy: "release" }),
      );
      await world.settle();
      world.delete();
      await world.settle(60_000);
      expect(world.calls).toEqual(["delete 1 attempt 1", "delete 1 attempt 2"]);
      expect(world.object).toBeUndefined();
    },
  ],
  [
    "However many handlers run, a cycle writes the status once and everything else once, the finalizer included, in this order.",
    async () => {
      const world = new World((on) => {
        for (const id of ["one", "two", "three"]) {
          on.create(
            ({ patch }) => {
              patch.merge({ metadata: { labels: { [id]: "yes" } } });
              return { message: id };
            },
            { id },
          );
        }
        on.delete(() => ({ message: "deleted" }), { id: "gone", where: { field: "spec.held" } });
      });
      // Held by what a delete handler, which is not for it any more, once wanted.
      world.edit({ metadata: { finalizers: [finalizer] } });
      await world.settle();
      expect(world.writes).toEqual(["status", "patch+release"]);
    },
  ],
  [
    "An object that needs nothing is not written.",
    async () => {
      const world = new World((on) => on.create(() => undefined).delete(() => undefined));
      await world.settle();
      world.writes.length = 0;
      world.restart();
      world.edit({ status: { message: "theirs" } });
      await world.settle(3_600_000);
      expect(world.writes).toEqual([]);
    },
  ],
  [
    "One request more is made when an object is new and a delete handler will need it: the finalizer is there before the first handler runs.",
    async () => {
      const world = new World((on) => on.create(() => ({ message: "created" })).delete(() => undefined));
      await world.settle();
      expect(world.writes).toEqual(["hold", "status", "patch"]);
    },
  ],
  [
    "What could not be written is written again, with the controller's back-off.",
    async () => {
      const world = new World((on) => on.create(() => ({ message: "created" })));
      world.refusals = { status: refused };
      // A reconcile that throws is one that the controller repeats, with its back-off.
      await expect(world.settle()).rejects.toThrow("no connection");
      world.refusals = {};
      await world.settle();
      expect([world.writes, world.object?.status]).toEqual([["status", "patch"], { message: "created" }]);
    },
  ],
  [
    "No handler is called again for that, unless the process ends in between, and none for anything else before it is done, unless the server has refused it for good.",
    async () => {
      const handled = () => {
        const world = new World((on, { calls }) => {
          on.create(() => void calls.push("create"));
          on.update(({ spec }) => void calls.push(`update ${spec.count}`));
        });
        world.refusals = { patch: refused };
        return world;
      };
      const [patient, restarted] = [handled(), handled()];
      for (const world of [patient, restarted]) {
        await expect(world.settle()).rejects.toThrow("no connection");
        world.edit({ spec: { count: 2 } });
        await expect(world.settle()).rejects.toThrow("no connection");
        expect(world.calls).toEqual(["create"]);
      }
      restarted.restart();
      for (const world of [patient, restarted]) {
        world.refusals = {};
        await world.settle();
      }
      expect(patient.calls).toEqual(["create", "update 2"]);
      expect(restarted.calls).toEqual(["create", "create"]);

      const refusedForGood = handled();
      refusedForGood.refusals = { patch: new TerminalError("no room") };
      await expect(refusedForGood.settle()).rejects.toThrow("no room");
      refusedForGood.edit({ spec: { count: 2 } });
      await expect(refusedForGood.settle()).rejects.toThrow("no room");
      expect(refusedForGood.calls).toEqual(["create", "update 2"]);
    },
  ],
  [
    "A delete handler that has ended is not called again while others hold the object, by this process or another.",
    async () => {
      const world = new World((on, { calls }) => on.delete(() => void calls.push("delete")));
      await world.settle();
      world.edit({
        metadata: { finalizers: [finalizer, "example.com/keep"], deletionTimestamp: "2026-01-01T00:01:00Z" },
      });
      for (let round = 0; round < 2; round++) {
        await world.settle();
        world.edit({ status: { ready: round } });
        await world.settle(3_600_000);
        world.restart();
      }
      expect(world.calls).toEqual(["delete"]);
      expect(world.object?.metadata.finalizers).toEqual(["example.com/keep"]);
    },
  ],
  [
    "Ids are kept on objects: `options.id`, else the function's name, else the handler's type if it is the only one of its type.",
    async () => {
      const fails = (): never => {
        throw soon;
      };
      const world = new World((on) => {
        on.create(fails, { id: "given" }).create(function named() {
          throw soon;
        });
        on.create(() => {
          throw soon;
        });
      });
      await world.settle();
      const record: unknown = JSON.parse(world.object?.metadata.annotations?.[progressAnnotation] ?? "");
      expect(record).toHaveProperty(["handlers", "given", "attempts"], 1);
      expect(record).toHaveProperty(["handlers", "named", "attempts"], 1);
      expect(record).toHaveProperty(["handlers", "create", "attempts"], 1);
      const two = new HandlerRegistry<Thing>().create(() => undefined).create(() => undefined);
      expect(() => two.resolve()).toThrow(HandlerRegistrationError);
    },
  ],
  [
    "`aliases` adopts the records of a renamed handler.",
    async () => {
      let names: { readonly id: string; readonly aliases?: readonly string[] } = { id: "old" };
      const world = new World((on, self) => on.create(failing(self, "create", { error: soon, times: 1 }), names));
      await world.settle();
      names = { id: "new", aliases: ["old"] };
      world.restart();
      await world.settle(5000);
      expect(world.calls).toEqual(["create 1 attempt 1", "create 1 attempt 2"]);
    },
  ],
]);

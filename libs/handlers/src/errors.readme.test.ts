// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers that throw, that take too long, that are busy at the stop: as the README tells it. */
import { expect } from "vitest";
import { PermanentError, TemporaryError } from "./handler-errors.ts";
import type { HandlerOptions } from "./handler.ts";
import { testSection } from "./testing/readme.ts";
import { World, type Thing } from "./testing/world.ts";

/** A handler of changes that throws `error` at its first `times` attempts. Everything it is called for is in `calls`. */
function failing(
  error: unknown,
  { times = Infinity, ...options }: HandlerOptions<Thing> & { times?: number } = {},
): World {
  return new World((on, self) =>
    on.update(({ attempt, spec }) => {
      self.calls.push(`${spec.count}: attempt ${attempt}`);
      if (attempt <= times) throw error;
    }, options),
  );
}

/** Brings the object to `count`, which its handler is then called for. */
async function changed(world: World, count: number): Promise<World> {
  if (world.object?.metadata.annotations === undefined) await world.settle();
  world.edit({ spec: { count } });
  await world.settle();
  return world;
}

/** Waits for the signal, and goes on with what it was told. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    });
  });
}

testSection("Errors, retries and time limits", [
  [
    "throws `TemporaryError` | it is called again after `delayMs`, else after the back-off; a warning without a stack in the log",
    async () => {
      const world = await changed(failing(new TemporaryError("not yet", { delayMs: 7000 }), { times: 1 }), 2);
      await world.settle(6999);
      expect(world.calls).toEqual(["2: attempt 1"]);
      await world.settle(7000);
      expect(world.calls).toEqual(["2: attempt 1", "2: attempt 2"]);
      expect(world.warnings).toMatchObject([{ reason: "not yet" }]);
      expect(world.warnings[0]).not.toHaveProperty("error");

      const usual = await changed(failing(new TemporaryError("not yet"), { times: 1, backoff: { initialMs: 300 } }), 2);
      await usual.settle(299);
      expect(usual.calls).toHaveLength(1);
      await usual.settle(300);
      expect(usual.calls).toHaveLength(2);
    },
  ],
  [
    "throws `PermanentError` | it has failed for good for this state of the object: an error in the log",
    async () => {
      const error = new PermanentError("never");
      const world = await changed(failing(error), 2);
      await world.settle(86_400_000);
      expect(world.calls).toEqual(["2: attempt 1"]);
      expect(world.errors).toEqual([{ error }]);
      await changed(world, 3);
      expect(world.calls).toEqual(["2: attempt 1", "3: attempt 1"]);
    },
  ],
  [
    "throws anything else | it is called again after the back-off; a warning with the stack in the log",
    async () => {
      const error = new Error("boom");
      const world = await changed(failing(error, { times: 2, backoff: { initialMs: 100 } }), 2);
      await world.settle(100);
      await world.settle(199);
      expect(world.calls).toHaveLength(2);
      await world.settle(200);
      expect(world.calls).toHaveLength(3);
      expect(world.warnings).toMatchObject([{ error }, { error }]);
    },
  ],
  [
    "fails `retries` times | it has failed for good, as by a `PermanentError`",
    async () => {
      const error = new Error("boom");
      const world = await changed(failing(error, { retries: 3 }), 2);
      await world.settle(86_400_000);
      expect(world.calls).toEqual(["2: attempt 1", "2: attempt 2", "2: attempt 3"]);
      expect(world.errors).toEqual([{ error }]);
    },
  ],
  [
    "does not end in its time | its `signal` is aborted and the attempt has failed",
    async () => {
      const world = new World((on, self) =>
        on.create(
          async ({ attempt, signal }) => {
            self.calls.push(`attempt ${attempt}`);
            if (attempt > 1) return;
            await untilAborted(signal).finally(() => self.calls.push("aborted"));
          },
          { timeoutMs: 2000, backoff: { initialMs: 100 } },
        ),
      );
      const settled = world.settle(2100);
      await world.clock.advance(1999);
      expect(world.calls).toEqual(["attempt 1"]);
      await world.clock.advance(1);
      await settled;
      expect(world.calls).toEqual(["attempt 1", "aborted", "attempt 2"]);
      expect(world.warnings).toMatchObject([{ reason: "handler create did not end within 2000 ms" }]);
    },
  ],
  [
    "is busy at the stop | its `signal` is aborted; the attempt counts for nothing, and is made again by the next process",
    async () => {
      const world = new World((on, self) =>
        on.create(async ({ attempt, signal }) => {
          self.calls.push(`attempt ${attempt}`);
          if (self.calls.length === 1) await untilAborted(signal).finally(() => self.calls.push("aborted"));
        }),
      );
      const stop = new AbortController();
      const reconciled = world.reconcile(stop.signal);
      await world.clock.advance(0);
      stop.abort();
      await expect(reconciled).rejects.toThrow();
      expect(world.events).toEqual([]);
      world.restart();
      await world.settle();
      expect(world.calls).toEqual(["attempt 1", "aborted", "attempt 1"]);
    },
  ],
  [
    "Each failure is also a Kubernetes event of the object (`HandlerRetry`, `HandlerFailed`).",
    async () => {
      const world = await changed(failing(new Error("boom"), { retries: 2, id: "grow" }), 2);
      await world.settle(60_000);
      expect(world.events).toMatchObject([
        { type: "Warning", reason: "HandlerRetry", note: "grow: boom" },
        { type: "Warning", reason: "HandlerFailed", note: "grow: boom" },
      ]);
    },
  ],
  [
    "Update and field handlers that have failed for good are called again for the next change; a create handler has ended then, and changes are the others' to handle.",
    async () => {
      const world = new World((on, self) => {
        const never = (what: string) => () => {
          self.calls.push(what);
          throw new PermanentError("never");
        };
        on.create(never("create")).update(never("update")).field("spec.count", never("field"));
      });
      await world.settle();
      expect(world.calls).toEqual(["create", "field"]);
      for (const count of [2, 3]) await changed(world, count);
      await world.settle(86_400_000);
      expect(world.calls.slice(2)).toEqual(["update", "field", "update", "field"]);
    },
  ],
  [
    "A delete handler does not fail for good, unless `failurePolicy` says `release`.",
    async () => {
      for (const failurePolicy of ["retry", "release"] as const) {
        const world = new World((on, self) =>
          on.delete(
            () => {
              self.calls.push("delete");
              throw new PermanentError("never");
            },
            { failurePolicy },
          ),
        );
        await world.settle();
        world.delete();
        await world.settle(1_200_000);
        expect(world.calls).toEqual(Array(failurePolicy === "retry" ? 3 : 1).fill("delete"));
        expect(world.object === undefined).toBe(failurePolicy === "release");
      }
    },
  ],
]);

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is called when, at the start and the end of a process; beside all else of a run it is tried in `operator-process.test.ts`. */
import { Client, handlerTransport } from "@nuvolaris/client";
import type { Running, StopSignals } from "@nuvolaris/controller";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { RecordedLog } from "../testing/recorded-log.ts";
import { ProcessHandlers } from "./process-handlers.ts";
import { CleanupError, ProcessLife, StartupError } from "./process-life.ts";

/** A process with these handlers, which the test stops and gives up. */
class Life {
  readonly clock = new FakeClock();
  readonly log = new RecordedLog();
  readonly handlers = new ProcessHandlers();
  readonly told: string[] = [];
  readonly #stopping = new AbortController();
  readonly #expired = new AbortController();

  start(): Promise<Running> {
    const client = new Client({ transport: handlerTransport(() => Promise.resolve(new Response("{}"))) });
    const { clock, log, handlers } = this;
    const signals: StopSignals = { stopping: this.#stopping.signal, expired: this.#expired.signal };
    return new ProcessLife({ handlers, client, clock, log }).start(signals);
  }

  stop(): void {
    this.#stopping.abort(new Error("stop"));
  }

  expire(): void {
    this.#expired.abort(new Error("time is up"));
  }
}

test("startup handlers are called in the order of their registration, cleanup handlers in the reverse one", async () => {
  const life = new Life();
  for (const name of ["a", "b"]) {
    life.handlers.onStartup(async () => {
      await life.clock.sleep(1000, new AbortController().signal);
      life.told.push(`${name} up`);
    });
    life.handlers.onCleanup(() => void life.told.push(`${name} down`));
  }

  const started = life.start();
  await life.clock.advance(1500);
  expect(life.told).toEqual(["a up"]);
  await life.clock.advance(500);
  const { ended } = await started;
  expect(life.told).toEqual(["a up", "b up"]);
  life.stop();
  await ended;

  expect(life.told).toEqual(["a up", "b up", "b down", "a down"]);
});

test("the first startup handler that fails ends the start with its reason, after what was begun was cleaned up", async () => {
  const life = new Life();
  const reason = new Error("connection refused");
  life.handlers.onStartup(() => void life.told.push("first up"));
  life.handlers.onStartup(() => Promise.reject(reason), { name: "connect" });
  life.handlers.onStartup(() => void life.told.push("third up"));
  life.handlers.onCleanup(() => void life.told.push("down"));

  const started = life.start();

  await expect(started).rejects.toThrow(new StartupError("startup handler connect failed: connection refused"));
  await expect(started).rejects.toMatchObject({ cause: reason });
  expect(life.told).toEqual(["first up", "down"]);
});

test("a startup handler that takes too long is given up, and told by its signal", async () => {
  const life = new Life();
  let given: AbortSignal | undefined;
  const forEver = ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
    given = signal;
    return new Promise(() => undefined);
  };
  life.handlers.onStartup(forEver, { timeoutMs: 5000 });

  const refused = expect(life.start()).rejects.toThrow("startup handler forEver failed: it did not end within 5000 ms");
  await life.clock.advance(5000);
  await refused;

  expect(given?.aborted).toBe(true);
});

test("a process that has to end gives its start up, and is cleaned up in order: that is no failure", async () => {
  const life = new Life();
  life.handlers.onStartup(() => new Promise(() => undefined));
  life.handlers.onCleanup(() => void life.told.push("down"));
  const started = life.start();
  await life.clock.advance(10);

  life.stop();
  await (
    await started
  ).ended;

  expect(life.told).toEqual(["down"]);
});

test("a cleanup handler that fails is an error of the end, and keeps none of the others from being called", async () => {
  const life = new Life();
  life.handlers.onCleanup(() => void life.told.push("down"));
  life.handlers.onCleanup(
    () => {
      throw new TypeError("flush of undefined");
    },
    { name: "flush" },
  );
  const { ended } = await life.start();

  life.stop();

  await expect(ended).rejects.toThrow(new CleanupError("cleanup handler flush failed: flush of undefined"));
  expect(life.told).toEqual(["down"]);
  expect(life.log.fieldsOf("cleanup handler failed", "handler")).toEqual(["flush"]);
});

test.each([
  ["a limit of its own", (life: Life) => life.clock.advance(10_000)],
  [
    "the end of the time that the run has left",
    async (life: Life) => {
      life.expire();
      await life.clock.advance(0);
    },
  ],
])("cleanup has %s", async (_what, pass) => {
  const life = new Life();
  life.handlers.onCleanup(() => new Promise(() => undefined));
  const { ended } = await life.start();
  const refused = expect(ended).rejects.toThrow(/^cleanup handler cleanup-0 failed: /);

  life.stop();
  await life.clock.advance(100);
  await pass(life);

  await refused;
});

test("names in errors are those of options, functions, or numbers; limits must be times", () => {
  const handlers = new ProcessHandlers();
  handlers.onStartup(function connect() {
    return undefined;
  });
  handlers.onStartup(() => undefined);
  handlers.onStartup(() => undefined, { name: "cache" });

  expect(handlers.startup.map(({ name }) => name)).toEqual(["connect", "startup-1", "cache"]);
  expect(() => {
    handlers.onStartup(() => undefined, { timeoutMs: Number.NaN });
  }).toThrow("timeoutMs of the startup handler startup-3 must be a number of milliseconds from 1, not NaN");
});

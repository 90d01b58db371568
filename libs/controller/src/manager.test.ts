// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { RecordingLogger } from "./fakes/recording-logger.ts";
import type { LeaderElection } from "./leader-election.ts";
import { Manager, ManagerStateError, ShutdownTimeoutError } from "./manager.ts";
import { background, type Runnable, type StopSignals } from "./runnable.ts";

/** Tells when it is started, told to stop, and ended. */
function tracked(
  name: string,
  story: string[],
  until: (signals: StopSignals) => AbortSignal = (signals) => signals.stopping,
): Runnable {
  return {
    name,
    start(signals) {
      story.push(`${name} up`);
      const signal = until(signals);
      const ended = new Promise<void>((resolve) => {
        const end = (): void => {
          story.push(`${name} down`);
          resolve();
        };
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      });
      return Promise.resolve({ ended });
    },
  };
}

/** An election that is won and lost when the test says so. */
class Election implements LeaderElection {
  readonly released: number[] = [];
  readonly abandoned: number[] = [];
  #won = Promise.withResolvers<undefined>();
  #lost = new AbortController();
  #asked = new AbortController();
  #terms = 0;

  win(): void {
    this.#won.resolve(undefined);
  }

  lose(): void {
    const lost = this.#lost;
    this.#lost = new AbortController();
    this.#won = Promise.withResolvers<undefined>();
    lost.abort(new Error("lease lost"));
  }

  ask(): void {
    const asked = this.#asked;
    this.#asked = new AbortController();
    this.#won = Promise.withResolvers<undefined>();
    asked.abort(new Error("somebody asks"));
  }

  async acquire(signal: AbortSignal): ReturnType<LeaderElection["acquire"]> {
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new Error("stopped"));
      });
    });
    await Promise.race([this.#won.promise, stopped]);
    const term = ++this.#terms;
    return {
      lost: this.#lost.signal,
      asked: this.#asked.signal,
      release: () => {
        this.released.push(term);
        return Promise.resolve();
      },
      abandon: () => void this.abandoned.push(term),
    };
  }
}

test("runnables start in the order of their stages and stop in the reverse one", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock });
  manager.add(tracked("controller", story));
  manager.add(tracked("recorder", story), "background");
  manager.add(tracked("cache", story), "cache");
  manager.add(tracked("webhook", story), "webhook");
  manager.add(tracked("connections", story), "process");
  manager.add(tracked("health", story), "server");
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  const order = ["health", "connections", "webhook", "cache", "recorder", "controller"];
  expect(story).toEqual(order.map((name) => `${name} up`));

  abort.abort();
  await run;

  expect(story.slice(order.length)).toEqual(order.toReversed().map((name) => `${name} down`));
  expect(clock.pendingTimers).toBe(0);
});

test("a start that takes its time is told to stop when the manager has to", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock });
  const slow: Runnable = {
    name: "slow",
    start: ({ stopping }) =>
      new Promise((resolve) => {
        stopping.addEventListener("abort", () => {
          story.push("start given up");
          resolve({ ended: Promise.resolve() });
        });
      }),
  };
  manager.add(tracked("health", story), "server");
  manager.add(slow, "process");
  manager.add(tracked("cache", story), "cache");
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);

  abort.abort();
  await run;

  expect(story).toEqual(["health up", "start given up", "health down"]);
});

test("a standby has everything up but the controllers", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const leaderElection = new Election();
  const manager = new Manager({ clock, leaderElection });
  manager.add(tracked("controller", story));
  manager.add(tracked("cache", story), "cache");
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  expect(story).toEqual(["cache up"]);

  leaderElection.win();
  await clock.advance(0);
  expect(story).toEqual(["cache up", "controller up"]);
  abort.abort();
  await run;
});

test("a standby stops without having led", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock, leaderElection: new Election() });
  manager.add(tracked("controller", story));
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);

  abort.abort();

  await expect(run).resolves.toBeUndefined();
  expect(story).toEqual([]);
});

test("when leadership is lost the controllers are aborted at once, and start again with the next term", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const leading: boolean[] = [];
  const leaderElection = new Election();
  const manager = new Manager({ clock, leaderElection, observeLeadership: (leads) => leading.push(leads) });
  manager.add(tracked("controller", story, ({ expired }) => expired));
  manager.add(tracked("cache", story), "cache");
  leaderElection.win();
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);

  leaderElection.lose();
  await clock.advance(0);
  expect(story).toEqual(["cache up", "controller up", "controller down"]);
  leaderElection.win();
  await clock.advance(0);
  expect(story.at(-1)).toBe("controller up");
  abort.abort();
  await clock.advance(31_000);
  await run;

  expect(leading).toEqual([true, false, true, false]);
  expect(leaderElection.released).toEqual([1, 2]);
});

test("when it is asked for its leadership the controllers end in order, it is released, and stood for again", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const log = new RecordingLogger();
  const observed: boolean[] = [];
  const leaderElection = new Election();
  const manager = new Manager({ clock, log, leaderElection, observeLeadership: (leads) => void observed.push(leads) });
  manager.add(tracked("cache", story), "cache");
  manager.add({
    name: "controller",
    start: ({ stopping }) => {
      story.push("controller up");
      const ended = new Promise<void>((resolve) => {
        stopping.addEventListener("abort", () => {
          clock.setTimer(3000, () => {
            story.push("controller down");
            resolve();
          });
        });
      });
      return Promise.resolve({ ended });
    },
  });
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  leaderElection.win();
  await clock.advance(0);

  leaderElection.ask();
  await clock.advance(2999);
  expect([story, leaderElection.released]).toEqual([["cache up", "controller up"], []]);
  await clock.advance(1);
  expect([story.at(-1), leaderElection.released]).toEqual(["controller down", [1]]);
  expect(log.lines).toContainEqual({
    level: "info",
    message: "asked to step aside, controllers end",
    fields: { reason: "somebody asks" },
  });

  leaderElection.win();
  await clock.advance(0);
  expect(story.at(-1)).toBe("controller up");
  expect(observed).toEqual([true, false, true]);
  abort.abort();
  await clock.advance(3000);
  await run;
  expect(leaderElection.released).toEqual([1, 2]);
});

test("leadership that is lost while the controllers end ends them at once, and is no failure", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const leading: boolean[] = [];
  const leaderElection = new Election();
  leaderElection.win();
  const manager = new Manager({ clock, leaderElection, observeLeadership: (leads) => leading.push(leads) });
  manager.add(tracked("slow", story, ({ expired }) => expired));
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  abort.abort();
  await clock.advance(1000);
  expect(story).toEqual(["slow up"]);

  leaderElection.lose();
  await run;

  expect(story).toEqual(["slow up", "slow down"]);
  expect(leading).toEqual([true, false]);
});

test("leadership is released after the last worker returned", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const leaderElection: LeaderElection = {
    acquire: () =>
      Promise.resolve({
        lost: new AbortController().signal,
        release: () => {
          story.push("released");
          return Promise.resolve();
        },
        abandon: () => undefined,
      }),
  };
  const manager = new Manager({ clock, leaderElection });
  manager.add(tracked("controller", story));
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  abort.abort();
  await run;

  expect(story).toEqual(["controller up", "controller down", "released"]);
});

test("leadership is left to expire when a worker does not return: it might still write", async () => {
  const clock = new FakeClock();
  const leaderElection = new Election();
  leaderElection.win();
  const manager = new Manager({ clock, leaderElection, gracefulShutdownMs: 5000 });
  manager.add(background("deaf", () => new Promise(() => undefined)));
  const abort = new AbortController();
  const failed = expect(manager.run(abort.signal)).rejects.toThrow(ShutdownTimeoutError);
  await clock.advance(0);
  abort.abort();
  await clock.advance(6000);
  await failed;

  expect(leaderElection.released).toEqual([]);
  expect(leaderElection.abandoned).toEqual([1]);
});

test("a process that cannot be trusted gives up what is in flight at once, releases, and fails with the reason", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const leaderElection = new Election();
  leaderElection.win();
  const abandon = new AbortController();
  const manager = new Manager({ clock, leaderElection, abandon: abandon.signal });
  manager.add(tracked("controller", story, ({ expired }) => expired));
  manager.add(tracked("cache", story), "cache");
  const failed = expect(manager.run(new AbortController().signal)).rejects.toThrow("broken");
  await clock.advance(0);

  abandon.abort(new Error("broken"));
  await failed;

  expect(story.toSorted()).toEqual(["cache down", "cache up", "controller down", "controller up"]);
  expect(leaderElection.released).toEqual([1]);
});

test("an orderly end turns into giving up when the process cannot be trusted any more", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const abandon = new AbortController();
  const manager = new Manager({ clock, abandon: abandon.signal });
  manager.add(tracked("slow", story, ({ expired }) => expired));
  const abort = new AbortController();
  const failed = expect(manager.run(abort.signal)).rejects.toThrow("broken");
  await clock.advance(0);
  abort.abort();
  await clock.advance(1);
  expect(story).toEqual(["slow up"]);

  abandon.abort(new Error("broken"));
  await failed;

  expect(story).toEqual(["slow up", "slow down"]);
});

test("a process that is broken from the start starts nothing", async () => {
  const story: string[] = [];
  const manager = new Manager({ clock: new FakeClock(), abandon: AbortSignal.abort(new Error("broken")) });
  manager.add(tracked("health", story), "server");

  await expect(manager.run(new AbortController().signal)).rejects.toThrow("broken");
  expect(story).toEqual([]);
});

test("what does not end in time is aborted", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock, gracefulShutdownMs: 5000 });
  manager.add(tracked("slow", story, ({ expired }) => expired));
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  abort.abort();
  await clock.advance(4999);
  expect(story).toEqual(["slow up"]);

  await clock.advance(1);
  await run;
  expect(story).toEqual(["slow up", "slow down"]);
});

test("all stages together have the time for an orderly end, and each at least a second", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock, gracefulShutdownMs: 5000 });
  const untilExpired = ({ expired }: StopSignals): AbortSignal => expired;
  manager.add(tracked("controller", story, untilExpired));
  manager.add(tracked("recorder", story, untilExpired), "background");
  manager.add(tracked("cache", story, untilExpired), "cache");
  manager.add(tracked("webhook", story, untilExpired), "webhook");
  manager.add(tracked("health", story, untilExpired), "server");
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  story.splice(0);

  abort.abort();
  const downs: string[][] = [];
  for (const ms of [5000, 1000, 1000, 1000, 1000]) {
    await clock.advance(ms);
    downs.push(story.splice(0));
  }
  await run;

  expect(downs).toEqual([["controller down"], ["recorder down"], ["cache down"], ["webhook down"], ["health down"]]);
});

test("a stage has the time that those before it left", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock, gracefulShutdownMs: 5000 });
  manager.add({
    name: "controller",
    start: ({ stopping }) => {
      const ended = new Promise<void>((resolve) => {
        stopping.addEventListener("abort", () => clock.setTimer(2000, resolve));
      });
      return Promise.resolve({ ended });
    },
  });
  manager.add(
    tracked("recorder", story, ({ expired }) => expired),
    "background",
  );
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(0);
  abort.abort();
  await clock.advance(4999);
  expect(story).toEqual(["recorder up"]);

  await clock.advance(1);
  await run;

  expect(story).toEqual(["recorder up", "recorder down"]);
});

test("what ignores its signals is named in the error, and the rest still stops", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock, gracefulShutdownMs: 5000 });
  manager.add(background("deaf", () => new Promise(() => undefined)));
  manager.add(tracked("controller", []));
  manager.add(tracked("cache", story), "cache");
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  const failed = expect(run).rejects.toThrow(
    new ShutdownTimeoutError("cannot stop deaf: still running after 5000 ms and ignoring the signal"),
  );
  await clock.advance(0);
  abort.abort();
  await clock.advance(6000);
  await failed;

  expect(story).toEqual(["cache up", "cache down"]);
});

test("a runnable that fails ends the manager with its error, in order", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const log = new RecordingLogger();
  const manager = new Manager({ clock, log });
  manager.add(tracked("cache", story), "cache");
  manager.add(tracked("healthy", story));
  manager.add(
    background("sick", async () => {
      await clock.sleep(10);
      throw new Error("out of luck");
    }),
  );
  const run = manager.run(new AbortController().signal);
  const failed = expect(run).rejects.toThrow("out of luck");
  await clock.advance(10);
  await failed;

  expect(story).toEqual(["cache up", "healthy up", "healthy down", "cache down"]);
  expect(log.messages("error")).toEqual(["runnable failed"]);
});

test("a stop while a stage starts leaves the rest of it alone", async () => {
  const story: string[] = [];
  const abort = new AbortController();
  const manager = new Manager({ clock: new FakeClock() });
  const first = tracked("first", story);
  manager.add(
    {
      name: "first",
      start: (signals) => {
        abort.abort();
        return first.start(signals);
      },
    },
    "server",
  );
  manager.add(tracked("second", story), "server");
  await manager.run(abort.signal);

  expect(story).toEqual(["first up", "first down"]);
});

test("a runnable that ends by itself is no failure", async () => {
  const clock = new FakeClock();
  const manager = new Manager({ clock });
  manager.add(background("migration", () => Promise.resolve()));
  const abort = new AbortController();
  const run = manager.run(abort.signal);
  await clock.advance(1000);
  abort.abort();

  await expect(run).resolves.toBeUndefined();
});

test("what cannot start ends the manager, and nothing after it is started", async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  const manager = new Manager({ clock });
  manager.add(tracked("health", story), "server");
  manager.add({ name: "webhook", start: () => Promise.reject(new Error("port in use")) }, "webhook");
  manager.add(tracked("controller", story));
  await expect(manager.run(new AbortController().signal)).rejects.toThrow("port in use");

  expect(story).toEqual(["health up", "health down"]);
});

test("a manager runs once, and takes runnables before that", async () => {
  const manager = new Manager({ clock: new FakeClock() });
  await manager.run(AbortSignal.abort());

  await expect(manager.run(AbortSignal.abort())).rejects.toThrow(ManagerStateError);
  expect(() => {
    manager.add(background("late", () => Promise.resolve()));
  }).toThrow("cannot add late: the manager is ended; add it before run");
});

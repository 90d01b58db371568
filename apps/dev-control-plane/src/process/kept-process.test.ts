// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Real processes on a clock that the test steps.
import { FakeClock } from "@nuvolaris/clock";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ChildCommand } from "./child-process.ts";
import { describeExit, KeptProcess, type Ending } from "./kept-process.ts";

const patience = { timeout: 30_000 };

interface Kept {
  readonly kept: KeptProcess;
  readonly clock: FakeClock;
  readonly ended: Promise<Ending>;
  readonly news: readonly string[];
  readonly stop: () => void;
  /** Resolves when the child was ready so many times. */
  readonly ready: (times: number) => Promise<void>;
  readonly stopRequests: () => number;
  readonly starts: () => number;
}

/** Runs this script, which may `note` a line for the test to read. */
function keep(script: string, stopBy: ChildCommand["stopBy"] = "SIGTERM"): Kept {
  const clock = new FakeClock();
  const news: string[] = [];
  const stop = new AbortController();
  let readies = 0;
  let starts = 0;
  let stopRequests = 0;
  const kept = new KeptProcess({
    name: "operator",
    clock,
    command: () => {
      starts++;
      return { command: [process.execPath, "-e", script], env: process.env, stopBy, stopGraceMs: 1000 };
    },
    onReady: () => readies++,
    onNews: (text) => news.push(text),
    onStopRequest: () => stopRequests++,
  });
  const ended = kept.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    kept.kill();
    await ended;
  });
  return {
    kept,
    clock,
    ended,
    news,
    stop: () => {
      stop.abort();
    },
    ready: async (times) =>
      vi.waitFor(
        () => {
          expect(readies).toBe(times);
        },
        { interval: 5, timeout: 30_000 },
      ),
    stopRequests: () => stopRequests,
    starts: () => starts,
  };
}

const ready = `process.send({ type: "ready" });`;
const runOn = `setInterval(() => {}, 1000);`;
const stopGently = `process.once("SIGTERM", () => process.exit(0));`;

test("a child that fails before it is ready ends it, with its exit code", async () => {
  const { ended, news } = keep(`process.exit(3)`);
  expect(await ended).toEqual({ type: "failed", exit: { code: 3, signal: null } });
  expect(news).toEqual([]);
});

test("what such a child said of its failure is kept", async () => {
  const { ended } = keep(`process.send({ type: "failed", message: "port in use" }, () => process.exit(1))`);
  expect(await ended).toMatchObject({ type: "failed", message: "port in use" });
});

test("a program that is not there is a failure with its reason", async () => {
  const clock = new FakeClock();
  const kept = new KeptProcess({
    name: "operator",
    clock,
    command: () => ({ command: ["/no/such/program"], env: {}, stopBy: "SIGTERM", stopGraceMs: 1 }),
    onReady: () => undefined,
    onNews: () => undefined,
    onStopRequest: () => undefined,
  });
  const ending = await kept.run(new AbortController().signal);
  expect(ending).toMatchObject({ type: "failed", exit: { code: 1 } });
  expect(ending.type === "failed" ? describeExit(ending.exit) : "").toMatch(/could not be started: .*ENOENT/);
});

test("a stop is one SIGTERM, and waits for the child's end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-process-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, "signals");
  const {
    ended,
    ready: isReady,
    stop,
  } = keep(`
    process.on("SIGTERM", () => {
      require("node:fs").appendFileSync(${JSON.stringify(file)}, "SIGTERM ");
      setTimeout(() => process.exit(0), 50);
    });
    ${ready} ${runOn}`);
  await isReady(1);
  stop();
  expect(await ended).toEqual({ type: "stopped" });
  expect(readFileSync(file, "utf8")).toBe("SIGTERM ");
});

test("a child that does not stop is killed after its grace, with all that it has started", async () => {
  const {
    clock,
    ended,
    ready: isReady,
    stop,
  } = keep(`
    process.on("SIGTERM", () => {});
    const grandchild = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    ${ready} ${runOn}`);
  await isReady(1);
  stop();
  await clock.advance(999);
  expect(await Promise.race([ended, clock.advance(0)])).toBeUndefined();
  await clock.advance(1);
  expect(await ended).toEqual({ type: "stopped" });
  expect(clock.pendingTimers).toBe(0);
});

test("a child that leaves signals to others is stopped by the end of its channel", async () => {
  const {
    ended,
    ready: isReady,
    stop,
  } = keep(
    `process.on("SIGTERM", () => {}); process.once("disconnect", () => process.exit(0)); ${ready} ${runOn}`,
    "disconnect",
  );
  await isReady(1);
  stop();
  expect(await ended).toEqual({ type: "stopped" });
});

test("a child that was ready and died is started again, each time a while later", async () => {
  const {
    clock,
    news,
    ready: isReady,
    starts,
  } = keep(`process.send({ type: "ready" }, () => process.kill(process.pid, "SIGKILL"))`);
  await isReady(1);
  await vi.waitFor(() => {
    expect(news).toHaveLength(1);
  }, patience);
  await clock.advance(999);
  expect(starts()).toBe(1);
  await clock.advance(1);
  await isReady(2);
  await vi.waitFor(() => {
    expect(news).toHaveLength(2);
  }, patience);
  await clock.advance(1999);
  expect(starts()).toBe(2);
  await clock.advance(1);
  await isReady(3);
  expect(news.slice(0, 2)).toEqual([
    "operator was killed by SIGKILL; it is started again in 1 s",
    "operator was killed by SIGKILL; it is started again in 2 s",
  ]);
});

test("a failure after a good run begins the delays anew", async () => {
  const { kept, clock, news, ready: isReady } = keep(`${ready} ${runOn}`);
  for (let times = 1; times <= 2; times++) {
    await isReady(times);
    await clock.advance(10_001);
    kept.kill();
    await vi.waitFor(() => {
      expect(news).toHaveLength(times);
    }, patience);
    await clock.advance(1000);
  }
  await isReady(3);
  expect(new Set(news)).toEqual(new Set(["operator was killed by SIGKILL; it is started again in 1 s"]));
});

test("a restart stops the child and starts it at once; one that rests is woken", async () => {
  const { kept, news, ready: isReady } = keep(`${stopGently} ${ready} ${runOn}`);
  await isReady(1);
  kept.restart();
  await isReady(2);
  expect(news).toEqual([]);
  kept.kill();
  await vi.waitFor(() => {
    expect(news).toHaveLength(1);
  }, patience);
  kept.restart();
  await isReady(3);
});

test("an edit that breaks the program after it was ready once does not end it all", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-process-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const {
    kept,
    news,
    ready: isReady,
  } = keep(`
    const once = ${JSON.stringify(join(folder, "once"))};
    const fs = require("node:fs");
    if (fs.existsSync(once)) process.exit(1);
    fs.writeFileSync(once, "");
    ${stopGently} ${ready} ${runOn}`);
  await isReady(1);
  kept.restart();
  await vi.waitFor(() => {
    expect(news).toEqual(["operator ended with exit code 1; it is started again in 1 s"]);
  }, patience);
});

test("a stop while the child rests ends it at once", async () => {
  const { ended, clock, news, stop } = keep(`process.send({ type: "ready" }, () => process.exit(0))`);
  await vi.waitFor(() => {
    expect(news).toHaveLength(1);
  }, patience);
  stop();
  expect(await ended).toEqual({ type: "stopped" });
  expect(clock.pendingTimers).toBe(0);
});

test("a child that was asked by somebody else to stop passes it on", async () => {
  const { stopRequests } = keep(`process.send({ type: "stop" }); ${ready} ${runOn}`);
  await vi.waitFor(() => {
    expect(stopRequests()).toBe(1);
  }, patience);
});

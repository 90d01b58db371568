// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { GuardedProcess } from "./guarded-process.ts";

/** Waits until no process has this id, which the runner's own timeout bounds. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await systemClock.sleep(10);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilPrinted(process: GuardedProcess, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(process.logTail)?.[1];
    if (found !== undefined) return found;
    await systemClock.sleep(10);
  }
}

test("disposing kills the program, even one that does not want to end", async () => {
  const stubborn = new GuardedProcess("/bin/sh", [
    "-c",
    "trap '' TERM INT HUP; echo pid $$ end; while :; do sleep 1; done",
  ]);
  const pid = Number(await untilPrinted(stubborn, /pid (\d+) end/));

  await stubborn[Symbol.asyncDispose]();

  await untilGone(pid);
  expect(stubborn.hasExited).toBe(true);
});

test("a signal reaches the program, which goes on if it wants to", async () => {
  await using polite = new GuardedProcess("/bin/sh", [
    "-c",
    "trap 'echo asked $((n += 1)) end' TERM; echo ready end; while :; do sleep 0.1; done",
  ]);
  await untilPrinted(polite, /(ready) end/);

  polite.signal("TERM");
  await untilPrinted(polite, /asked (1) end/);
  polite.signal("STOP");
  polite.signal("TERM");
  polite.signal("CONT");
  await untilPrinted(polite, /asked (2) end/);
  expect(polite.hasExited).toBe(false);

  polite.signal("KILL");
  await polite.exited;
  polite.signal("TERM");
  expect(polite.hasExited).toBe(true);
});

test("a program that ends by itself is seen, with what it printed on both streams", async () => {
  await using program = new GuardedProcess("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]);

  await program.exited;

  expect(program.hasExited).toBe(true);
  expect(program.logTail.split("\n").sort()).toEqual(["err", "out"]);
});

test("arguments reach the program as they are", async () => {
  await using program = new GuardedProcess("/bin/echo", ["two words", "$HOME", ";", "'"]);

  await program.exited;

  expect(program.logTail).toBe("two words $HOME ; '");
});

test("a program that is not there ends at once, and the log says so", async () => {
  await using program = new GuardedProcess("/nowhere/etcd", []);

  await program.exited;

  expect(program.logTail).toMatch(/\/nowhere\/etcd/);
});

test("the program dies with the process that started it, even by SIGKILL", async () => {
  const module = fileURLToPath(new URL("guarded-process.ts", import.meta.url));
  const source = `
    const { GuardedProcess } = await import(${JSON.stringify(module)});
    const guarded = new GuardedProcess("/bin/sh", ["-c", "echo pid $$ end; while :; do sleep 1; done"]);
    const timer = setInterval(() => {
      const pid = /pid (\\d+)/.exec(guarded.logTail)?.[1];
      if (pid) console.log(pid), clearInterval(timer);
    }, 10);
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = await once(parent.stdout, "data");
  const pid = Number(String(printed));

  parent.kill("SIGKILL");

  await untilGone(pid);
  expect(pid).toBeGreaterThan(0);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { existsSync, mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DockerEngine, DockerEngineError, type DockerEngineOptions } from "./docker-engine.ts";

/** Stands in for dockerd: tells its arguments and its end in its log, and "answers" once it has written to it. */
const engine = `
  process.on("SIGTERM", () => { console.log("ended in order"); process.exit(0); });
  setInterval(() => {}, 1000);
  console.log("serving", process.argv.slice(1).join(" "));`;

function optionsIn(folder: string, code: string): DockerEngineOptions {
  const logFile = join(folder, "log");
  return {
    command: [process.execPath, "-e", code, "--"],
    environment: process.env,
    clock: systemClock,
    signal: new AbortController().signal,
    logFile,
    answers: () => Promise.resolve(readFileSync(logFile, "utf8").includes("serving")),
  };
}

test("it is started with a state folder of its own, and ended in order with that folder removed", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "engine-"));
  const options = optionsIn(folder.path, engine);
  {
    await using _engine = await DockerEngine.start(options);
  }

  const log = readFileSync(options.logFile, "utf8");
  expect(log).toMatch(/serving --exec-root \S+ --pidfile \S+\nended in order\n/);
  const [, state = ""] = /--pidfile (\S+)\/pid/.exec(log) ?? [];
  expect(state).not.toBe("");
  expect(existsSync(state)).toBe(false);
});

test("an engine that ends tells its last words", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "engine-"));

  const start = DockerEngine.start(optionsIn(folder.path, 'console.log("no iptables"); process.exit(1)'));

  await expect(start).rejects.toThrow(new DockerEngineError("the Docker engine ended (exit code 1):\nno iptables"));
});

test("an engine that is not there is told as such", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "engine-"));
  const options = { ...optionsIn(folder.path, engine), command: ["no-such-engine-anywhere"] };

  await expect(DockerEngine.start(options)).rejects.toThrow("ENOENT");
});

test("an engine that never answers is given up after a minute, and ended", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "engine-"));
  const clock = new FakeClock();
  const options = { ...optionsIn(folder.path, engine), clock, answers: () => Promise.resolve(false) };

  const start = expect(DockerEngine.start(options)).rejects.toThrow(
    /^no Docker engine answered within a minute:\nserving/,
  );
  // Before that it could not be ended in order.
  await expect.poll(() => readFileSync(options.logFile, "utf8"), { timeout: 60_000 }).toContain("serving");
  await clock.advance(61_000);
  await start;

  expect(readFileSync(options.logFile, "utf8")).toMatch(/ended in order\n$/);
  expect(clock.pendingTimers).toBe(0);
}, 120_000);

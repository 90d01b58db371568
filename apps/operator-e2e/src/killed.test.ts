// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A run of the suite that is killed with SIGKILL: nothing that it started goes on. */
import { k3sProvider, locateAssets, reasonToSkip, requiredNames, runProgram } from "@nuvolaris/testing";
import { resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { whyNoKubectl } from "./kubectl.ts";
import { descendantsOf, isAlive } from "./processes.ts";
import { compileCache } from "./program.ts";
import { RunningProgram } from "./running-program.ts";

const main = resolve(import.meta.dirname, "main.ts");
const noKubectl = await whyNoKubectl();
/** The longest test of the suite, with all that it starts: it is under way when the run is killed. */
const filter = "a leader that is killed";

function startRun(controlPlane: string): RunningProgram {
  const flags = ["--control-plane", controlPlane, "--filter", filter];
  return new RunningProgram(process.execPath, ["--conditions=@nuvolaris/source", main, ...flags], {
    env: { NO_COLOR: "1", E2E_REQUIRED: "", NODE_COMPILE_CACHE: compileCache },
  });
}

/** Waits until two replicas of the operator run, and gives all processes of the run. */
async function underWay(run: RunningProgram): Promise<ReturnType<typeof descendantsOf>> {
  return vi.waitFor(
    () => {
      if (run.hasEnded) throw new Error(`the run is over:\n${run.output}`);
      const processes = descendantsOf(run.pid);
      const operators = processes.filter(({ command }) => /operator\/main\.mjs/.test(command));
      expect(operators.map(({ command }) => command)).toHaveLength(2);
      return processes;
    },
    { timeout: 300_000, interval: 250 },
  );
}

/** Kills the run, and resolves when none of its processes is left. */
async function killed(run: RunningProgram, processes: ReturnType<typeof descendantsOf>): Promise<void> {
  run.kill("SIGKILL");
  await vi.waitFor(
    () => {
      expect([{ pid: run.pid, command: "the run" }, ...processes].filter(isAlive)).toEqual([]);
    },
    { timeout: 120_000, interval: 250 },
  );
}

test("a run on the embedded control plane leaves no process", { timeout: 500_000 }, async (context) => {
  context.skip(noKubectl !== undefined, noKubectl);
  await using run = startRun("embedded");
  const processes = await underWay(run);

  await killed(run, processes);
});

test("a run on envtest leaves no process, etcd and kube-apiserver included", { timeout: 500_000 }, async (context) => {
  context.skip(noKubectl !== undefined, noKubectl);
  const assets = await locateAssets({ environment: process.env });
  const availability = assets.found
    ? { available: true as const }
    : { available: false as const, reason: assets.reason };
  const reason = reasonToSkip("envtest", availability, process.env);
  context.skip(reason !== undefined, reason);
  await using run = startRun("envtest");
  const processes = await underWay(run);
  expect(processes.map(({ command }) => command).join("\n")).toMatch(/kube-apiserver --/);

  await killed(run, processes);
});

test("a run on k3s leaves no container", { timeout: 400_000 }, async (context) => {
  const demanded = requiredNames(process.env).has("k3s");
  context.skip(!demanded, "it starts a container: only where E2E_REQUIRED names k3s");
  const reason = reasonToSkip("k3s", await k3sProvider({ environment: process.env }).available(), process.env);
  context.skip(reason !== undefined, reason);
  await using run = startRun("k3s");
  await run.waitFor(/waiting for its node/, 300_000);
  // Its label names the process that it belongs to.
  const containers = (): Promise<string> =>
    runProgram("docker", ["ps", "--all", "--filter", `label=org.nuvolaris.owner`, "--format", "{{.Labels}}"]);
  expect(await containers()).toContain(`org.nuvolaris.owner=${run.pid}-`);

  run.kill("SIGKILL");
  await run.ended();

  await vi.waitFor(
    async () => {
      expect(await containers()).not.toContain(`org.nuvolaris.owner=${run.pid}-`);
    },
    { timeout: 60_000, interval: 500 },
  );
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The supervisor around an operator, against a context that nothing is asked of.
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { goodOperator, isRunning, main, notesOf, operatorPid, prelude, serve } from "./testing/served-program.ts";

// Each test starts several programs, on machines that are busy with other tests.
vi.setConfig({ testTimeout: 240_000 });

test("the operator is told the cluster, and the user how to look into it", async () => {
  const served = await serve({ operator: `note(process.env.KUBECONFIG); ${goodOperator}` });
  await served.said("operator running");
  await served.said(/export KUBECONFIG=\S+/);
  const [kubeconfigFile = ""] = await notesOf(served);
  expect(served.output()).toContain(`using context dev\n`);
  expect(JSON.parse(await readFile(kubeconfigFile, "utf8"))).toMatchObject({ "current-context": "dev" });
  served.signal("SIGTERM");
  expect(await served.exitCode).toBe(0);
  expect(existsSync(kubeconfigFile)).toBe(false);
});

test("two ^C within milliseconds are one SIGTERM for the operator, which may end in good order", async () => {
  const served = await serve({ time: "slow" });
  await served.said("operator running");
  served.signal("SIGINT");
  served.signal("SIGINT");
  expect(await served.exitCode).toBe(0);
  const notes = await notesOf(served);
  expect(notes).toEqual([expect.stringMatching(/^started/), "SIGTERM"]);
  expect(isRunning(operatorPid(notes))).toBe(false);
});

test("an operator whose supervisor is killed notices and ends", async () => {
  const served = await serve();
  await served.said("operator running");
  served.signal("SIGKILL");
  await served.exitCode;
  await vi.waitFor(
    async () => {
      expect(await notesOf(served)).toContain("disconnected");
    },
    { timeout: 30_000 },
  );
});

test("an operator that fails before it is ready ends it all, with its exit code", async () => {
  const served = await serve({ operator: `process.exit(3)` });
  expect(await served.exitCode).toBe(3);
  expect(served.output()).toContain("the operator ended with exit code 3 before it was ready");
});

test("an edit restarts the operator and repeats how to reach the cluster", async () => {
  const served = await serve({ time: "slow" });
  await served.said(/operator running[^]*export KUBECONFIG/);
  // The new program is there in one piece: half of one would be started, too.
  await writeFile(join(served.folder, "edited.cjs"), `${prelude} note("edited"); ${goodOperator}`);
  await rename(join(served.folder, "edited.cjs"), join(served.folder, "src/operator.cjs"));
  await served.said(/src.operator\.cjs changed: the operator is started again\noperator running\nexport KUBECONFIG=/);
  expect(await notesOf(served)).toMatchObject({ 1: "SIGTERM", 2: "edited" });
});

test("a killed operator comes back", async () => {
  const served = await serve();
  await served.said("operator running");
  process.kill(operatorPid(await notesOf(served)), "SIGKILL");
  await served.said(/operator was killed by SIGKILL; it is started again in 1 s\noperator running/);
});

test("without a context an existing cluster is refused, as usage, before anything is started", async () => {
  const served = await serve({ flags: ["--control-plane", "existing"] });
  expect(await served.exitCode).toBe(2);
  expect(served.output()).toMatch(/^error: an existing cluster must be named: .*Contexts: .*config has dev\n$/);
});

test("a broken kubeconfig is one clear error", async () => {
  const served = await serve({ environment: { KUBECONFIG: main } });
  expect(await served.exitCode).toBe(1);
  expect(served.output()).toMatch(/^error: cannot read kubeconfig .*main\.ts: /);
});

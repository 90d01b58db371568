// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envtestProvider } from "../envtest/envtest-provider.ts";
import { reasonToSkip } from "../probes/requirements.ts";
import { existingProvider } from "./existing-provider.ts";

const envtest = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await envtest.available(), process.env);

test("without a context nothing is looked for and nothing starts", async () => {
  const provider = existingProvider({ environment: { KUBECONFIG: "/nowhere/config" } });

  expect(await provider.available()).toEqual({
    available: false,
    reason: "no context was named: an existing cluster is used only by name, as in --context NAME",
  });
  await expect(provider.start()).rejects.toThrow(/no context was named/);
});

test(
  "a cluster that does not answer is not available, and the reason names the context",
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "existing-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(folder, { recursive: true }));
    const kubeconfig = join(folder, "config");
    await writeFile(
      kubeconfig,
      // Nothing listens on the discard port.
      "contexts: [{name: gone, context: {cluster: gone}}]\nclusters: [{name: gone, cluster: {server: 'https://127.0.0.1:9'}}]",
    );
    const provider = existingProvider({ context: "gone", kubeconfig, environment: {} });

    const availability = await provider.available();

    expect(availability).toMatchObject({
      available: false,
      reason: expect.stringMatching(/the cluster of the context gone does not answer: .*9/),
    });
  },
);

test(
  "a named cluster is used as it is, by a kubeconfig of its own, and outlives the run",
  { timeout: 300_000 },
  async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    await using cluster = await envtest.start();
    const provider = existingProvider({ context: "envtest", environment: { KUBECONFIG: cluster.kubeconfig } });
    expect(await provider.available()).toEqual({ available: true });

    const controlPlane = await provider.start();

    const { kubeconfig } = controlPlane;
    expect(kubeconfig).not.toBe(cluster.kubeconfig);
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(kubeconfig, "utf8"))).toMatchObject({ "current-context": "envtest" });
    expect(controlPlane.serverVersion).toBe(cluster.serverVersion);
    // Who only has a kubeconfig cannot stop the processes behind it.
    const ofProcesses = ["restart-api-server", "freeze-storage"];
    const ofServer = [...cluster.capabilities].filter((capability) => !ofProcesses.includes(capability));
    expect([...controlPlane.capabilities].sort()).toEqual(ofServer.sort());
    await controlPlane[Symbol.asyncDispose]();
    expect(existsSync(kubeconfig)).toBe(false);
    expect(await provider.available()).toEqual({ available: true });
  },
);

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What survives: Ctrl-C, a second start, and kill -9 of the operator or of the control plane at any time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test, vi, type TestContext } from "vitest";
import { Kubectl, whyNoKubectl } from "./kubectl.ts";
import { isAlive, descendantsOf, killNow } from "./processes.ts";
import type { RunningProgram } from "./running-program.ts";
import { kubeconfigOf, operatorRunning, serve } from "./serve-process.ts";

const sample = resolve(import.meta.dirname, "../../operator/config/samples/sample.yaml");
const unavailable = await whyNoKubectl();
/** For processes on a machine that does much else. */
const patience = { timeout: 60_000, interval: 100 };

function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "serve-"));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function serveTest(sentence: string, body: () => Promise<void>): void {
  test(sentence, { timeout: 600_000 }, async (context: TestContext) => {
    if (unavailable !== undefined) context.skip(unavailable);
    await body();
  });
}

interface Started {
  readonly serving: RunningProgram;
  readonly kubectl: Kubectl;
}

async function started(dataDir: string, flags: readonly string[] = []): Promise<Started> {
  const serving = serve({ dataDir, flags });
  const kubectl = new Kubectl(await kubeconfigOf(serving), { home: dataDir });
  await operatorRunning(serving);
  return { serving, kubectl };
}

serveTest("Ctrl-C stops everything, and a second start finds the objects again, at the same address", async () => {
  using folder = temporaryFolder();
  const first = await started(folder.path);
  await first.kubectl.run("apply", "-f", sample);
  await first.kubectl.run("wait", "--for=condition=Ready", "sample/obj", "--timeout=150s");
  const uid = await first.kubectl.run("get", "sam", "obj", "-o", "jsonpath={.metadata.uid}");
  const processes = descendantsOf(first.serving.pid);

  first.serving.kill("SIGINT");
  expect(await first.serving.ended()).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);

  await using _second = (await started(folder.path)).serving;
  // The first kubeconfig still works: port, certificate authority and token are kept with the data.
  expect(await first.kubectl.run("get", "sam", "obj", "-o", "jsonpath={.metadata.uid}")).toBe(uid);
});

serveTest(
  "what was created, changed and deleted while the operator was down is dealt with when it is back",
  async () => {
    using folder = temporaryFolder();
    const { serving, kubectl } = await started(folder.path);
    await using _stop = serving;
    for (const name of ["changed", "deleted"]) await applySample(kubectl, name, 1);
    await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=150s");

    // Killed and brought back by the supervisor; while it is down, and at the latest before it has its caches, we write.
    killOperator(serving);
    await Promise.all([
      applySample(kubectl, "created", 2),
      applySample(kubectl, "changed", 3),
      kubectl.run("delete", "sample", "deleted"),
    ]);

    await kubectl.run("wait", "--for=create", "deploy/created", "--timeout=150s");
    await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=3", "deploy/changed", "--timeout=150s");
    await kubectl.run("wait", "--for=delete", "deploy/deleted", "--timeout=150s");
    await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=150s");
  },
);

serveTest("kill -9 of everything in the middle of a run loses nothing that was acknowledged", async () => {
  using folder = temporaryFolder();
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { serving, kubectl } = await started(folder.path);
    for (const name of [`a${round}`, `b${round}`, `c${round}`]) {
      await applySample(kubectl, name, 1);
      acknowledged.push(name);
    }
    const processes = descendantsOf(serving.pid);
    for (const each of [serving, ...processes]) killNow(each);
    await serving.ended();
    await vi.waitFor(() => {
      expect(processes.filter(isAlive)).toEqual([]);
    }, patience);
  }

  const { serving, kubectl } = await started(folder.path);
  await using _stop = serving;
  const names = await kubectl.run("get", "samples", "-o", "jsonpath={.items[*].metadata.name}");
  expect(names.split(" ")).toEqual(acknowledged.toSorted());
  await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=150s");
});

serveTest("--ephemeral begins anew", async () => {
  using folder = temporaryFolder();
  const first = await started(folder.path, ["--ephemeral"]);
  await first.kubectl.run("apply", "-f", sample);
  await first.serving[Symbol.asyncDispose]();

  const second = await started(folder.path, ["--ephemeral"]);
  await using _stop = second.serving;

  expect(await second.kubectl.run("get", "samples", "-A", "-o", "name")).toBe("");
});

async function applySample(kubectl: Kubectl, name: string, count: number): Promise<void> {
  const manifest = {
    apiVersion: "nuvolaris.org/v1",
    kind: "Sample",
    metadata: { name, namespace: "default" },
    spec: { count },
  };
  const { code, stderr } = await kubectl.try(["apply", "-f", "-"], { input: JSON.stringify(manifest) });
  expect([code, stderr]).toEqual([0, ""]);
}

function killOperator(serving: RunningProgram): void {
  const operator = descendantsOf(serving.pid).find(({ command }) => command.includes("apps/operator/src/main.ts"));
  if (!operator) throw new Error("the operator does not run");
  killNow(operator);
}

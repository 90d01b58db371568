// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What survives: Ctrl-C, a second start, and kill -9 of the operator or of the control plane at any time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { Kubectl, whyNoKubectl } from "./kubectl.ts";
import { isAlive, descendantsOf } from "./processes.ts";
import { ServeProcess } from "./serve-process.ts";

const sample = resolve(import.meta.dirname, "../../operator/config/samples/sample.yaml");
const unavailable = await whyNoKubectl();

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
  test(sentence, { timeout: 120_000 }, async (context: TestContext) => {
    if (unavailable !== undefined) context.skip(unavailable);
    await body();
  });
}

async function started(
  dataDir: string,
  flags: readonly string[] = [],
): Promise<{ serve: ServeProcess; kubectl: Kubectl }> {
  const serve = new ServeProcess({ dataDir, flags });
  const kubectl = new Kubectl(await serve.kubeconfig());
  await serve.waitFor(/operator (is )?running/i);
  return { serve, kubectl };
}

serveTest("Ctrl-C stops everything, and a second start finds the objects again, at the same address", async () => {
  using folder = temporaryFolder();
  const first = await started(folder.path);
  await first.kubectl.run("apply", "-f", sample);
  await first.kubectl.run("wait", "--for=condition=Ready", "sample/obj", "--timeout=20s");
  const uid = await first.kubectl.run("get", "sam", "obj", "-o", "jsonpath={.metadata.uid}");
  const processes = descendantsOf(first.serve.pid);

  first.serve.kill("SIGINT");
  expect(await first.serve.ended()).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);

  await using second = (await started(folder.path)).serve;
  await second.kubeconfig();
  // The first kubeconfig still works: port, certificate authority and token are kept with the data.
  expect(await first.kubectl.run("get", "sam", "obj", "-o", "jsonpath={.metadata.uid}")).toBe(uid);
});

serveTest(
  "what was created, changed and deleted while the operator was down is dealt with when it is back",
  async () => {
    using folder = temporaryFolder();
    const { serve, kubectl } = await started(folder.path);
    await using _stop = serve;
    for (const name of ["changed", "deleted"]) await applySample(kubectl, name, 1);
    await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=20s");

    // Killed and brought back by the supervisor; while it is down, and at the latest before it has its caches, we write.
    killOperator(serve);
    await Promise.all([
      applySample(kubectl, "created", 2),
      applySample(kubectl, "changed", 3),
      kubectl.run("delete", "sample", "deleted"),
    ]);

    await kubectl.run("wait", "--for=create", "deploy/created", "--timeout=30s");
    await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=3", "deploy/changed", "--timeout=30s");
    await kubectl.run("wait", "--for=delete", "deploy/deleted", "--timeout=30s");
    await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=30s");
  },
);

serveTest("kill -9 of everything in the middle of a run loses nothing that was acknowledged", async () => {
  using folder = temporaryFolder();
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { serve, kubectl } = await started(folder.path);
    for (const name of [`a${round}`, `b${round}`, `c${round}`]) {
      await applySample(kubectl, name, 1);
      acknowledged.push(name);
    }
    const processes = descendantsOf(serve.pid);
    for (const { pid } of [serve, ...processes]) process.kill(pid, "SIGKILL");
    await serve.ended();
  }

  const { serve, kubectl } = await started(folder.path);
  await using _stop = serve;
  const names = await kubectl.run("get", "samples", "-o", "jsonpath={.items[*].metadata.name}");
  expect(names.split(" ")).toEqual(acknowledged.toSorted());
  await kubectl.run("wait", "--for=condition=Ready", "sample", "--all", "--timeout=30s");
});

serveTest("--ephemeral begins anew", async () => {
  using folder = temporaryFolder();
  const first = await started(folder.path, ["--ephemeral"]);
  await first.kubectl.run("apply", "-f", sample);
  await first.serve[Symbol.asyncDispose]();

  const second = await started(folder.path, ["--ephemeral"]);
  await using _stop = second.serve;

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

function killOperator(serve: ServeProcess): void {
  const operator = descendantsOf(serve.pid).find(({ command }) => command.includes("apps/operator/src/main.ts"));
  if (!operator) throw new Error("the operator does not run");
  process.kill(operator.pid, "SIGKILL");
}

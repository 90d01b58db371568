// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The supervisor with a control plane of its own, looked at through the kubeconfig that it tells.
import { Client, ConfigMap, isNotFound, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { resourceKind } from "@nuvolaris/api-machinery";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { isRunning, notesOf, operatorPid, serve, type Scene, type Served } from "./testing/served-program.ts";

// Each test starts several programs, on machines that are busy with other tests.
vi.setConfig({ testTimeout: 240_000 });

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "serve-data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const Toy = resourceKind({ group: "example.com", version: "v1", kind: "Toy", plural: "toys", namespaced: true });
const toyCrd = JSON.stringify({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "toys.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "toys", singular: "toy", kind: "Toy", listKind: "ToyList" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
});

/** Serves, and waits until the operator runs. */
async function serveEmbedded(flags: readonly string[], scene: Pick<Scene, "time"> = {}): Promise<Served> {
  const served = await serve({ ...scene, flags: [...flags, "--port", "0"] });
  await served.said(/operator running[^]*export KUBECONFIG=\S+\n/);
  return served;
}

function kubeconfigOf(served: Served): string {
  return /export KUBECONFIG=(\S+)/.exec(served.output())?.[1] ?? "";
}

async function connect(served: Served): Promise<Client> {
  const config = await loadClusterConfig({ env: {}, kubeconfig: kubeconfigOf(served) });
  return new Client({ transport: networkTransport(config), fieldManager: "test" });
}

/** The control plane's process: the one that holds the data folder's lock. */
function controlPlanePid(dataDir: string): number {
  const children = execFileSync("ps", ["-e", "-o", "pid=,args="], { encoding: "utf8" });
  const line = children.split("\n").find((one) => one.includes("control-plane/main.ts") && one.includes(dataDir));
  return Number.parseInt(line ?? "", 10);
}

test("control plane, CRDs, operator: in this order, and all of it gone at the end", async () => {
  const dataDir = await temporaryFolder();
  const crds = await temporaryFolder();
  await writeFile(join(crds, "toys.yaml"), toyCrd);
  const served = await serveEmbedded(["--data-dir", dataDir, "--crds", crds]);
  expect(served.output()).toMatch(
    /^control plane ready at https:\/\/127\.0\.0\.1:\d+\nCRD toys\.example\.com installed\noperator running as an administrator: no RBAC file is named\n/,
  );
  expect(kubeconfigOf(served)).toBe(join(dataDir, "kubeconfig"));
  await using client = await connect(served);
  await client.create(Toy, { metadata: { namespace: "default", name: "bear" } });

  const processes = [controlPlanePid(dataDir), operatorPid(await notesOf(served))];
  served.signal("SIGINT");
  expect(await served.exitCode).toBe(0);
  expect(processes.map(isRunning)).toEqual([false, false]);

  const second = await serveEmbedded(["--data-dir", dataDir, "--crds", crds]);
  expect((await client.get(Toy, { namespace: "default", name: "bear" })).metadata.name).toBe("bear");
  expect(kubeconfigOf(second)).toBe(kubeconfigOf(served));
});

test("a control plane that is killed in the midst of writes comes back with all that it acknowledged", async () => {
  const dataDir = await temporaryFolder();
  const served = await serveEmbedded(["--data-dir", dataDir, "--no-crds"]);
  await using client = await connect(served);
  const acknowledged: string[] = [];
  for (let round = 1; round <= 2; round++) {
    const write = async (worker: number): Promise<void> => {
      for (let index = 0; ; index++) {
        const name = `${round.toString()}-${worker.toString()}-${index.toString()}`;
        await client.create(ConfigMap, { metadata: { namespace: "default", name } });
        acknowledged.push(name);
      }
    };
    const writers = [1, 2, 3, 4].map((worker) => write(worker).catch(() => undefined));
    const goal = acknowledged.length + 50;
    await vi.waitFor(
      () => {
        expect(acknowledged.length).toBeGreaterThan(goal);
      },
      { timeout: 120_000, interval: 1 },
    );
    process.kill(controlPlanePid(dataDir), "SIGKILL");
    await Promise.all(writers);
    await served.said(new RegExp(`(?:control plane is back[^]*){${round.toString()}}`));
  }
  const kept = new Set(
    (await client.list(ConfigMap, { namespace: "default" })).items.map(({ metadata }) => metadata.name),
  );
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
  expect(isRunning(operatorPid(await notesOf(served)))).toBe(true);
});

test("a signal that reaches the control plane stops the operator first, then the whole", async () => {
  const dataDir = await temporaryFolder();
  const served = await serveEmbedded(["--data-dir", dataDir, "--no-crds"], { time: "slow" });
  process.kill(controlPlanePid(dataDir), "SIGTERM");
  expect(await served.exitCode).toBe(0);
  expect(await notesOf(served)).toContain("SIGTERM");
  expect(served.output()).not.toContain("started again");
});

test("a control plane whose supervisor is killed ends, and leaves the folder to the next", async () => {
  const dataDir = await temporaryFolder();
  const served = await serveEmbedded(["--data-dir", dataDir, "--no-crds"]);
  const pid = controlPlanePid(dataDir);
  served.signal("SIGKILL");
  await vi.waitFor(
    () => {
      expect(isRunning(pid)).toBe(false);
    },
    { timeout: 120_000 },
  );
  await serveEmbedded(["--data-dir", dataDir, "--no-crds"]);
});

test("--ephemeral keeps nothing, not even over a crash of its own", async () => {
  const first = await serveEmbedded(["--ephemeral", "--no-crds"]);
  const folder = dirname(kubeconfigOf(first));
  await using client = await connect(first);
  await client.create(ConfigMap, { metadata: { namespace: "default", name: "a" } });
  first.signal("SIGTERM");
  await first.exitCode;
  expect(existsSync(folder)).toBe(false);

  const second = await serveEmbedded(["--ephemeral", "--no-crds"]);
  await using other = await connect(second);
  const missing = other.get(ConfigMap, { namespace: "default", name: "a" });
  await expect(missing).rejects.toSatisfy(isNotFound);
});

test("a port that is taken, a folder in use and a damaged one are each one clear error", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  onTestFinished(() => {
    squatter.close();
  });
  // Proof: it listens on a host and port.
  const { port } = squatter.address() as AddressInfo;
  const taken = await serve({ flags: ["--ephemeral", "--port", port.toString()] });
  expect(await taken.exitCode).toBe(1);
  expect(taken.output()).toMatch(/^error: cannot listen on 127\.0\.0\.1:\d+: another process listens there; [^\n]*\n$/);

  const dataDir = await temporaryFolder();
  await serveEmbedded(["--data-dir", dataDir, "--no-crds"]);
  const second = await serve({ flags: ["--data-dir", dataDir] });
  expect(await second.exitCode).toBe(1);
  expect(second.output()).toBe(
    `error: cannot use ${dataDir}: process ${controlPlanePid(dataDir).toString()} (control-plane) uses it; ` +
      "stop that process, or choose another folder\n",
  );

  const damaged = await temporaryFolder();
  await mkdir(join(damaged, "store"));
  await writeFile(join(damaged, "store/log-0000000000000001"), "something that no log begins with");
  const third = await serve({ flags: ["--data-dir", damaged] });
  expect(await third.exitCode).toBe(1);
  expect(third.output()).toMatch(/^error: cannot load the stored objects: \S+log-0+1 is damaged \([^\n]*\n$/);
});

test("CRDs that the cluster refuses are one clear error, and nothing runs on", async () => {
  const dataDir = await temporaryFolder();
  const crds = await temporaryFolder();
  await writeFile(join(crds, "toys.yaml"), toyCrd.replace('"plural":"toys"', '"plural":"bears"'));
  const served = await serve({ flags: ["--data-dir", dataDir, "--crds", crds] });
  expect(await served.exitCode).toBe(1);
  expect(served.output()).toMatch(
    /\nerror: cannot install CRD toys\.example\.com: [^\n]*must be spec\.names\.plural[^\n]*\n$/,
  );
  expect(controlPlanePid(dataDir)).toBeNaN();
});

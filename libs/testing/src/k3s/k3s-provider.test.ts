// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What needs a real engine runs where `E2E_REQUIRED` names k3s: `npm test` starts no container.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { hostname } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client, ConfigMap, loadClusterConfig, networkTransport, Pod } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { probeCapabilities } from "../control-plane/probe-capabilities.ts";
import { reasonToSkip, requiredNames } from "../probes/requirements.ts";
import { removeOrphans } from "./container-guard.ts";
import { dockerCommand } from "./docker.ts";
import { fakeDocker } from "../fakes/fake-docker.ts";
import { defaultK3sImage } from "./k3s-image.ts";
import { k3sProvider } from "./k3s-provider.ts";
import { refusesPrivileges } from "./k3s-start.ts";

const provider = k3sProvider({ environment: process.env });
const docker = dockerCommand(process.env);
const missing = requiredNames(process.env).has("k3s")
  ? reasonToSkip("k3s", await provider.available(), process.env)
  : "it starts containers, which is done where E2E_REQUIRED names k3s";

test("without an engine the provider says so", async () => {
  const without = k3sProvider({ environment: {}, docker: fakeDocker({}) });

  expect(await without.available()).toMatchObject({
    available: false,
    reason: expect.stringMatching(/^there is no Docker engine: .*not known here/),
  });
});

test("the image that K3S_IMAGE names is the one that is looked for, and an empty name is none", async () => {
  const engine = fakeDocker({ version: "20.10", run: "", [`image inspect ${defaultK3sImage}`]: "[]" });

  expect(await k3sProvider({ environment: { K3S_IMAGE: "mine:1" }, docker: engine }).available()).toMatchObject({
    available: false,
    reason: expect.stringContaining("mine:1"),
  });
  expect(await k3sProvider({ environment: { K3S_IMAGE: "" }, docker: engine }).available()).toEqual({
    available: true,
  });
});

test("an engine that may not give all rights is told from other failures", () => {
  expect(
    refusesPrivileges(
      "(HTTP code 400) unexpected - failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply caps: operation not permitted: unknown",
    ),
  ).toBe(true);
  expect(refusesPrivileges("No such image: rancher/k3s:v0")).toBe(false);
});

async function connect(kubeconfig: string): Promise<Client> {
  const transport = networkTransport(await loadClusterConfig({ env: {}, kubeconfig }));
  return new Client({ transport, fieldManager: "test" });
}

/** A copy, under a new name, of an image whose only program waits. */
async function uniqueImage() {
  const name = `nuvolaris/k3s-provider-test:${randomUUID()}`;
  await docker.run(["tag", "nuvolaris/pause:1", name]);
  return { name, [Symbol.asyncDispose]: () => docker.run(["rmi", name]).then(() => undefined) };
}

async function untilPodRuns(client: Client, restarts: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { status } = await client.get(Pod, { namespace: "default", name: "waits" });
        const [container] = status?.containerStatuses ?? [];
        return container?.ready === true && container.restartCount >= restarts;
      },
      { timeout: 90_000, interval: 250 },
    )
    .toBe(true);
}

test(
  "a cluster in a container does what it says, runs an image of this machine, and survives its node's death",
  { timeout: 600_000 },
  async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    await using controlPlane = await provider.start();
    await using image = await uniqueImage();
    await using client = await connect(controlPlane.kubeconfig);

    const seen = await probeCapabilities({ client });
    expect([...controlPlane.capabilities].sort()).toEqual([...seen, "images", "restart-node"].sort());
    expect(controlPlane.serverVersion).toMatch(/^v1\.\d+\.\d+/);

    await controlPlane.loadImage?.(image.name, "under-another/name");
    await client.create(Pod, {
      metadata: { namespace: "default", name: "waits" },
      spec: { containers: [{ name: "waits", image: "under-another/name", imagePullPolicy: "Never" }] },
    });
    await untilPodRuns(client, 0);

    await client.create(ConfigMap, { metadata: { namespace: "default", name: "kept" }, data: { key: "value" } });
    await controlPlane.restartNode?.();
    // The same address: a client that was connected before goes on.
    expect(await client.get(ConfigMap, { namespace: "default", name: "kept" })).toMatchObject({
      data: { key: "value" },
    });
    await untilPodRuns(client, 1);
    expect(await controlPlane.logs()).toContain("k3s: ");
  },
);

test("a run that is killed leaves no container and no volume behind", { timeout: 300_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const child = spawn(process.execPath, ["--conditions=@nuvolaris/source", "--input-type=module", "-e", heldCluster], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => {
    child.kill("SIGKILL");
  });
  await once(createInterface(child.stdout), "line");
  const ownedBy = ["--filter", `label=org.nuvolaris.owner`, "--format", '{{.Label "org.nuvolaris.owner"}} {{.ID}}'];
  const containers = async (): Promise<readonly string[]> =>
    (await docker.run(["ps", "--all", ...ownedBy])).split("\n").filter((line) => line.startsWith(`${child.pid ?? 0}-`));
  const [running = ""] = await containers();
  const id = running.split(" ")[1] ?? "";
  const mounts = await docker.run(["inspect", "--format", "{{range .Mounts}}{{.Name}} {{end}}", id]);
  const volumes = mounts.split(" ").filter((name) => /^[0-9a-f]{64}$/.test(name));
  expect(volumes.length).toBeGreaterThan(2);

  child.kill("SIGKILL");

  while ((await containers()).length > 0) await systemClock.sleep(100);
  // The engine removes volumes after their container.
  const left = async (): Promise<readonly string[]> =>
    (await docker.run(["volume", "ls", "--quiet"])).split("\n").filter((name) => volumes.includes(name));
  await expect.poll(left, { timeout: 30_000, interval: 100 }).toEqual([]);
});

const heldCluster = `
  const { k3sProvider } = await import(${JSON.stringify(fileURLToPath(new URL("k3s-provider.ts", import.meta.url)))});
  const controlPlane = await k3sProvider({ environment: process.env }).start();
  console.log(controlPlane.kubeconfig);
  setInterval(() => undefined, 1000);
`;

test("what a run left whose guard was killed too is removed by the next", { timeout: 60_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const labels = ["--label", "org.nuvolaris.owner=99999999-17", "--label", `org.nuvolaris.owner-host=${hostname()}`];
  const id = (await docker.run(["create", ...labels, "nuvolaris/pause:1"])).trim();

  expect(await removeOrphans(docker)).toBeGreaterThan(0);

  await expect(docker.run(["inspect", id])).rejects.toThrow(/No such object/);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The commands on a real API server, which has its own ideas of dry runs, defaults and refusals. */
import {
  Client,
  Deployment,
  EventsV1Event,
  isNotFound,
  loadClusterConfig,
  networkTransport,
  untypedKind,
} from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import type { KubernetesObject } from "@nuvolaris/framework";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { CommandLine } from "./testing/command-line.ts";
import { deployer } from "./testing/deployer.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);

const key = { namespace: "default", name: "a" };
const patience = { timeout: 100_000, interval: 50 };

/** Creates what a command wrote as a List. */
async function createAll(client: Client, json: string): Promise<void> {
  const list: unknown = JSON.parse(json);
  // Proof: commands write Lists of objects with --json.
  for (const object of (list as { readonly items: readonly KubernetesObject[] }).items) {
    const [group = "", version = "v1"] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : [""];
    await client.create(untypedKind({ group, version, plural: `${object.kind.toLowerCase()}s` }), { ...object });
  }
}

test(
  "crds and rbac are taken, doctor sees it, plan writes nothing, unlock lets go",
  { timeout: 500_000 },
  async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    await using plane = await provider.start();
    const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
    await using client = new Client({ transport: networkTransport(cluster), fieldManager: "test" });
    using line = new CommandLine(deployer(), { kubeconfig: plane.kubeconfig });
    const account = ["--service-account", "default/deployer"];

    expect((await line.call("doctor")).stdout).toContain("samples.nuvolaris.org is not served in version v1");
    await createAll(client, (await line.call("crds", "--json")).stdout);
    await vi.waitFor(() => client.list(Sample), patience);
    expect((await line.call("doctor", ...account)).stdout).toContain(
      "may not create, get, list, patch, watch deployments.apps",
    );
    await createAll(client, (await line.call("rbac", ...account, "--json")).stdout);
    await vi.waitFor(async () => {
      const { code, stdout } = await line.call("doctor", ...account);
      expect(stdout).not.toMatch(/^problem/m);
      expect(stdout).toContain("samples.nuvolaris.org is served as the operator knows it");
      expect(code).toBe(0);
    }, patience);

    const file = (count: number) => line.file("sample.json", JSON.stringify({ ...sample, spec: { count } }));
    const created = await line.call("plan", "-f", file(3));
    expect(created.stdout).toMatch(/^1 to create, 1 to change, 0 to delete$/m);
    expect(created.stdout).toMatch(/^\+ {2}progressDeadlineSeconds: 600$/m);
    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(await line.call("plan", "-f", file(3))).toEqual(created);
    for (const kind of [Sample, Deployment, EventsV1Event]) {
      const { items } = await client.list<KubernetesObject>(kind, { namespace: "default" });
      expect(items.filter(({ metadata }) => metadata.name.startsWith("a"))).toEqual([]);
    }

    const stop = new AbortController();
    const ended = deployer().run({ client, signal: stop.signal });
    await client.create(Sample, { metadata: key, spec: { count: 1 } });
    await vi.waitFor(async () => {
      expect((await client.get(Sample, key)).status?.message).toBe("deployed");
    }, patience);
    stop.abort();
    await ended;
    const version = async (): Promise<string> => (await client.get(Sample, key)).metadata.resourceVersion;
    const before = await version();
    const changed = await line.call("plan", "-f", file(4));
    expect(changed.stdout).toMatch(/^- {2}replicas: 1\n\+ {2}replicas: 4$/m);
    expect(changed).toMatchObject({ code: 0, stderr: "" });
    expect((await line.call("plan", "-f", file(-1))).stderr).toMatch(
      /^deployer: cannot update Sample default\/a .*spec\.count/,
    );
    expect(await version()).toBe(before);
    expect((await client.get(Deployment, key)).spec?.replicas).toBe(1);

    await client.delete(Sample, key);
    expect((await line.call("doctor", "--stuck-after", "0s")).stdout).toContain(
      "Sample default/a is being deleted since",
    );
    expect(await line.call("unlock", "sample", "a", "--yes")).toMatchObject({ code: 0 });
    await expect(client.get(Sample, key)).rejects.toSatisfy(isNotFound);
  },
);

const sample = { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata: key };

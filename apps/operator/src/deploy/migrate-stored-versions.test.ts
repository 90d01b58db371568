// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resourceKind, type KubernetesObject } from "@nuvolaris/api-machinery";
import { Client, CustomResourceDefinition, isNotFound, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { envtestProvider, reasonToSkip, startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { migrateStoredVersions } from "./migrate-stored-versions.ts";

const envtest = envtestProvider({ environment: process.env });
const noEnvtest = reasonToSkip("envtest", await envtest.available(), process.env);
const name = "things.example.org";

interface Thing extends KubernetesObject {
  readonly spec?: { readonly size?: number };
}

/** The things, by a version of their CRD. */
function things(version: string) {
  return resourceKind<Thing>({ group: "example.org", version, kind: "Thing", plural: "things", namespaced: true });
}

type Version = CustomResourceDefinition["spec"]["versions"][number];

function version(name: string, storage: boolean): Version {
  const size = { type: "integer" } as const;
  const spec = { type: "object", properties: { size } } as const;
  return { name, served: true, storage, schema: { openAPIV3Schema: { type: "object", properties: { spec } } } };
}

/** Stores things as v1, makes v2 the storage version, migrates, drops v1, and looks whether the things can still be read. */
async function dropOldVersion(client: Client, passTime: () => Promise<unknown>): Promise<string[]> {
  const printed: string[] = [];
  const migrate = () => migrateStoredVersions({ client, name, print: (line) => printed.push(line) });
  const soon = <T>(read: () => Promise<T>): Promise<T> =>
    vi.waitFor(async () => (await passTime(), read()), { timeout: 100_000, interval: 50 });
  const setVersions = async (versions: readonly Version[]): Promise<void> => {
    const { metadata, spec } = await client.get(CustomResourceDefinition, { name });
    await client.update(CustomResourceDefinition, { metadata, spec: { ...spec, versions } });
  };
  const names = { plural: "things", kind: "Thing" };
  const spec = { group: "example.org", scope: "Namespaced", names, versions: [version("v1", true)] };
  await client.create(CustomResourceDefinition, { metadata: { name }, spec });
  const metadata = { name: "a", namespace: "default" };
  await soon(() => client.create(things("v1"), { metadata, spec: { size: 3 } }));
  await migrate();
  expect(printed).toEqual([]);

  await setVersions([version("v1", false), version("v2", true)]);
  await soon(() => client.get(things("v2"), metadata));
  await expect(setVersions([version("v2", true)])).rejects.toThrow(/storedVersions/);
  await migrate();
  expect((await client.get(CustomResourceDefinition, { name })).status?.storedVersions).toEqual(["v2"]);

  await setVersions([version("v2", true)]);
  await soon(() => expect(client.get(things("v1"), metadata)).rejects.toSatisfy(isNotFound));
  expect((await client.get(things("v2"), metadata)).spec).toEqual({ size: 3 });
  return printed;
}

test(
  "what is stored in an old version is rewritten, and the version may be dropped",
  { timeout: 150_000 },
  async () => {
    await using plane = await startEmbedded();
    const client = new Client({ transport: plane.transport, clock: plane.clock });

    expect(await dropOldVersion(client, () => plane.clock.advance(100))).toEqual([
      "things.example.org: 1 objects are stored as v2, none as v1 any more",
    ]);
  },
);

test("a real API server can read the objects when the old version is gone", { timeout: 300_000 }, async ({ skip }) => {
  if (noEnvtest !== undefined) return skip(noEnvtest);
  await using plane = await envtest.start();
  const config = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
  await using client = new Client({ transport: networkTransport(config) });

  expect(await dropOldVersion(client, () => Promise.resolve())).toHaveLength(1);
});

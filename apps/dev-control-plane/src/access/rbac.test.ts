// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The supervisor with an operator that has the rights of a file, and no others.
import { Client, ConfigMap, isNotFound, loadClusterConfig, networkTransport, Secret } from "@nuvolaris/client";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { serve, type Served } from "../testing/served-program.ts";

// Each test starts several programs, on machines that are busy with other tests.
vi.setConfig({ testTimeout: 240_000 });

const copyingOperator = fileURLToPath(new URL("../testing/copying-operator.ts", import.meta.url));

const account = { kind: "ServiceAccount", name: "copier", namespace: "copiers" };
const group = "rbac.authorization.k8s.io";

/** A Role in `default` for ConfigMaps, and for Secrets with these verbs. */
function rights(...secretVerbs: readonly string[]): string {
  const read = ["get", "list", "watch"];
  const documents = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account.name, namespace: account.namespace } },
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata: { name: "copier", namespace: "default" },
      rules: [
        { apiGroups: [""], resources: ["configmaps"], verbs: read },
        { apiGroups: [""], resources: ["configmaps/finalizers"], verbs: ["update"] },
        { apiGroups: [""], resources: ["secrets"], verbs: secretVerbs },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: { name: "copier", namespace: "default" },
      roleRef: { apiGroup: group, kind: "Role", name: "copier" },
      subjects: [account],
    },
  ];
  return documents.map((document) => JSON.stringify(document)).join("\n---\n");
}

const allVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const key = { namespace: "default", name: "settings" };
const username = "system:serviceaccount:copiers:copier";

interface Scene {
  readonly served: Served;
  readonly rbacFile: string;
}

async function serveWith(text: string): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "rbac-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const rbacFile = join(folder, "rbac.yaml");
  await writeFile(rbacFile, text);
  const served = await serve({
    flags: ["--ephemeral", "--port", "0", "--no-crds", "--rbac", rbacFile],
    command: ["--conditions=@nuvolaris/source", copyingOperator],
  });
  return { served, rbacFile };
}

async function administrator(served: Served): Promise<Client> {
  await served.said(/export KUBECONFIG=\S+\n/);
  const [, kubeconfig = ""] = /export KUBECONFIG=(\S+)/.exec(served.output()) ?? [];
  const config = await loadClusterConfig({ env: {}, kubeconfig });
  return new Client({ transport: networkTransport(config), fieldManager: "test" });
}

test("with its role the operator does its work, and who serves is the administrator", async () => {
  const { served, rbacFile } = await serveWith(rights(...allVerbs));
  await served.said(`operator running as ${username}, with the rights of `);
  expect(served.output()).toContain(rbacFile.slice(rbacFile.lastIndexOf("/")));
  await using client = await administrator(served);
  await client.create(ConfigMap, { metadata: key, data: { colour: "red" } });

  const secret = await vi.waitFor(() => client.get(Secret, key), { timeout: 120_000 });
  expect(secret.data).toEqual({ colour: btoa("red") });
  expect(served.output()).not.toContain("forbidden");
});

test("a verb that is missing shows in the operator's log, and an edit of the file gives it", async () => {
  const { served, rbacFile } = await serveWith(rights(...allVerbs.filter((verb) => verb !== "patch")));
  await using client = await administrator(served);
  await client.create(ConfigMap, { metadata: key });

  await served.said(`User \\"${username}\\" cannot patch resource \\"secrets\\" in API group \\"\\" in the namespace`);
  await expect(client.get(Secret, key)).rejects.toSatisfy(isNotFound);

  await writeFile(rbacFile, rights(...allVerbs));
  await served.said("rbac.yaml changed: the operator's rights are as it says");
  await vi.waitFor(() => client.get(Secret, key), { timeout: 120_000 });
  expect(served.output().match(/operator running/g)).toHaveLength(1);
});

test("an operator that may not even look says so before it is ready, and ends when it is told to", async () => {
  const { served } = await serveWith(rights("get"));

  await served.said(`User \\"${username}\\" cannot watch resource \\"secrets\\"`);
  expect(served.output()).not.toContain("operator running");
  served.signal("SIGINT");
  expect(await served.exitCode).toBe(0);
});

test("a file that gives rights to nobody is one clear error", async () => {
  const { served, rbacFile } = await serveWith("");

  expect(await served.exitCode).toBe(1);
  expect(served.output()).toContain(
    `error: cannot tell from ${rbacFile} as whom the operator runs: it holds 0 ServiceAccounts instead of one\n`,
  );
});

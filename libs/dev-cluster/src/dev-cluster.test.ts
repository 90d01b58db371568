// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The whole as its users have it: a kubeconfig, and a server behind it.
import {
  bearer,
  Client,
  ConfigMap,
  fixedCredentials,
  handlerTransport,
  isForbidden,
  isNotFound,
  loadClusterConfig,
  networkTransport,
  RoleBinding,
  ServiceAccount,
} from "@nuvolaris/client";
import { ListenError } from "@nuvolaris/apiserver-http";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DataFolderInUseError } from "./data-folder-lock.ts";
import { startDevCluster, type ClusterAccess, type DevCluster } from "./dev-cluster.ts";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dev-cluster-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/**
 * Starts on a port below those that a system gives to whoever asks for any (Linux from 32768 on, others from 49152 on): nobody
 * takes it while the cluster is down.
 */
async function startOnPortOfItsOwn(dataDir: string): Promise<DevCluster> {
  for (;;) {
    try {
      return await startDevCluster({ dataDir, port: 20_000 + Math.floor(Math.random() * 10_000) });
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
    }
  }
}

/** A client of the cluster that the kubeconfig names, over the network. */
async function connect({ kubeconfigFile }: Pick<DevCluster, "kubeconfigFile">): Promise<Client> {
  const config = await loadClusterConfig({ env: {}, kubeconfig: kubeconfigFile });
  return new Client({ transport: networkTransport(config), fieldManager: "test" });
}

async function accountToken(
  cluster: DevCluster,
  { namespace, name }: { namespace: string; name: string },
): Promise<string> {
  await using client = await connect(cluster);
  await client.create(ServiceAccount, { metadata: { namespace, name } });
  const answer = await client.request({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  return /"token":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? "none";
}

/** A client over the network that has nothing but a token. */
async function asBearer({ kubeconfigFile }: DevCluster, token: string): Promise<Client> {
  const config = await loadClusterConfig({ env: {}, kubeconfig: kubeconfigFile });
  return new Client({ transport: networkTransport({ ...config, credentials: fixedCredentials(bearer(token)) }) });
}

const key = { namespace: "default", name: "a" };
const configMap = { metadata: key, data: { x: "1" } };

test("its kubeconfig, for this user's eyes only, leads to a server that answers as administrator", async () => {
  await using cluster = await startDevCluster();
  expect(await readFile(cluster.kubeconfigFile, "utf8")).toBe(cluster.kubeconfig);
  if (process.platform !== "win32") expect((await stat(cluster.kubeconfigFile)).mode & 0o777).toBe(0o600);
  await using client = await connect(cluster);
  await client.create(ConfigMap, configMap);
  expect((await client.get(ConfigMap, key)).data).toEqual({ x: "1" });
  const review = await client.request({
    method: "POST",
    path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
  });
  expect(review).toMatchObject({
    status: { userInfo: { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] } },
  });
});

test("who has neither certificate nor token is refused", async () => {
  await using cluster = await startDevCluster();
  const answer = await cluster.server.handle(new Request(`${cluster.url}/api/v1/namespaces`));
  expect(answer.status).toBe(401);
});

test("a service account may do over the network what its roles say, with a token that outlives a restart", async () => {
  const dataDir = await temporaryFolder();
  const account = { namespace: "default", name: "worker" };
  const first = await startDevCluster({ dataDir });
  const token = await accountToken(first, account);
  {
    await using worker = await asBearer(first, token);
    await expect(worker.list(ConfigMap, { namespace: "default" })).rejects.toThrow(
      'configmaps is forbidden: User "system:serviceaccount:default:worker" cannot list resource "configmaps" in API group "" in the namespace "default"',
    );
    await using client = await connect(first);
    await client.create(RoleBinding, {
      metadata: account,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ kind: "ServiceAccount", name: "worker" }],
    });
    await expect
      .poll(() => worker.list(ConfigMap, { namespace: "default" }).then(() => "listed", String))
      .toBe("listed");
    await expect(worker.list(ConfigMap, { namespace: "kube-system" })).rejects.toSatisfy(isForbidden);
  }
  await first[Symbol.asyncDispose]();

  await using second = await startDevCluster({ dataDir });
  await using worker = await asBearer(second, token);
  expect((await worker.get(ConfigMap, { namespace: "default", name: "kube-root-ca.crt" })).data).toBeDefined();
});

test("without a folder nothing is left of it", async () => {
  const cluster = await startDevCluster();
  await cluster[Symbol.asyncDispose]();
  expect(existsSync(cluster.kubeconfigFile)).toBe(false);
});

test("with a folder the next start has the same objects, at the same address, for the same credentials", async () => {
  const dataDir = await temporaryFolder();
  const first = await startOnPortOfItsOwn(dataDir);
  {
    await using client = await connect(first);
    await client.create(ConfigMap, configMap);
  }
  await first[Symbol.asyncDispose]();

  await using second = await startDevCluster({ dataDir });
  expect(second.kubeconfig).toBe(first.kubeconfig);
  await using client = await connect(first);
  expect((await client.get(ConfigMap, key)).data).toEqual({ x: "1" });
});

test("a folder has one cluster at a time, and is free again after a failed start", async () => {
  const dataDir = await temporaryFolder();
  {
    await using first = await startDevCluster({ dataDir });
    expect(first.url).toMatch(/^https:/);
    await expect(startDevCluster({ dataDir })).rejects.toBeInstanceOf(DataFolderInUseError);
  }
  await writeFile(join(dataDir, "credentials.json"), "{}");
  await expect(startDevCluster({ dataDir })).rejects.toThrow(/credentials\.json/);
  await rm(join(dataDir, "credentials.json"));
  await using again = await startDevCluster({ dataDir });
  expect(again.url).toMatch(/^https:/);
});

test("a port that was asked for must be free; the remembered one is given up when it is taken", async () => {
  const dataDir = await temporaryFolder();
  const first = await startOnPortOfItsOwn(dataDir);
  await first[Symbol.asyncDispose]();
  const port = Number(new URL(first.url).port);
  const squatter = createServer().listen(port, "127.0.0.1");
  await once(squatter, "listening");
  onTestFinished(() => void squatter.close());

  await expect(startDevCluster({ port })).rejects.toBeInstanceOf(ListenError);
  await using second = await startDevCluster({ dataDir });
  // Proof: it listens on a host and port.
  expect(new URL(second.url).port).not.toBe(String((squatter.address() as AddressInfo).port));
  expect(await readFile(second.kubeconfigFile, "utf8")).toContain(second.url);
});

test("watches end when it stops, in good order, and it stops at once", async () => {
  const cluster = await startDevCluster();
  await using client = await connect(cluster);
  const watch = client.watch(ConfigMap, { namespace: "default" });
  expect((await watch.next()).done).toBe(false);
  const rest = (async () => {
    for await (const event of watch) expect(event.type).not.toBe("ERROR");
  })();
  await cluster[Symbol.asyncDispose]();
  await rest;
});

test("controllers work on it from within, as administrators, and have ended before it stops", async () => {
  const ended = Promise.withResolvers<boolean>();
  const create = ({
    handle,
  }: ClusterAccess): { controllers: { name: string; run: (signal: AbortSignal) => Promise<void> }[] } => ({
    controllers: [
      {
        name: "greeter",
        run: async (signal) => {
          await using client = new Client({ transport: handlerTransport(handle), fieldManager: "greeter" });
          await client.create(ConfigMap, configMap);
          await new Promise((resolve) => {
            signal.addEventListener("abort", resolve);
          });
          // The server answers still.
          const kept = await client.get(ConfigMap, key).catch((error: unknown) => !isNotFound(error));
          ended.resolve(kept !== false);
        },
      },
    ],
  });
  const cluster = await startDevCluster({ controllers: create });
  {
    await using client = await connect(cluster);
    const [event] = [await client.watch(ConfigMap, { ...key, fieldSelector: "metadata.name=a" }).next()];
    expect(event.value).toMatchObject({ type: "ADDED", object: { data: { x: "1" } } });
  }
  await cluster[Symbol.asyncDispose]();
  expect(await ended.promise).toBe(true);
});

test("logs come from the controllers' kubelet, and without one a node does not answer", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default" },
    spec: { nodeName: "node-1", containers: [{ name: "c", image: "i" }] },
  };
  const log = async (cluster: DevCluster): Promise<Response> => {
    const user = { username: "admin", groups: ["system:masters"] };
    const path = `${cluster.url}/api/v1/namespaces/default/pods`;
    const headers = { "content-type": "application/json" };
    await cluster.server.handle(new Request(path, { method: "POST", headers, body: JSON.stringify(pod) }), { user });
    return cluster.server.handle(new Request(`${path}/p/log`), { user });
  };
  await using withKubelet = await startDevCluster({
    controllers: () => ({ controllers: [], kubelet: (node) => Promise.resolve(new Response(`log of ${node}`)) }),
  });
  expect(await (await log(withKubelet)).text()).toBe("log of node-1");
  await using without = await startDevCluster();
  expect((await log(without)).ok).toBe(false);
});

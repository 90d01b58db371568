// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectMeta, OwnerReference } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { TestServer } from "../test-server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

interface OwnerOptions {
  readonly uid: string;
  readonly name?: string;
  readonly blocks?: boolean;
}

function ownedBy({ uid, name = "owner", blocks = false }: OwnerOptions): OwnerReference {
  return { apiVersion: "v1", kind: "ConfigMap", name, uid, ...(blocks && { blockOwnerDeletion: true }) };
}

async function make(server: TestServer, name: string, metadata: ObjectMeta = {}): Promise<string> {
  const { namespace = "default" } = metadata;
  const { status, text, body } = await server.post(`/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ...metadata },
  });
  if (status !== 201) throw new Error(text);
  return body.metadata.uid ?? "";
}

async function exists(server: TestServer, name: string): Promise<boolean> {
  return (await server.get(`${configMaps}/${name}`)).status === 200;
}

async function isGone(server: TestServer, name: string): Promise<boolean> {
  return !(await exists(server, name));
}

test("dependents go in the background after their owner, and theirs after them", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner");
  const child = await make(server, "child", { ownerReferences: [ownedBy({ uid: owner })] });
  await make(server, "grandchild", { ownerReferences: [ownedBy({ uid: child, name: "child" })] });

  await server.delete(`${configMaps}/owner`);

  await server.until(() => isGone(server, "grandchild"));
  expect(await exists(server, "child")).toBe(false);
});

test("an object with an owner left keeps it, and loses the reference to the other", async () => {
  await using server = await TestServer.start();
  const first = await make(server, "first");
  const second = await make(server, "second");
  const owners = [ownedBy({ uid: first, name: "first" }), ownedBy({ uid: second, name: "second" })];
  await make(server, "child", { ownerReferences: owners });

  await server.delete(`${configMaps}/first`);
  await server.settle();

  const { body } = await server.get(`${configMaps}/child`);
  expect(body.metadata.ownerReferences?.map(({ name }) => name)).toEqual(["second"]);
});

test("foreground deletion removes the dependents that block before the owner", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner");
  const ownerReferences = [ownedBy({ uid: owner, blocks: true })];
  await make(server, "child", { ownerReferences, finalizers: ["example.org/hold"] });

  const deleted = await server.delete(`${configMaps}/owner`, { propagationPolicy: "Foreground" });
  await server.settle();
  expect(deleted.body.metadata.finalizers).toEqual(["foregroundDeletion"]);
  expect((await server.get(`${configMaps}/child`)).body.metadata.deletionTimestamp).toBeDefined();
  expect(await exists(server, "owner")).toBe(true);

  await server.merge(`${configMaps}/child`, { metadata: { finalizers: null } });

  await server.until(() => isGone(server, "owner"));
  expect(await exists(server, "child")).toBe(false);
});

test("foreground deletion does not wait for dependents that do not block", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner");
  await make(server, "child", { ownerReferences: [ownedBy({ uid: owner })], finalizers: ["example.org/hold"] });

  await server.delete(`${configMaps}/owner`, { propagationPolicy: "Foreground" });

  await server.until(() => isGone(server, "owner"));
  expect((await server.get(`${configMaps}/child`)).body.metadata.deletionTimestamp).toBeDefined();
});

test("orphaned dependents stay, without the reference", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner");
  await make(server, "child", { ownerReferences: [ownedBy({ uid: owner })] });

  await server.delete(`${configMaps}/owner`, { propagationPolicy: "Orphan" });

  await server.until(() => isGone(server, "owner"));
  expect((await server.get(`${configMaps}/child`)).body.metadata.ownerReferences).toBeUndefined();
});

test("owners are known by uid: an object whose owner never was there goes", async () => {
  await using server = await TestServer.start();
  await make(server, "owner");

  await make(server, "child", { ownerReferences: [ownedBy({ uid: "00000000-0000-0000-0000-000000000001" })] });

  await server.until(() => isGone(server, "child"));
  expect(await exists(server, "owner")).toBe(true);
});

test("an owner in another namespace is no owner", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner", { namespace: "kube-system" });

  await make(server, "child", { ownerReferences: [ownedBy({ uid: owner })] });

  await server.until(() => isGone(server, "child"));
});

test("an object of the cluster is not collected for an owner in a namespace", async () => {
  await using server = await TestServer.start();
  const owner = await make(server, "owner");
  const ownerReferences = [ownedBy({ uid: owner })];
  await server.post("/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "kept", ownerReferences },
  });

  await server.delete(`${configMaps}/owner`);
  await server.settle();

  expect((await server.get("/api/v1/namespaces/kept")).status).toBe(200);
});

test("an owner of a kind that nobody serves keeps its dependents", async () => {
  await using server = await TestServer.start();
  const owner = {
    apiVersion: "nobody.example.org/v1",
    kind: "Ghost",
    name: "x",
    uid: "00000000-0000-0000-0000-000000000001",
  };
  await make(server, "child", { ownerReferences: [owner] });

  await server.settle();

  expect(await exists(server, "child")).toBe(true);
});

test("two objects that own each other do not wait for each other", async () => {
  await using server = await TestServer.start();
  const first = await make(server, "first");
  const second = await make(server, "second", {
    ownerReferences: [ownedBy({ uid: first, name: "first", blocks: true })],
  });
  const ownerReferences = [ownedBy({ uid: second, name: "second", blocks: true })];
  await server.merge(`${configMaps}/first`, { metadata: { ownerReferences } });

  await server.delete(`${configMaps}/first`, { propagationPolicy: "Foreground" });

  await server.until(() => isGone(server, "second"));
  await server.until(() => isGone(server, "first"));
});

test("what was left undone before a restart is done after it", async () => {
  const { createMemoryDisk, MemoryStorageLog } = await import("../storage/memory-storage-log.ts");
  const disk = createMemoryDisk();
  await using before = await TestServer.start({ log: new MemoryStorageLog(disk), controllers: "none" });
  const owner = await make(before, "owner");
  await make(before, "child", { ownerReferences: [ownedBy({ uid: owner })] });
  await before.delete(`${configMaps}/owner`);

  await using after = await TestServer.start({ log: new MemoryStorageLog(disk) });

  await after.until(() => isGone(after, "child"));
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { createMemoryDisk, MemoryStorageLog } from "../storage/memory-storage-log.ts";
import { TestServer } from "../test-server.ts";
import { defaultPolicy } from "./bootstrap-policy.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const viewers = `${rbac}/clusterroles/system:aggregate-to-view`;
const reviewers = `${rbac}/clusterrolebindings/system:basic-user`;

test("a store that was left is as it was at the next start", async () => {
  const disk = createMemoryDisk();
  const read = async (): Promise<string> => {
    await using server = await TestServer.start({ log: new MemoryStorageLog(disk), controllers: "none" });
    return (await server.get(`${rbac}/clusterroles`)).text;
  };

  expect(await read()).toBe(await read());
});

test("what is taken from the default policy is back at the next start, and what was added stays", async () => {
  const disk = createMemoryDisk();
  const added = { verbs: ["get"], apiGroups: ["example.org"], resources: ["widgets"] };
  const jane = { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "jane" };
  {
    await using server = await TestServer.start({ log: new MemoryStorageLog(disk) });
    await server.merge(viewers, { rules: [added] });
    await server.merge(reviewers, { subjects: [jane] });
    await server.delete(`${rbac}/clusterroles/cluster-admin`);
  }
  await using server = await TestServer.start({ log: new MemoryStorageLog(disk) });
  const wanted = defaultPolicy().find(({ metadata }) => metadata.name === "system:aggregate-to-view")?.["rules"];

  expect((await server.get(viewers)).body["rules"]).toEqual([added, ...(wanted as readonly object[])]);
  expect((await server.get(reviewers)).body["subjects"]).toEqual([
    jane,
    { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:authenticated" },
  ]);
  expect((await server.get(`${rbac}/clusterroles/cluster-admin`)).status).toBe(200);
});

test("what its administrator keeps from being updated stays as it is", async () => {
  const disk = createMemoryDisk();
  {
    await using server = await TestServer.start({ log: new MemoryStorageLog(disk) });
    const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "false" };
    await server.merge(reviewers, { metadata: { annotations }, subjects: null });
  }
  await using server = await TestServer.start({ log: new MemoryStorageLog(disk) });

  expect((await server.get(reviewers)).body["subjects"]).toBeUndefined();
});

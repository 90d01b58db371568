// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Pod } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import type { ClusterControllers } from "../cluster-controllers.ts";
import { namespace, startWorkloads, type WorkloadCluster } from "../testing/workload-cluster.ts";

/** A cluster whose API server asks the simulated kubelet. */
async function startWithLogs() {
  const connected: { controllers?: ClusterControllers } = {};
  const kubelet = (node: string, request: Request): Promise<Response> =>
    connected.controllers?.kubelet(node, request) ?? Promise.reject(new Error("there is no kubelet yet"));
  const controlPlane = await startEmbedded({ kubelet });
  const cluster = startWorkloads(controlPlane);
  connected.controllers = cluster.controllers;
  return {
    ...cluster,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await controlPlane[Symbol.asyncDispose]();
    },
  };
}

async function createPod(
  { client }: WorkloadCluster,
  image = "web:1",
  annotations: Record<string, string> = {},
): Promise<void> {
  await client.create(Pod, {
    metadata: { name: "one", namespace, annotations },
    spec: { containers: [{ name: "main", image, command: ["serve"], args: ["--fast"] }] },
  });
}

async function isRunning({ get }: WorkloadCluster): Promise<boolean> {
  return (await get(Pod, "one")).status?.phase === "Running";
}

const target = { namespace, name: "one" };

test("a container's log tells what it would run, and that it still runs", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster);
  await cluster.until(() => isRunning(cluster));
  await cluster.clock.advance(20_000);

  expect(await Array.fromAsync(cluster.client.log(target))).toEqual([
    "simulated: container main of pod default/one started, image web:1",
    'simulated: would run ["serve","--fast"]',
    "simulated: running for 10 s",
    "simulated: running for 20 s",
  ]);
  expect(await Array.fromAsync(cluster.client.log(target, { tailLines: 1 }))).toEqual(["simulated: running for 20 s"]);
});

test("a pod can say by annotation what its containers print", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster, "web:1", { "simulation.nuvolaris.org/log": "listening on :8080\nready\n" });
  await cluster.until(() => isRunning(cluster));

  const lines = await Array.fromAsync(cluster.client.log(target));
  expect(lines.slice(-2)).toEqual(["listening on :8080", "ready"]);
});

test("a limit in bytes cuts the log off", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster, "web:1", { "simulation.nuvolaris.org/log": "grüße" });
  await cluster.until(() => isRunning(cluster));

  expect(await Array.fromAsync(cluster.client.log(target, { limitBytes: 9 }))).toEqual(["simulated"]);
});

test("a log that is followed goes on until the pod is gone", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster);
  await cluster.until(() => isRunning(cluster));
  const lines: string[] = [];
  const followed = (async () => {
    for await (const line of cluster.client.log(target, { follow: true })) lines.push(line);
  })();

  await cluster.clock.advance(12_000);
  expect(lines.at(-1)).toBe("simulated: running for 10 s");
  await cluster.client.delete(Pod, target);
  await cluster.until(async () => (await cluster.pods()).length === 0);
  await cluster.clock.advance(2000);

  await followed;
  expect(lines.at(-1)).toBe("simulated: ended with exit code 0 (Completed)");
});

test("a log that nobody follows any more leaves no timer behind", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster);
  await cluster.until(() => isRunning(cluster));
  await cluster.clock.advance(5000);
  const request = new Request("http://dev-node/containerLogs/default/one/main?follow=true");
  const timers = cluster.clock.pendingTimers;

  const answer = await cluster.controllers.kubelet("dev-node", request);
  const reader = answer.body?.getReader();
  await reader?.read();
  const next = reader?.read();
  await cluster.clock.advance(0);
  await reader?.cancel();
  await next;

  expect(cluster.clock.pendingTimers).toBe(timers);
});

test("the log before a restart can still be read", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster, "fail");
  await cluster.until(async () => (await cluster.get(Pod, "one")).status?.containerStatuses?.[0]?.restartCount === 1);

  const previous = await Array.fromAsync(cluster.client.log(target, { previous: true }));

  expect(previous.at(-1)).toBe("simulated: ended with exit code 1 (Error)");
});

test("a container that has not started is refused in Kubernetes' words", async () => {
  await using cluster = await startWithLogs();
  await createPod(cluster, "no-such-image");
  await cluster.until(
    async () =>
      (await cluster.get(Pod, "one")).status?.containerStatuses?.[0]?.state?.waiting?.reason === "ErrImagePull",
  );

  const answer = await cluster.controllers.kubelet(
    "dev-node",
    new Request("http://dev-node/containerLogs/default/one/main"),
  );

  expect(answer.status).toBe(400);
  expect(await answer.text()).toBe('container "main" in pod "one" is waiting to start: ErrImagePull');
});

const simulated = "the containers of node dev-node are simulated and run no programs";
const unknown = "container side of pod default/one is not on this node";

test.each([
  {
    what: "another node",
    node: "other",
    path: "/containerLogs/default/one/main",
    refusal: "404 no kubelet answers on node other",
  },
  { what: "an unknown container", path: "/containerLogs/default/one/side", refusal: `404 ${unknown}` },
  {
    what: "a bad query",
    path: "/containerLogs/default/one/main?tailLines=x",
    refusal: "400 tailLines: x is not a whole number from 0",
  },
  { what: "exec", path: "/exec/default/one/main?command=sh", refusal: `501 exec is not possible: ${simulated}` },
])("$what is refused, and the answer says why", async ({ node = "dev-node", path, refusal }) => {
  await using cluster = await startWithLogs();
  await createPod(cluster);
  await cluster.until(() => isRunning(cluster));

  const answer = await cluster.controllers.kubelet(node, new Request(`http://node${path}`));

  expect(`${answer.status} ${await answer.text()}`).toBe(refusal);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { CoreV1Node, jsonPatch, Pod, type ContainerStatus, type PodSpec } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { namespace, startWorkloads, type WorkloadCluster } from "../testing/workload-cluster.ts";

function pod(spec: Partial<PodSpec> = {}, metadata: Pod["metadata"] = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "one", namespace, ...metadata },
    spec: { containers: [{ name: "main", image: "web:1" }], ...spec },
  };
}

function image(name: string): Partial<PodSpec> {
  return { containers: [{ name: "main", image: name }] };
}

async function container(cluster: WorkloadCluster): Promise<ContainerStatus | undefined> {
  return (await cluster.get(Pod, "one")).status?.containerStatuses?.[0];
}

/** What `kubectl get pods` shows, in short. */
async function shown(cluster: WorkloadCluster): Promise<string> {
  const { status } = await cluster.get(Pod, "one");
  const { state, restartCount = 0 } = status?.containerStatuses?.[0] ?? {};
  return `${state?.waiting?.reason ?? state?.terminated?.reason ?? status?.phase ?? ""} ${restartCount}`;
}

async function history(cluster: WorkloadCluster, last: string): Promise<readonly string[]> {
  const seen: string[] = [];
  await cluster.until(async () => {
    const now = await shown(cluster);
    if (seen.at(-1) !== now) seen.push(now);
    return now === last;
  });
  return seen;
}

test("the node is there, and ready; one that is deleted comes back", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const isReady = async (): Promise<boolean> => {
    const { items } = await cluster.client.list(CoreV1Node);
    return items[0]?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  };
  await cluster.until(isReady);

  await cluster.client.delete(CoreV1Node, { name: "dev-node" });
  await cluster.until(isReady);

  const node = await cluster.client.get(CoreV1Node, { name: "dev-node" });
  expect(node.status?.nodeInfo?.kubeletVersion).toMatch(/^v1\.\d+/);
});

test("a pod goes from pending over the pulling of its image to running and ready", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod());

  expect(await history(cluster, "Running 0")).toEqual(["Pending 0", "ContainerCreating 0", "Running 0"]);

  const { spec, status } = await cluster.get(Pod, "one");
  expect(spec?.nodeName).toBe("dev-node");
  expect(status).toMatchObject({
    phase: "Running",
    podIP: "10.244.0.1",
    podIPs: [{ ip: "10.244.0.1" }],
    hostIP: "192.0.2.1",
    qosClass: "BestEffort",
  });
  expect(status?.conditions?.map((condition) => `${condition.type} ${condition.status}`)).toEqual([
    "PodReadyToStartContainers True",
    "Initialized True",
    "Ready True",
    "ContainersReady True",
    "PodScheduled True",
  ]);
  expect([...(await cluster.notes("one"))].sort()).toEqual([
    "Container created",
    "Container started",
    'Pulling image "web:1"',
    "Successfully assigned default/one to dev-node",
    expect.stringContaining("Successfully pulled image"),
  ]);
});

test("no two pods have the same address", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  for (let index = 0; index < 10; index++) await cluster.client.create(Pod, pod({}, { name: `pod-${index}` }));

  await cluster.until(async () => (await cluster.pods()).every(({ status }) => status?.phase === "Running"));

  expect(new Set((await cluster.pods()).map(({ status }) => status?.podIP)).size).toBe(10);
});

test("a container that fails is restarted at once, and then after ever longer waits", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const begin = cluster.clock.now();

  await cluster.client.create(Pod, pod(image("example.org/fail:2")));

  expect(await history(cluster, "Running 3")).toEqual([
    "Pending 0",
    "ContainerCreating 0",
    "Running 0",
    "Error 0",
    "Running 1",
    "Error 1",
    "CrashLoopBackOff 1",
    "Running 2",
    "Error 2",
    "CrashLoopBackOff 2",
    "Running 3",
  ]);
  expect(cluster.clock.now() - begin).toBeGreaterThan(30_000);
  expect(cluster.clock.now() - begin).toBeLessThan(40_000);
  expect((await container(cluster))?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
});

test("an annotation says how a pod behaves, or one of its containers", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const annotations = {
    "simulation.nuvolaris.org/behaviour": "never-ready",
    "simulation.nuvolaris.org/behaviour.side": "oom",
  };
  const containers = [
    { name: "main", image: "web:1" },
    { name: "side", image: "web:1" },
  ];

  await cluster.client.create(Pod, pod({ containers, restartPolicy: "Never" }, { annotations }));
  await cluster.until(
    async () => (await cluster.get(Pod, "one")).status?.containerStatuses?.[1]?.state?.terminated !== undefined,
  );

  const { status } = await cluster.get(Pod, "one");
  expect(status?.phase).toBe("Running");
  expect(status?.containerStatuses).toMatchObject([
    { ready: false },
    { state: { terminated: { exitCode: 137, reason: "OOMKilled" } } },
  ]);
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Ready", status: "False", message: "containers with unready status: [main side]" }),
  );
});

test("an image that cannot be pulled is tried again and again", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod(image("no-such-image")));

  const seen = await history(cluster, "ImagePullBackOff 0");
  await cluster.until(async () => (await shown(cluster)) === "ErrImagePull 0");

  expect(seen).toEqual(["Pending 0", "ContainerCreating 0", "ErrImagePull 0", "ImagePullBackOff 0"]);
  expect((await cluster.get(Pod, "one")).status?.phase).toBe("Pending");
});

test("behaviours are data: a test can bring its own", async () => {
  await using controlPlane = await startEmbedded();
  const slow = {
    stages: [
      { state: { waiting: { reason: "ContainerCreating" } }, lastsMs: 60_000 },
      { state: { running: { ready: true } } },
    ],
  };
  await using cluster = startWorkloads(controlPlane, { behaviours: { slow } });
  await cluster.client.create(Pod, pod(image("slow")));

  await cluster.clock.advance(59_000);
  expect(await shown(cluster)).toBe("ContainerCreating 0");
  await cluster.clock.advance(2000);
  expect(await shown(cluster)).toBe("Running 0");
});

test("a pod that is not restarted succeeds or fails with its containers", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod({ restartPolicy: "Never" }, { name: "good" }));
  await cluster.client.create(Pod, pod({ ...image("fail"), restartPolicy: "Never" }, { name: "bad" }));

  const phases = async (): Promise<string> => (await cluster.pods()).map(({ status }) => status?.phase).join(" ");
  await cluster.until(async () => (await phases()) === "Failed Succeeded");

  const { status } = await cluster.get(Pod, "good");
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Ready", status: "False", reason: "PodCompleted" }),
  );
});

test("init containers run one after another before the others; sidecars run on", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const initContainers = [
    { name: "first", image: "setup:1" },
    { name: "proxy", image: "proxy:1", restartPolicy: "Always" },
    { name: "second", image: "setup:1" },
  ];
  const orders = new Set<string>();

  await cluster.client.create(Pod, pod({ initContainers }));
  await cluster.until(async () => {
    const { status } = await cluster.get(Pod, "one");
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    orders.add(all.map(({ state }) => (state?.running ? "R" : state?.terminated ? "T" : "W")).join(""));
    return status?.phase === "Running";
  });

  expect([...orders]).toEqual(["", "WWWW", "RWWW", "TWWW", "TRWW", "TRRW", "TRTW", "TRTR"]);
});

test("a pod that is deleted is told to stop, and goes before its grace period is over", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod());
  await history(cluster, "Running 0");
  const begin = cluster.clock.now();

  await cluster.client.delete(Pod, { namespace, name: "one" });
  expect((await cluster.get(Pod, "one")).metadata.deletionGracePeriodSeconds).toBe(30);
  await cluster.until(async () => (await cluster.pods()).length === 0);

  expect(cluster.clock.now() - begin).toBeLessThan(1000);
  expect(await cluster.notes("one")).toContain("Stopping container main");
});

test("a container that does not answer SIGTERM is killed at the end of its grace period", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(
    Pod,
    pod({ ...image("hang"), terminationGracePeriodSeconds: 20 }, { finalizers: ["example.org/wait"] }),
  );
  await history(cluster, "Running 0");
  const begin = cluster.clock.now();

  await cluster.client.delete(Pod, { namespace, name: "one" });
  await cluster.until(async () => (await container(cluster))?.state?.terminated !== undefined);

  expect(cluster.clock.now() - begin).toBeGreaterThanOrEqual(20_000);
  expect((await container(cluster))?.state?.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
});

test("a pod with finalizers waits for them, without any more writes", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod({}, { finalizers: ["example.org/wait"] }));
  await history(cluster, "Running 0");
  await cluster.client.delete(Pod, { namespace, name: "one" });
  await cluster.clock.advance(5000);
  cluster.writes.length = 0;

  await cluster.clock.advance(600_000);
  expect(cluster.writes).toEqual([]);
  await cluster.client.patch(
    Pod,
    { namespace, name: "one" },
    jsonPatch([{ op: "remove", path: "/metadata/finalizers" }]),
  );
  await cluster.until(async () => (await cluster.pods()).length === 0);
});

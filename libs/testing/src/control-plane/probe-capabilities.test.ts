// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CoreV1Node } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { startEmbedded } from "../embedded/embedded-control-plane.ts";
import { probeCapabilities } from "./probe-capabilities.ts";

async function startClient() {
  const controlPlane = await startEmbedded();
  const client = new Client({ transport: controlPlane.transport, fieldManager: "test", clock: systemClock });
  return { client, [Symbol.asyncDispose]: () => controlPlane[Symbol.asyncDispose]() };
}

const node = (runtime: string, ready: "True" | "False") => ({
  metadata: { name: "node" },
  status: {
    conditions: [{ type: "Ready", status: ready }],
    nodeInfo: { containerRuntimeVersion: runtime },
  },
});

test("an API server without controllers for workloads and without nodes is seen as that", async () => {
  await using cluster = await startClient();

  const seen = await probeCapabilities({ client: cluster.client, waitMs: 500 });

  expect([...seen].sort()).toEqual(["gc", "namespaces", "rbac"]);
});

test.each([
  { what: "a real node that is ready", runtime: "containerd://2.1.0", ready: "True", expected: ["pods", "ready-pods"] },
  { what: "a simulated one", runtime: "simulated://1.0.0", ready: "True", expected: ["ready-pods"] },
  { what: "one that is not ready", runtime: "containerd://2.1.0", ready: "False", expected: [] },
] as const)("$what", async ({ runtime, ready, expected }) => {
  await using cluster = await startClient();
  await cluster.client.apply(CoreV1Node, { metadata: { name: "node" } });
  await cluster.client.applyStatus(CoreV1Node, node(runtime, ready), { force: true });

  const seen = await probeCapabilities({ client: cluster.client, waitMs: 0 });

  expect([...seen].filter((each) => each.endsWith("pods")).sort()).toEqual(expected);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CoreV1Node } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { startEmbedded } from "../embedded/embedded-control-plane.ts";
import type { Capability } from "./control-plane.ts";
import { probeCapabilities } from "./probe-capabilities.ts";

async function startClient() {
  const controlPlane = await startEmbedded();
  const { clock, transport } = controlPlane;
  const client = new Client({ transport, fieldManager: "test", clock });
  return {
    client,
    /** Virtual time passes while it looks. */
    probe: async (): Promise<readonly Capability[]> => {
      const over = new AbortController();
      const seen = probeCapabilities({ client, clock }).finally(() => {
        over.abort();
      });
      while (!over.signal.aborted) await clock.advance(100);
      return [...(await seen)].sort();
    },
    [Symbol.asyncDispose]: () => controlPlane[Symbol.asyncDispose](),
  };
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

  expect(await cluster.probe()).toEqual(["gc", "namespaces", "rbac"]);
});

test.each([
  { what: "a real node that is ready", runtime: "containerd://2.1.0", ready: "True", expected: ["pods", "ready-pods"] },
  { what: "a simulated one", runtime: "simulated://1.0.0", ready: "True", expected: ["ready-pods"] },
  { what: "one that is not ready", runtime: "containerd://2.1.0", ready: "False", expected: [] },
] as const)("$what", async ({ runtime, ready, expected }) => {
  await using cluster = await startClient();
  await cluster.client.apply(CoreV1Node, { metadata: { name: "node" } });
  await cluster.client.applyStatus(CoreV1Node, node(runtime, ready), { force: true });

  expect((await cluster.probe()).filter((each) => each.endsWith("pods"))).toEqual(expected);
});

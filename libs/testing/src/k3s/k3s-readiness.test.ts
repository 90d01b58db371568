// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CoreV1Node, Lease, Namespace } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { startEmbedded } from "../embedded/embedded-control-plane.ts";
import { heartbeatsOf, whyNotReady } from "./k3s-readiness.ts";

async function startCluster() {
  const controlPlane = await startEmbedded();
  const client = new Client({ transport: controlPlane.transport, fieldManager: "test", clock: systemClock });
  return {
    client,
    setNode: async (ready: "True" | "False") => {
      await client.apply(CoreV1Node, { metadata: { name: "node" } });
      const conditions = [{ type: "Ready", status: ready }];
      await client.applyStatus(CoreV1Node, { metadata: { name: "node" }, status: { conditions } }, { force: true });
    },
    beat: async (time: string) => {
      await client.apply(Namespace, { metadata: { name: "kube-node-lease" } });
      const metadata = { namespace: "kube-node-lease", name: "node" };
      await client.apply(Lease, { metadata, spec: { renewTime: time } });
    },
    [Symbol.asyncDispose]: () => controlPlane[Symbol.asyncDispose](),
  };
}

test("a cluster is ready when its node is, has told of itself, and pods are admitted", async () => {
  await using cluster = await startCluster();
  expect(await whyNotReady(cluster.client)).toBe("there is no node");
  await cluster.setNode("False");
  expect(await whyNotReady(cluster.client)).toBe("the node node is not ready");
  await cluster.setNode("True");
  expect(await whyNotReady(cluster.client)).toBe("no node has told of itself");
  await cluster.beat("2026-01-01T00:00:00.000000Z");

  expect(await whyNotReady(cluster.client)).toBeUndefined();
});

test("a node that was ready before a restart counts once it has told of itself again", async () => {
  await using cluster = await startCluster();
  await cluster.setNode("True");
  await cluster.beat("2026-01-01T00:00:00.000000Z");
  const before = await heartbeatsOf(cluster.client);
  expect(await whyNotReady(cluster.client, before)).toBe("a node has not told of itself since");

  await cluster.beat("2026-01-01T00:00:10.000000Z");

  expect(await whyNotReady(cluster.client, before)).toBeUndefined();
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, Deployment, handlerTransport } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { createClusterControllers } from "./index.ts";

test("the README's example brings a Deployment to life", async () => {
  await using controlPlane = await startEmbedded();
  const { handle, clock } = controlPlane;
  await using client = new Client({ transport: handlerTransport(handle), clock });
  const stop = new AbortController();

  // #region use
  const flaky = {
    stages: [
      { state: { waiting: { reason: "ContainerCreating" } }, lastsMs: 200 },
      { state: { running: { ready: false } }, lastsMs: 5000 },
      { state: { running: { ready: true } } },
    ],
  };
  const controllers = createClusterControllers({ handle, clock, behaviours: { flaky } });
  const ended = controllers.run(stop.signal);
  // #endregion

  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "flaky:1" }] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  await client.create(Deployment, { metadata: { name: "web", namespace: "default" }, spec });
  await clock.advance(4000);
  const early = await client.get(Deployment, { name: "web", namespace: "default" });
  await clock.advance(4000);
  const late = await client.get(Deployment, { name: "web", namespace: "default" });
  stop.abort();
  await ended;

  expect(early.status?.readyReplicas).toBeUndefined();
  expect(late.status?.readyReplicas).toBe(2);
});

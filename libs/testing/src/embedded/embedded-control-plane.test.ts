// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ConfigMap } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { startEmbedded } from "./embedded-control-plane.ts";

test("a client writes and reads without a socket, at the test's own time", async () => {
  const clock = new FakeClock(Date.UTC(2030, 5, 1));
  await using controlPlane = await startEmbedded({ clock });
  await using client = new Client({ transport: controlPlane.transport, clock });

  await client.create(ConfigMap, { metadata: { name: "settings", namespace: "default" }, data: { colour: "red" } });

  const stored = await client.get(ConfigMap, { name: "settings", namespace: "default" });
  expect(stored).toMatchObject({ data: { colour: "red" }, metadata: { creationTimestamp: "2030-06-01T00:00:00Z" } });
});

test("each control plane has objects of its own", async () => {
  await using first = await startEmbedded();
  await using second = await startEmbedded();
  await using client = new Client({ transport: first.transport, clock: first.clock });

  await client.create(ConfigMap, { metadata: { name: "mine", namespace: "default" } });

  const path = "https://cluster/api/v1/namespaces/default/configmaps/mine";
  expect((await first.handle(new Request(path))).status).toBe(200);
  expect((await second.handle(new Request(path))).status).toBe(404);
});

test("disposing of it ends its watches", async () => {
  const controlPlane = await startEmbedded();
  const answer = await controlPlane.handle(new Request("https://cluster/api/v1/configmaps?watch=true"));

  await controlPlane[Symbol.asyncDispose]();

  expect(await answer.text()).not.toContain('"type":"ERROR"');
});

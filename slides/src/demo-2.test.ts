// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { operator } from "../04-creating-an-operator/lab/demo-2.ts";

const patience = { timeout: 50_000 };

// #region test
test("a Sample becomes a Deployment", async () => {
  await using cluster = await startEmbedded();
  await using client = new Client(cluster);
  await client.create(CustomResourceDefinition, Sample.manifest());
  const stop = new AbortController();
  const ended = operator.run({ ...cluster, client, signal: stop.signal });

  const key = { namespace: "default", name: "obj" };
  const sample = { metadata: key, spec: { count: 2 } };
  await vi.waitFor(() => client.create(Sample, sample), patience);
  const made = await vi.waitFor(() => client.get(Deployment, key), patience);
  expect(made.spec?.replicas).toBe(2);
  stop.abort();
  await ended;
});
// #endregion

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The test of an operator: an API server in the process, and time that the test steps.
// #region test
import { Client, CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { operator } from "./requeue.ts";

const patience = { timeout: 50_000, interval: 1 };

test("a Sample is done when each of its replicas is", { timeout: 60_000 }, async () => {
  await using cluster = await startEmbedded();
  const { clock, transport } = cluster;
  await using client = new Client({ transport, clock, fieldManager: operator.name });
  await client.create(CustomResourceDefinition, Sample.manifest());
  const key = { namespace: "default", name: "obj" };
  const stop = new AbortController();
  const ended = operator.run({ client, clock, signal: stop.signal });

  await vi.waitFor(() => client.create(Sample, { metadata: key, spec: { count: 3 } }), patience);
  await vi.waitFor(async () => {
    await clock.advance(100);
    expect((await client.get(Sample, key)).status?.message).toBe("3 of 3");
  }, patience);

  stop.abort();
  await ended;
});
// #endregion

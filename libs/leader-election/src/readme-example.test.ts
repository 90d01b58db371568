// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ConfigMap, Lease } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { once } from "node:events";
import { expect, test } from "vitest";
import { NotLeadingError } from "./errors.ts";
import { LeaderElector, leaderGate } from "./index.ts";

test("the example of the README does what it says", async () => {
  await using plane = await startEmbedded();
  const { clock, transport } = plane;
  const client = new Client({ transport, clock });
  const stopping = new AbortController();
  const work = async (writing: Client, signal: AbortSignal): Promise<void> => {
    await writing.create(ConfigMap, { metadata: { namespace: "default", name: "a" } });
    const stopped = once(signal, "abort");
    stopping.abort();
    await stopped;
  };

  // #region use
  const elector = new LeaderElector({ client, clock, namespace: "default", name: "demo", identity: "pod-1_5f0c" });
  const writing = client.wrap((each) => leaderGate(each, elector));

  const leadership = await elector.acquire(stopping.signal);
  try {
    await work(writing, AbortSignal.any([stopping.signal, leadership.lost]));
  } finally {
    await leadership.release();
  }
  // #endregion

  const { spec } = await client.get(Lease, { namespace: "default", name: "demo" });
  expect(spec).toMatchObject({ holderIdentity: "", leaseTransitions: 0 });
  await expect(writing.delete(ConfigMap, { namespace: "default", name: "a" })).rejects.toThrow(NotLeadingError);
});

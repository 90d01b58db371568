// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Replicas on a real API server, each with the rights that the operator asks for and no others. */
import { Client, CustomResourceDefinition, Lease, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);

const lease = { namespace: "default", name: "greeter" };
const patience = { timeout: 120_000, interval: 50 };

function greeter(): Operator {
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => ({ message: "hello" }));
  return operator;
}

test("replicas hand over with no more rights than they ask for", { timeout: 500_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  await using plane = await provider.start();
  const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
  await using administrator = new Client({ transport: networkTransport(cluster) });
  await administrator.create(CustomResourceDefinition, Sample.manifest());
  const rules = greeter().rbac({ leaderElection: lease });
  await using transport = networkTransport(cluster);
  const client = await grantedClient({ transport, clock: systemClock }, "greeter", {
    rules,
    namespaces: [],
    leaseNamespace: lease.namespace,
  });
  const log = new RecordedLog();
  const start = (instance: string) => {
    const stop = new AbortController();
    // So long a Lease that who waits for its end waits too long for this test.
    const leaderElection = { namespace: lease.namespace, leaseDurationMs: 600_000, renewDeadlineMs: 400_000 };
    const ended = greeter().run({ client, log, instance, leaderElection, signal: stop.signal });
    return { stop, ended };
  };
  const leads = (instance: string): Promise<void> =>
    vi.waitFor(async () => {
      expect((await administrator.get(Lease, lease)).spec?.holderIdentity).toMatch(new RegExp(`^${instance}_`));
    }, patience);

  const first = start("first");
  await leads("first");
  const second = start("second");
  await vi.waitFor(() => {
    expect(log.fieldsOf("leader changed", "leader")).toHaveLength(2);
  }, patience);
  first.stop.abort();
  await first.ended;
  await leads("second");
  const key = { namespace: "default", name: "a" };
  await administrator.create(Sample, { metadata: key, spec: { count: 1 } });
  await vi.waitFor(async () => {
    expect((await administrator.get(Sample, key)).status?.message).toBe("hello");
  }, patience);
  second.stop.abort();
  await second.ended;

  expect(log.fieldsOf("missing permission", "permission")).toEqual([]);
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

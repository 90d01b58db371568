// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A kind whose CustomResourceDefinition comes late, goes, and comes back, on a real API server. */
import {
  Client,
  CustomResourceDefinition,
  isNotFound,
  loadClusterConfig,
  mergePatch,
  networkTransport,
} from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { createOperator } from "./operator.ts";
import { RecordedLog } from "./testing/recorded-log.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);
const patience = { timeout: 120_000, interval: 50 };
const definition = { name: "samples.nuvolaris.org" };
const key = (name: string) => ({ namespace: "default", name });

test(
  "an operator waits for its kind, works when it is served, and again when it went and came back",
  { timeout: 480_000 },
  async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    await using plane = await provider.start();
    const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
    await using administrator = new Client({ transport: networkTransport(cluster) });
    await using client = new Client({ transport: networkTransport(cluster), fieldManager: "patient" });
    const calls: string[] = [];
    const operator = createOperator({ name: "patient" });
    const all = operator.on(Sample).index(({ name }) => [["all", name]]);
    operator.on(Sample).create(({ name }) => void calls.push(`create ${name}`));
    operator.on(Sample).update(({ name, spec }) => void calls.push(`update ${name} ${spec.count}`));
    operator.on(Sample).daemon(async ({ name, signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      calls.push(`end ${name}`);
    });
    const log = new RecordedLog();
    const stop = new AbortController();
    await using stack = new AsyncDisposableStack();
    const ended = operator.run({ client, log, signal: stop.signal });
    stack.defer(async () => {
      stop.abort();
      await ended;
    });
    const told = (call: string): Promise<void> =>
      vi.waitFor(() => {
        expect(calls).toContain(call);
      }, patience);
    const waits = (times: number): Promise<void> =>
      vi.waitFor(() => {
        expect(log.fieldsOf("kind is not served, waiting for its CustomResourceDefinition", "kind")).toEqual(
          Array.from({ length: times }, () => "samples.nuvolaris.org"),
        );
      }, patience);

    for (const [turn, name] of ["first", "second"].entries()) {
      await waits(turn + 1);
      const before = calls.length;
      await administrator.create(CustomResourceDefinition, Sample.manifest());
      await vi.waitFor(() => administrator.create(Sample, { metadata: key(name), spec: { count: 1 } }), patience);
      await told(`create ${name}`);
      await administrator.patch(Sample, key(name), mergePatch({ spec: { count: 2 } }));
      await told(`update ${name} 2`);
      expect(all.get("all")).toEqual([name]);
      expect(calls.slice(before)).toEqual([`create ${name}`, `update ${name} 2`]);

      // The server deletes the objects first, and daemons end with them.
      await administrator.delete(CustomResourceDefinition, definition);
      await vi.waitFor(async () => {
        await expect(administrator.get(CustomResourceDefinition, definition)).rejects.toSatisfy(isNotFound);
      }, patience);
      await told(`end ${name}`);
      await vi.waitFor(() => {
        expect(all.get("all")).toEqual([]);
      }, patience);
    }

    await waits(3);
    expect(log.fieldsOf("kind is served", "kind")).toEqual(["samples.nuvolaris.org", "samples.nuvolaris.org"]);
  },
);

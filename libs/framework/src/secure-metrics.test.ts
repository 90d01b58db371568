// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Metrics for those whom the API server knows and lets, by tokens of real service accounts. */
import {
  Client,
  CustomResourceDefinition,
  loadClusterConfig,
  networkTransport,
  type Transport,
} from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip, startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { createOperator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { scrape, scraperToken } from "./testing/scraper.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);

interface Plane {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Lets time pass, where a test does. */
  readonly advance: () => Promise<unknown>;
}

/** An operator with the rights that it asks for, and who scrapes it. */
async function servesSecurely({ transport, clock, advance }: Plane): Promise<void> {
  const administrator = new Client({ transport, clock });
  await administrator.create(CustomResourceDefinition, Sample.manifest());
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => ({ message: "hello" }));
  const rules = operator.rbac({ secureMetrics: true });
  const client = await grantedClient({ transport, clock }, "greeter", {
    rules,
    namespaces: [],
    leaseNamespace: "default",
  });
  const [may, mayNot] = [
    await scraperToken(administrator, "prometheus", true),
    await scraperToken(administrator, "jane", false),
  ];
  const log = new RecordedLog();
  const stop = new AbortController();
  const metrics = { host: "127.0.0.1", port: 0, secure: {} };

  let isOver = false;
  const ended = operator.run({ client, clock, log, metrics, signal: stop.signal }).finally(() => (isOver = true));
  const until = (isSo: () => unknown): Promise<void> =>
    vi.waitFor(
      async () => {
        await advance();
        expect(await isSo()).toBeTruthy();
      },
      { timeout: 120_000, interval: 20 },
    );
  await until(() => log.lines.some(({ message }) => message === "operator ready"));
  const url = `${String(log.fieldsOf("listening", "url")[0])}/metrics`;

  expect(url).toMatch(/^https:/);
  expect(await scrape(url)).toEqual({ status: 401, text: "Unauthorized\n" });
  expect(await scrape(url, "no.such.token")).toEqual({ status: 401, text: "Unauthorized\n" });
  expect(await scrape(url, mayNot)).toEqual({
    status: 403,
    text: "Authorization denied for user system:serviceaccount:default:jane\n",
  });
  // Roles may be known to the API server a moment later.
  await until(async () => (await scrape(url, may)).status === 200);
  expect((await scrape(url, may)).text).toContain("controller_runtime_max_concurrent_reconciles");
  stop.abort();
  await until(() => isOver);
  await ended;

  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
}

test("on the embedded API server metrics are served over TLS to whom may get them", { timeout: 300_000 }, async () => {
  await using plane = await startEmbedded();
  const { clock, transport } = plane;
  await servesSecurely({ clock, transport, advance: () => clock.advance(50) });
});

test("on a real API server they are too", { timeout: 500_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  await using plane = await provider.start();
  await using transport = networkTransport(await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig }));
  await servesSecurely({ clock: systemClock, transport, advance: () => Promise.resolve() });
});

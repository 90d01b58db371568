// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run shows to probes and scrapers, and how failures of the process end it. */
import { Client, type Transport } from "@nuvolaris/client";
import type { LogFields } from "@nuvolaris/controller";
import { createPrometheusMetrics, silentLogger } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import type { ProcessEvents } from "./operator-options.ts";
import { UncaughtExceptionError } from "./process-failures.ts";
import { World } from "./testing/world.ts";

class FakeProcess extends EventEmitter implements ProcessEvents {
  exit(code: number): never {
    throw new Error(`ended with ${code}`);
  }
}

/** Tells each server's address, which its log line has. */
function listeningLog(urls: Map<string, string>): typeof silentLogger {
  const log = {
    ...silentLogger,
    info: (message: string, fields: LogFields = {}) => {
      if (message === "listening") urls.set(String(fields["server"]), String(fields["url"]));
    },
    with: () => log,
  };
  return log;
}

function greeter(): Operator {
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => ({ message: "hello" }));
  return operator;
}

/** Reaches no server, and waits. */
const deafTransport: Transport = {
  send: async ({ signal }) => {
    await once(signal, "abort");
    throw new Error("no answer", { cause: signal.reason });
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const anyPort = { host: "127.0.0.1", port: 0 };

test("/healthz, /readyz and /metrics answer over HTTP, with requests, caches, queues and leadership", async () => {
  await using world = await World.start();
  const urls = new Map<string, string>();
  const log = listeningLog(urls);
  const prometheus = await createPrometheusMetrics();
  await world.run(greeter(), { log, metrics: anyPort, health: anyPort, prometheus });
  await world.create("a", 1);
  await world.until(() => world.writes.length >= 2);
  const health = urls.get("health server") ?? "";
  const metrics = urls.get("metrics server") ?? "";

  expect(await (await fetch(`${health}/healthz`)).text()).toBe("ok");
  expect(await (await fetch(`${health}/readyz?verbose`)).text()).toBe(
    "[+]caches ok\n[+]cache/samples.nuvolaris.org ok: objects 1, last sign 0 s ago\ncheck passed\n",
  );
  const answer = await fetch(`${metrics}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n");
  expect(lines).toContain('rest_client_requests_total{code="200",method="PATCH",host="embedded"} 2');
  expect(lines).toContain('reflector_lists_total{name="samples.nuvolaris.org"} 1');
  expect(lines).toContain('cache_objects{name="samples.nuvolaris.org"} 1');
  expect(lines).toContain("operator_events_dropped_total 0");
  expect(lines).toContain('leader_election_master_status{name="greeter"} 1');
  expect(lines).toContain(
    'controller_runtime_reconcile_total{controller="samples.nuvolaris.org-handlers",result="success"} 1',
  );
  expect(lines).toContain("operator_unhandled_rejections_total 0");
  expect((await fetch(`${health}/metrics`)).status).toBe(404);
});

test("an operator that has not read its kinds is alive and not ready", async () => {
  await using world = await World.start();
  const urls = new Map<string, string>();
  const stop = new AbortController();
  const client = new Client({ transport: deafTransport, clock: world.plane.clock });
  const ended = greeter().run({
    client,
    clock: world.plane.clock,
    log: listeningLog(urls),
    health: anyPort,
    signal: stop.signal,
  });
  await world.until(() => urls.has("health server"));
  const health = urls.get("health server") ?? "";

  expect((await fetch(`${health}/healthz`)).status).toBe(200);
  const readyz = await fetch(`${health}/readyz`);
  expect(readyz.status).toBe(503);
  const text = await readyz.text();
  expect(text).toContain("[-]caches failed: not read yet: samples.nuvolaris.org");
  expect(text).toContain("[-]cache/samples.nuvolaris.org failed: not read yet");

  stop.abort();
  await world.settle();
  await ended;
});

test("SIGTERM ends a run that has no signal of its own", async () => {
  await using world = await World.start();
  const process = new FakeProcess();
  await world.run(greeter(), { process });

  process.emit("SIGTERM");
  await world.settle();

  await expect(world.ended).resolves.toBeUndefined();
  expect(process.eventNames()).toEqual([]);
});

test("a stray rejection is counted, and the operator goes on", async () => {
  await using world = await World.start();
  const process = new FakeProcess();
  const prometheus = await createPrometheusMetrics();
  await world.run(greeter(), { process, prometheus });

  process.emit("unhandledRejection", new Error("lost"));
  await world.create("a", 1);
  await world.until(async () => (await world.sample("a")).status?.message === "hello");

  expect(await prometheus.text()).toContain("operator_unhandled_rejections_total 1");
});

test("after an uncaught exception nothing more is written, and the run rejects with it", async () => {
  await using world = await World.start();
  const process = new FakeProcess();
  const entered = Promise.withResolvers<undefined>();
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(async ({ signal }) => {
    entered.resolve(undefined);
    await once(signal, "abort");
    return { message: "too late" };
  });
  await world.run(operator, { process });
  await world.create("a", 1);
  await world.settle();
  await entered.promise;
  const broken = new Error("broken");

  process.emit("uncaughtException", broken);
  const failed = expect(world.ended).rejects.toMatchObject({ name: UncaughtExceptionError.name, cause: broken });
  await world.settle();
  await failed;
  world.forget();

  expect(world.writes).toEqual([]);
  expect((await world.sample("a")).status).toBeUndefined();
});

test("in several namespaces a controller is one, and so are its metrics", async () => {
  await using world = await World.start();
  const prometheus = await createPrometheusMetrics();
  const operator = createOperator({ name: "greeter", namespaces: ["default", "kube-system"] });
  operator.on(Sample).create(() => ({ message: "hello" }));
  operator.controller(Sample).reconcile(() => Promise.resolve(undefined));
  await world.run(operator, { prometheus });
  await world.create("a", 1);
  await world.client.create(Sample, { metadata: { name: "b", namespace: "kube-system" }, spec: { count: 1 } });
  await world.until(async () => (await world.sample("a")).status?.message === "hello");
  await world.settle();

  const lines = (await prometheus.text()).split("\n");
  const reconciles = (controller: string, count: number): string =>
    `controller_runtime_reconcile_total{controller="${controller}",result="success"} ${count}`;
  expect(lines).toContain(reconciles("samples.nuvolaris.org-handlers", 2));
  expect(lines.filter((line) => line.startsWith("controller_runtime_max_concurrent_reconciles{"))).toEqual([
    'controller_runtime_max_concurrent_reconciles{controller="samples.nuvolaris.org-handlers"} 16',
    'controller_runtime_max_concurrent_reconciles{controller="samples.nuvolaris.org"} 16',
  ]);
});

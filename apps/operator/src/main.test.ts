// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator as a process: what it shows to probes and scrapers, and how it ends. */
import { Client, CustomResourceDefinition, Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test, vi } from "vitest";
import { startOperator } from "./testing/operator-process.ts";
import { serveControlPlane } from "./testing/served-control-plane.ts";

/** Where a server of the operator listens, by its log. */
function urlOf(output: string, server: string): string {
  const lines = output.split("\n").filter((line) => line.includes('"listening"') && line.includes(server));
  const url = /"url":"([^"]+)"/.exec(lines.join())?.[1];
  if (url === undefined) throw new Error(`the ${server} does not listen yet:\n${output}`);
  return url;
}

/** For processes on a machine that does much else. */
const patience = { timeout: 150_000, interval: 20 };
const limit = { timeout: 300_000 };

test("probes and scrapers are answered, Samples are reconciled, and SIGTERM is an ordinary end", limit, async () => {
  await using served = await serveControlPlane();
  const { clock, transport } = served.plane;
  const client = new Client({ transport, clock });
  await client.create(CustomResourceDefinition, Sample.manifest());
  await clock.advance(1000);
  await client.create(Sample, { metadata: { name: "a", namespace: "default" }, spec: { count: 1 } });
  const anyPort = "127.0.0.1:0";
  await using operator = startOperator([
    ...["--kubeconfig", served.kubeconfig, "--log-format", "json"],
    ...["--metrics-bind-address", anyPort, "--health-probe-bind-address", anyPort],
  ]);

  await vi.waitFor(async () => {
    const readyz = await fetch(`${urlOf(operator.output(), "health server")}/readyz`);
    expect(readyz.status).toBe(200);
    await client.get(Deployment, { namespace: "default", name: "a" });
    expect((await client.get(Sample, { namespace: "default", name: "a" })).status?.readyReplicas).toBe(0);
  }, patience);
  const healthz = await fetch(`${urlOf(operator.output(), "health server")}/healthz`);
  expect([healthz.status, await healthz.text()]).toEqual([200, "ok"]);
  // What the server has done already the operator hears of, and counts, a moment later.
  const metrics = await vi.waitFor(async () => {
    const page = await (await fetch(`${urlOf(operator.output(), "metrics server")}/metrics`)).text();
    expect(page).toMatch(
      new RegExp(`^rest_client_requests_total\\{code="200",method="PATCH",host="${served.host}"\\} [1-9]`, "m"),
    );
    return page;
  }, patience);
  expect(metrics).toMatch(/^reflector_lists_total\{name="samples\.nuvolaris\.org"\} 1$/m);
  expect(metrics).toMatch(/^reflector_lists_total\{name="deployments\.apps"\} 1$/m);
  expect(metrics).toMatch(/^cache_objects\{name="samples\.nuvolaris\.org"\} 1$/m);
  expect(metrics).toMatch(/^process_resident_memory_bytes [1-9]/m);
  expect(metrics).toMatch(/^leader_election_master_status\{name="sample-operator"\} 1$/m);

  operator.kill();
  expect(await operator.ended).toBe(0);
});

test("wrong usage is told in a line, with exit code 2", limit, async () => {
  await using operator = startOperator(["--log-level", "loud"]);

  expect(await operator.ended).toBe(2);
  expect(operator.output()).toMatch(/^operator: option '--log-level <level>' argument 'loud' is invalid/);
  expect(operator.output()).not.toContain("    at ");
});

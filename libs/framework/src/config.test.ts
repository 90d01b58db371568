// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { createPrometheusMetrics, silentLogger, type LogFields } from "@nuvolaris/controller";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { clientFromEnvironment, ClusterNotChosenError, logToStandardError } from "./config.ts";

const clock = new FakeClock();
/** A kubeconfig for a server at `url`. */
function kubeconfig(url: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [{ name: "here", cluster: { server: url } }],
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    users: [{ name: "me", user: { token: "t" } }],
  });
}

const ofClusters = ["KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"];
const ofProxies = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];

/** An environment without a cluster or a proxy, and a home without a kubeconfig. */
function emptyHome(folder: string): void {
  for (const name of [...ofClusters, ...ofProxies]) vi.stubEnv(name, undefined);
  vi.stubEnv("HOME", folder);
  vi.stubEnv("USERPROFILE", folder);
}

test("the cluster that KUBECONFIG names is used, and said", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "framework-config-"));
  emptyHome(folder.path);
  await using server = createServer((_request, response) => response.end("{}"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  // Proof of the cast: a server that listens on a port has an address of this type.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = join(folder.path, "config");
  writeFileSync(file, kubeconfig(`http://${host}`));
  vi.stubEnv("KUBECONFIG", file);
  const said: LogFields[] = [];
  const log = { ...silentLogger, info: (_message: string, fields: LogFields = {}) => void said.push(fields) };
  const metrics = await createPrometheusMetrics();

  await using client = await clientFromEnvironment("demo", { clock, log, metrics });
  await client.request({ path: "/version" });

  expect(said).toMatchObject([{ server: `http://${host}` }]);
  expect(await metrics.text()).toContain(`rest_client_requests_total{code="200",method="GET",host="${host}"} 1`);
});

test("the current context of the home folder's kubeconfig is nobody's choice", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "framework-config-"));
  emptyHome(folder.path);
  expect(homedir()).toBe(folder.path);
  mkdirSync(join(folder.path, ".kube"));
  writeFileSync(join(folder.path, ".kube/config"), kubeconfig("https://127.0.0.1:6443"));
  const made = clientFromEnvironment("demo", { clock, log: silentLogger, metrics: undefined });

  await expect(made).rejects.toThrow(ClusterNotChosenError);
  await expect(made).rejects.toThrow(/set KUBECONFIG, or pass a client/);
});

test("where there is no terminal, logs are JSON lines on standard error", () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => written.push(String(line)) > 0);

  logToStandardError().info("hello", { count: 1 });
  vi.restoreAllMocks();

  expect(written.map((line): unknown => JSON.parse(line))).toMatchObject([{ msg: "hello", level: "info", count: 1 }]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an operator writes at its most talkative, with secrets all around it, over sockets. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, loadClusterConfig, networkTransport, Secret } from "@nuvolaris/client";
import { startDevCluster } from "@nuvolaris/dev-cluster";
import { createLogger, createOperator } from "@nuvolaris/framework";
import { expect, test, vi } from "vitest";

const password = "s3cr3t-passw0rd";
const base64 = Buffer.from(password).toString("base64");
const patience = { timeout: 120_000, interval: 50 };
const key = (name: string) => ({ namespace: "default", name });

test.each(["json", "pretty"] as const)("no secret is in a log, as %s", { timeout: 500_000 }, async (format) => {
  await using cluster = await startDevCluster();
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "secrets-"));
  stack.defer(() => rm(folder, { recursive: true }));
  // The administrator's token, by a program: one that says nonsense at first.
  const token = /token: "?([^"\s]+)/.exec(cluster.kubeconfig)?.[1] ?? "";
  expect(token).not.toBe("");
  const answer = join(folder, "answer");
  await writeFile(answer, token);
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    interactiveMode: "Never",
    command: "cat",
    args: [answer],
  };
  const path = join(folder, "config");
  await writeFile(path, cluster.kubeconfig.replace(/token: .*/, `exec: ${JSON.stringify(exec)}`));
  const lines: string[] = [];
  const log = createLogger({ level: "debug", format, write: (line) => void lines.push(line) });

  const operator = createOperator({ name: "keeper" });
  operator.on(Secret).create(({ object, log: logger }) => {
    logger.info("created", { object, password: object.data?.["key"] });
    if (object.metadata.name === "fails") throw new Error("no such luck");
  });
  operator.controller(Secret).reconcile(async ({ object, client, log: logger }) => {
    logger.debug("reconciling", { object, nested: { token, list: [object] } });
    // What the server refuses, it may quote.
    await client.create(Secret, { metadata: { name: "Not A Name", namespace: "default" }, data: { key: base64 } });
  });
  await using client = new Client({
    transport: networkTransport(await loadClusterConfig({ env: {}, kubeconfig: path })),
    fieldManager: "keeper",
  });
  const stop = new AbortController();
  const ended = operator.run({ client, log, signal: stop.signal });
  stack.defer(async () => {
    stop.abort();
    await ended;
  });
  const told = (text: string): Promise<void> =>
    vi.waitFor(() => {
      expect(lines.join("")).toContain(text);
    }, patience);
  await told("cannot log in as the user");
  const status = { token, expirationTimestamp: "2999-01-01T00:00:00Z" };
  await writeFile(answer, JSON.stringify({ apiVersion: exec.apiVersion, kind: "ExecCredential", status }));
  await using administrator = new Client({
    transport: networkTransport(await loadClusterConfig({ env: {}, kubeconfig: cluster.kubeconfigFile })),
  });
  for (const name of ["fails", "works"]) {
    await administrator.create(Secret, { metadata: key(name), data: { key: base64 } });
    await told(`default/${name}`);
  }
  await told("no such luck");
  await told("reconcile failed");

  const written = lines.join("");
  for (const each of [password, base64, token]) expect(written).not.toContain(each);
  expect(await readFile(path, "utf8")).not.toContain(token);
});

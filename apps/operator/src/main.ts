#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The composition root: configuration in, one operator out. What it does with Samples is in `sample/`. */
import { Client, ClusterConfigError, networkTransport } from "@nuvolaris/client";
import { ListenError } from "@nuvolaris/controller";
import { createLogger, createOperator, createPrometheusMetrics } from "@nuvolaris/framework";
import { HelpShown, parseConfig, UsageError, type OperatorConfig } from "./config.ts";
import { registerSampleController } from "./sample/sample-controller.ts";

try {
  await run(await parseConfig({ argv: process.argv.slice(2), env: process.env, isTerminal: process.stderr.isTTY }));
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
// A supervisor's channel would keep an operator alive that has ended.
if (process.connected) process.disconnect();

async function run(config: OperatorConfig): Promise<void> {
  const { cluster, namespaces, defaultImage, metrics, health, instance } = config;
  const log = createLogger({ ...config.log, write: (line) => process.stderr.write(line) });
  const operator = createOperator({ name: "sample-operator", ...(namespaces && { namespaces }) });
  registerSampleController(operator, { defaultImage });
  const prometheus = metrics && (await createPrometheusMetrics());

  await using client = new Client({
    transport: networkTransport(cluster, { proxyEnv: process.env }),
    fieldManager: operator.name,
    onWarning: (warning) => {
      log.warn("the API server warns", { warning });
    },
    ...(prometheus && { observer: prometheus.clientObserver(new URL(cluster.server).host) }),
  });
  log.info("using cluster", { server: cluster.server, config: cluster.description });
  await operator.run({
    client,
    log,
    instance,
    process,
    signal: supervisorGone(),
    ...(metrics && { metrics }),
    ...(prometheus && { prometheus }),
    ...(health && { health }),
    onReady: () => process.send?.({ type: "ready" }),
  });
}

/** Under a supervisor (an IPC channel), its death is the operator's end. */
function supervisorGone(): AbortSignal {
  const gone = new AbortController();
  process.once("disconnect", () => {
    gone.abort(new DOMException("the supervisor is gone", "AbortError"));
  });
  return gone.signal;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof HelpShown) return 0;
  const isExpected = error instanceof UsageError || error instanceof ClusterConfigError || error instanceof ListenError;
  console.error(isExpected ? `operator: ${error.message}` : error);
  return error instanceof UsageError ? 2 : 1;
}

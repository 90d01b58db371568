// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an operator takes from its process when it is not told: the one place of this library that reads the environment. */
import { Client, loadClusterConfig, networkTransport, type ClusterConfig, type Tracing } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { Logger, PrometheusMetrics } from "@nuvolaris/controller";
import { createLogger } from "./logging/logger.ts";

/** A cluster that nobody chose is not touched. */
export class ClusterNotChosenError extends Error {
  override readonly name = "ClusterNotChosenError";
}

/**
 * A client for the cluster that KUBECONFIG names, or that the process runs in.
 *
 * The current context of `~/.kube/config` is nobody's choice: it may well be production. It is refused with
 * {@link ClusterNotChosenError}.
 */
export async function clientFromEnvironment(
  name: string,
  {
    clock,
    log,
    metrics,
    tracing,
    loggedIn = (cluster) => cluster,
  }: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly metrics: PrometheusMetrics | undefined;
    readonly tracing?: Tracing | undefined;
    /** Puts the author's credentials in place. */
    readonly loggedIn?: (cluster: ClusterConfig) => ClusterConfig;
  },
): Promise<Client> {
  const config = await loadClusterConfig({ env: process.env, clock });
  if (config.origin === "home") {
    throw new ClusterNotChosenError(
      `refusing to use ${config.description}, which nobody chose: set KUBECONFIG, or pass a client for the cluster that is meant`,
    );
  }
  log.info("using cluster", { server: config.server, config: config.description });
  const onWarning = (warning: string): void => {
    log.warn("the API server warns", { warning });
  };
  return new Client({
    transport: networkTransport(loggedIn(config), { proxyEnv: process.env }),
    fieldManager: name,
    clock,
    onWarning,
    ...(metrics && { observer: metrics.clientObserver(new URL(config.server).host) }),
    ...(tracing && { tracing }),
  });
}

/** Lines on standard error: for people on a terminal, as JSON elsewhere. Colours unless NO_COLOR says otherwise. */
export function logToStandardError(): Logger {
  const isTerminal = process.stderr.isTTY;
  const noColour = process.env["NO_COLOR"] ?? "";
  return createLogger({
    format: isTerminal ? "pretty" : "json",
    colour: isTerminal && noColour === "",
    write: (line) => process.stderr.write(line),
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The flags that choose a cluster. One that nobody chose is not touched: not even read. */
import { Client, loadClusterConfig, networkTransport, type ClientOptions, type ClusterConfig } from "@nuvolaris/client";
import type { Command } from "commander";
import type { CommandOptions } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function addClusterFlags(command: Command): Command {
  return command
    .option("--kubeconfig <file>", "the kubeconfig to use (default: KUBECONFIG, then the pod's service account)")
    .option("--context <name>", "the kubeconfig's context to use (default: its current one)");
}

/**
 * Errors: {@link UsageError} for a cluster that nobody chose, ClusterConfigError for a kubeconfig that is broken or not there.
 */
export async function chosenCluster(
  { kubeconfig, context }: ClusterFlags,
  { env }: Pick<CommandOptions, "env">,
): Promise<ClusterConfig> {
  const cluster = await loadClusterConfig({
    env,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  if (cluster.origin === "home") {
    throw new UsageError(
      `refusing to use ${cluster.description}, which nobody chose: name it with --context, name a file with --kubeconfig, or set KUBECONFIG`,
    );
  }
  return cluster;
}

/** A client for the cluster; close it. */
export function clientOf(
  cluster: ClusterConfig,
  { env, clock, transportTo }: Pick<CommandOptions, "env" | "clock" | "transportTo">,
  options: Omit<ClientOptions, "transport" | "clock">,
): Client {
  const transport = transportTo?.(cluster) ?? networkTransport(cluster, { proxyEnv: env });
  return new Client({ ...options, transport, ...(clock && { clock }) });
}

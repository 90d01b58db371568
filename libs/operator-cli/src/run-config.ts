// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The configuration of a run: parsed once from flags and environment, complete and checked from then on. */
import type { ClusterConfig } from "@nuvolaris/client";
import type { HttpAddress, LeaderElectionOptions, LogLevel, MetricsAddress } from "@nuvolaris/framework";
import { Option, type Command } from "commander";
import { hostname } from "node:os";
import { addClusterFlags, chosenCluster, type ClusterFlags } from "./chosen-cluster.ts";
import { parseAddress } from "./http-address.ts";
import { addLeaderElectionFlags, leaderElectionOf, type LeaderElectionFlags } from "./leader-election-flags.ts";
import { addMetricsFlags, metricsAddressOf, type MetricsFlags } from "./metrics-flags.ts";
import { addNamespaceFlags, namespacesOf, type NamespaceFlags } from "./namespace-flags.ts";
import { addOperatorNamespaceFlag, operatorNamespaceOf, type OperatorNamespaceFlags } from "./operator-namespace.ts";
import { isForPeople, type CommandOptions } from "./surroundings.ts";

export interface RunConfig {
  readonly cluster: ClusterConfig;
  /** `undefined`: those that the operator was made for. */
  readonly namespaces: readonly string[] | "all" | undefined;
  readonly metrics: MetricsAddress | undefined;
  readonly health: HttpAddress | undefined;
  /** `undefined`: a single replica. */
  readonly leaderElection: LeaderElectionOptions | undefined;
  readonly log: { readonly format: "json" | "pretty"; readonly level: LogLevel; readonly colour: boolean };
  /** Where the operator itself is, and is paused. */
  readonly operatorNamespace: string;
  /** This process' name in events and as a leader: the pod's name in a cluster. */
  readonly instance: string;
}

export interface RunFlags
  extends ClusterFlags, NamespaceFlags, LeaderElectionFlags, OperatorNamespaceFlags, MetricsFlags {
  readonly healthProbeBindAddress?: HttpAddress;
  readonly logFormat?: "json" | "pretty";
  readonly logLevel: LogLevel;
  readonly verbose?: boolean;
}

export function addRunFlags(command: Command, name: string): void {
  addOperatorNamespaceFlag(addNamespaceFlags(addClusterFlags(command)))
    .option(
      "--health-probe-bind-address <address>",
      "serve /healthz and /readyz there (default: nowhere)",
      parseAddress,
    )
    .addOption(
      new Option("--log-format <format>", "how to log (default: pretty on a terminal)").choices(["json", "pretty"]),
    )
    .addOption(
      new Option("--log-level <level>", "what to log").choices(["debug", "info", "warn", "error"]).default("info"),
    )
    .addOption(new Option("-v, --verbose", "log all: --log-level debug").implies({ logLevel: "debug" }));
  addMetricsFlags(command);
  addLeaderElectionFlags(command, name);
}

/**
 * Errors: {@link UsageError} for flags that do not fit and for a cluster that nobody chose, ClusterConfigError for a
 * kubeconfig that is broken or not there.
 */
export async function runConfigOf(flags: RunFlags, options: Pick<CommandOptions, "env" | "io">): Promise<RunConfig> {
  const { env, io } = options;
  const cluster = await chosenCluster(flags, options);
  const isTerminal = io.stderr.isTTY === true;
  return Object.freeze({
    cluster,
    namespaces: namespacesOf(flags),
    metrics: metricsAddressOf(flags),
    health: flags.healthProbeBindAddress,
    leaderElection: leaderElectionOf(flags, { cluster, env }),
    log: {
      format: flags.logFormat ?? (isTerminal ? "pretty" : "json"),
      level: flags.logLevel,
      colour: isForPeople(io.stderr, env),
    },
    operatorNamespace: operatorNamespaceOf(flags, { cluster, env }),
    instance: env["POD_NAME"] ?? hostname(),
  });
}

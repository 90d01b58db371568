// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator's configuration: parsed once from flags and environment, complete and checked from then on. */
import { loadClusterConfig, type ClusterConfig } from "@nuvolaris/client";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { HttpAddress, LogLevel } from "@nuvolaris/framework";

export interface OperatorConfig {
  readonly cluster: ClusterConfig;
  readonly namespaces: readonly string[] | undefined;
  readonly defaultImage: string;
  readonly metrics: HttpAddress | undefined;
  readonly health: HttpAddress | undefined;
  readonly log: { readonly format: "json" | "pretty"; readonly level: LogLevel; readonly colour: boolean };
  /** This process' name in events: the pod's name in a cluster. */
  readonly instance: string;
}

/** What the process brings along. */
export interface ProcessInput {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/** The person who called made a mistake, which the message explains. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Help was asked for and given: nothing is to be run. */
export class HelpShown extends Error {
  override readonly name = "HelpShown";
}

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly image: string;
  readonly metricsBindAddress?: HttpAddress;
  readonly healthProbeBindAddress?: HttpAddress;
  readonly logFormat?: "json" | "pretty";
  readonly logLevel: LogLevel;
}

/**
 * Errors: {@link UsageError} for wrong flags and for a cluster that nobody chose, ClusterConfigError for a kubeconfig that
 * is broken or not there.
 */
export async function parseConfig({ argv, env, isTerminal }: ProcessInput): Promise<OperatorConfig> {
  const flags = parseFlags(argv);
  const { kubeconfig, context } = flags;
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
  return Object.freeze({
    cluster,
    namespaces: flags.namespace,
    defaultImage: flags.image,
    metrics: flags.metricsBindAddress,
    health: flags.healthProbeBindAddress,
    log: {
      format: flags.logFormat ?? (isTerminal ? "pretty" : "json"),
      level: flags.logLevel,
      colour: isTerminal && (env["NO_COLOR"] ?? "") === "",
    },
    instance: env["POD_NAME"] ?? env["HOSTNAME"] ?? "sample-operator",
  });
}

function parseFlags(argv: readonly string[]): Flags {
  const command = new Command("operator")
    .description("Runs a Deployment for each Sample, on the cluster that is named")
    .option("--kubeconfig <file>", "the kubeconfig to use (default: KUBECONFIG, then the pod's service account)")
    .option("--context <name>", "the kubeconfig's context to use (default: its current one)")
    .option("-n, --namespace <names...>", "look at these namespaces only (default: all)")
    .option("--image <image>", "what Samples run that do not name an image", "nginxinc/nginx-unprivileged:1.29")
    .option(
      "--metrics-bind-address <address>",
      "serve /metrics there, as host:port or :port (default: nowhere)",
      parseAddress,
    )
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
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    return command.parse(argv, { from: "user" }).opts<Flags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new HelpShown();
    throw new UsageError(`${error.message.replace(/^error: /, "")}; --help tells what there is`);
  }
}

/** `:8080`, `127.0.0.1:8080`, `[::1]:8080`. */
function parseAddress(text: string): HttpAddress {
  const match = /^(?:(?<host>[^:]+)|\[(?<ipv6>[^\]]+)\])?:(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.["port"]);
  if (!match || port > 65535) throw new InvalidArgumentError("expected host:port or :port, as in :8080");
  const host = match.groups?.["host"] ?? match.groups?.["ipv6"];
  return host === undefined ? { port } : { host, port };
}

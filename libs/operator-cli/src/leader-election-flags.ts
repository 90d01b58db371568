// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The flags of leader election, named as those of Kubernetes' own components are. */
import type { ClusterConfig } from "@nuvolaris/client";
import { checkLeaseTimings, defaultLeaseTimings, LeaderElectionOptionsError } from "@nuvolaris/leader-election";
import type { Command, Option } from "commander";
import type { LeaderElectionOptions } from "@nuvolaris/framework";
import { durationOption } from "./duration-option.ts";
import { UsageError } from "./usage-error.ts";

/** What they say; times in milliseconds. */
export interface LeaderElectionFlags {
  readonly leaderElect?: boolean;
  readonly leaderElectLeaseDuration: number;
  readonly leaderElectRenewDeadline: number;
  readonly leaderElectRetryPeriod: number;
  readonly leaderElectResourceName: string;
  readonly leaderElectResourceNamespace?: string;
  readonly dev?: boolean;
  readonly devPatience: number;
}

/** What else decides. */
export interface LeaderElectionSurroundings {
  readonly cluster: ClusterConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function addLeaderElectionFlags(command: Command, name: string): Command {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = defaultLeaseTimings;
  const duration = (flag: string, description: string, defaultMs: number): Option =>
    durationOption(`--leader-elect-${flag} <duration>`, description, defaultMs);
  return command
    .option("--leader-elect", "of all replicas one works, the others stand by (default: a single one, which works)")
    .addOption(duration("lease-duration", "how long others wait after the last sign of a leader", leaseDurationMs))
    .addOption(
      duration("renew-deadline", "how long a leader goes on without having renewed its lease", renewDeadlineMs),
    )
    .addOption(duration("retry-period", "how long to wait between attempts", retryPeriodMs))
    .option("--leader-elect-resource-name <name>", "the lease's name", name)
    .option("--leader-elect-resource-namespace <namespace>", "the lease's namespace (default: the pod's own)")
    .option("--dev", "work instead of who leads: ask it to step aside, for as long as this runs (sets --leader-elect)")
    .addOption(durationOption("--dev-patience <duration>", "how long it may take to end its work", 60_000));
}

/**
 * `undefined` without --leader-elect and --dev. Errors: {@link UsageError} for timings that cannot work, and for no namespace.
 */
export function leaderElectionOf(
  flags: LeaderElectionFlags,
  { cluster, env }: LeaderElectionSurroundings,
): LeaderElectionOptions | undefined {
  const { leaderElect = false, dev = false, devPatience: patienceMs } = flags;
  if (!leaderElect && !dev) return undefined;
  const ofPod = env["POD_NAMESPACE"] ?? (cluster.origin === "in-cluster" ? cluster.namespace : undefined);
  const namespace = flags.leaderElectResourceNamespace ?? ofPod;
  if (namespace === undefined) {
    throw new UsageError(
      `${dev ? "--dev" : "--leader-elect"} needs a namespace for its lease: this is no pod, so name one with --leader-elect-resource-namespace`,
    );
  }
  const timings = {
    leaseDurationMs: flags.leaderElectLeaseDuration,
    renewDeadlineMs: flags.leaderElectRenewDeadline,
    retryPeriodMs: flags.leaderElectRetryPeriod,
  };
  try {
    checkLeaseTimings(timings);
  } catch (error) {
    if (!(error instanceof LeaderElectionOptionsError)) throw error;
    throw new UsageError(`--leader-elect: ${error.message}`, { cause: error });
  }
  const asking = dev ? { asksHolder: { patienceMs } } : {};
  return { ...timings, ...asking, namespace, name: flags.leaderElectResourceName };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `pause`: takes all objects out of the operator's hands, until `resume`. */
import { formatTime } from "@nuvolaris/api-machinery";
import { systemClock } from "@nuvolaris/clock";
import { ConfigMap, isNotFound, SelfSubjectReview, type Client } from "@nuvolaris/client";
import { describePause, pauseConfigMapOf, pauseRecordOf } from "@nuvolaris/controller";
import type { ObjectKey, Stored } from "@nuvolaris/framework";
import type { Command } from "commander";
import { addClusterFlags, chosenCluster, clientOf, type ClusterFlags } from "../chosen-cluster.ts";
import { deadline } from "../deadline.ts";
import { durationOption } from "../duration-option.ts";
import { endOfLeadership, type LeadershipEnd } from "../lease-holder.ts";
import { addOperatorNamespaceFlag, operatorNamespaceOf, type OperatorNamespaceFlags } from "../operator-namespace.ts";
import type { CommandIo } from "../surroundings.ts";
import type { Invocation } from "../verb.ts";

interface PauseFlags extends ClusterFlags, OperatorNamespaceFlags {
  readonly leaderElectResourceName: string;
  readonly reason?: string;
  readonly timeout: number;
  readonly wait: boolean;
}

export function define(command: Command, name: string): void {
  addOperatorNamespaceFlag(addClusterFlags(command))
    .option("--reason <text>", "why, for whoever wonders")
    .option("--no-wait", "do not wait until the leader has ended what it has in flight")
    .option("--leader-elect-resource-name <name>", "the lease's name", name)
    .option("--leader-elect-resource-namespace <namespace>", "the lease's namespace (default: the operator's own)")
    .addOption(durationOption("--timeout <duration>", "how long all of it may take", 30_000));
}

export async function run({ command, called, operator, options }: Invocation): Promise<number> {
  const flags = command.opts<PauseFlags>();
  const { io, env, clock = systemClock } = options;
  const cluster = operator.loggedIn(await chosenCluster(flags, options));
  await using client = clientOf(cluster, options, { fieldManager: operator.name });
  using limit = deadline(clock, flags.timeout);
  const namespace = operatorNamespaceOf(flags, { cluster, env });
  const key = { namespace, name: pauseConfigMapOf(operator.name) };
  const lease = {
    namespace: flags.leaderElectResourceNamespace ?? namespace,
    name: flags.leaderElectResourceName,
  };
  const ended = (): Promise<LeadershipEnd> => endOfLeadership(lease, { client, clock, signal: limit.signal });
  const before = await pauseIn(client, key, limit.signal);
  if (before && flags.reason === undefined) {
    io.stdout.write(`${operator.name} is ${describePause(pauseRecordOf(before))}\n`);
    return flags.wait ? tellEnd(await ended(), { flags, lease, io }) : 0;
  }
  const begun = before ? pauseRecordOf(before) : await recordOf(client, clock.now(), limit.signal);
  const { reason } = flags;
  const record = { ...begun, ...(reason !== undefined && { reason }) };
  const paused = await client.apply(
    ConfigMap,
    { apiVersion: "v1", kind: "ConfigMap", metadata: key, data: record },
    { force: true, signal: limit.signal },
  );
  io.stdout.write(
    `${operator.name} is ${describePause(pauseRecordOf(paused))}\n` +
      `by ConfigMap ${namespace}/${key.name} of ${cluster.description}, for what runs with --operator-namespace ${namespace}; ${called} resume ends it\n`,
  );
  return flags.wait ? tellEnd(await ended(), { flags, lease, io }) : 0;
}

/** Answers with the exit code. */
function tellEnd(
  end: LeadershipEnd,
  { flags, lease, io }: { readonly flags: PauseFlags; readonly lease: ObjectKey; readonly io: CommandIo },
): number {
  const name = `lease ${lease.namespace}/${lease.name}`;
  switch (end.kind) {
    case "free":
      io.stdout.write(`nobody leads: ${name} has no holder\n`);
      return 0;
    case "silent":
      io.stdout.write(`nobody leads: ${end.holder} has not renewed ${name} in time\n`);
      return 0;
    case "no lease":
      io.stdout.write(
        `there is no ${name}: what runs without --leader-elect tells of the pause in its log and by /readyz?verbose\n`,
      );
      return 0;
    case "hidden":
      io.stderr.write(`whether somebody still leads cannot be seen: ${end.error.message}\n`);
      return 0;
    case "leads":
      io.stderr.write(
        `${end.holder} still leads after ${flags.timeout / 1000} s (--timeout): what it has in flight takes longer, ` +
          `or it looks for pauses in another namespace; ${name} tells when it has ended\n`,
      );
      return 1;
  }
}

async function pauseIn(client: Client, key: ObjectKey, signal: AbortSignal): Promise<Stored<ConfigMap> | undefined> {
  try {
    return await client.get(ConfigMap, key, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Since when, and by whom as the server knows the caller. */
async function recordOf(client: Client, nowMs: number, signal: AbortSignal): Promise<Record<string, string>> {
  const review = await client.create(SelfSubjectReview, { metadata: {} }, { signal });
  const by = review.status?.userInfo?.username;
  return { since: formatTime(nowMs), ...(by !== undefined && by !== "" && { by }) };
}

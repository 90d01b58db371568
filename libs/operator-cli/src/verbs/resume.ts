// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `resume`: ends what `pause` began. */
import { systemClock } from "@nuvolaris/clock";
import { ConfigMap, isNotFound } from "@nuvolaris/client";
import { pauseConfigMapOf } from "@nuvolaris/controller";
import type { Command } from "commander";
import { addClusterFlags, chosenCluster, clientOf, type ClusterFlags } from "../chosen-cluster.ts";
import { deadline } from "../deadline.ts";
import { durationOption } from "../duration-option.ts";
import { addOperatorNamespaceFlag, operatorNamespaceOf, type OperatorNamespaceFlags } from "../operator-namespace.ts";
import type { Invocation } from "../verb.ts";

interface ResumeFlags extends ClusterFlags, OperatorNamespaceFlags {
  readonly timeout: number;
}

export function define(command: Command): void {
  addOperatorNamespaceFlag(addClusterFlags(command)).addOption(
    durationOption("--timeout <duration>", "how long all of it may take", 30_000),
  );
}

export async function run({ command, operator, options }: Invocation): Promise<number> {
  const flags = command.opts<ResumeFlags>();
  const { io, env, clock = systemClock } = options;
  const cluster = operator.loggedIn(await chosenCluster(flags, options));
  await using client = clientOf(cluster, options, { fieldManager: operator.name });
  using limit = deadline(clock, flags.timeout);
  const namespace = operatorNamespaceOf(flags, { cluster, env });
  const key = { namespace, name: pauseConfigMapOf(operator.name) };
  try {
    await client.delete(ConfigMap, key, { signal: limit.signal });
    io.stdout.write(`${operator.name} goes on: took ConfigMap ${namespace}/${key.name} away\n`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    io.stdout.write(`${operator.name} is not paused: there is no ConfigMap ${namespace}/${key.name}\n`);
  }
  return 0;
}

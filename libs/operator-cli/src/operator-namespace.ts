// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ClusterConfig } from "@nuvolaris/client";
import type { Command } from "commander";
import type { ServiceAccountName } from "./service-account.ts";

/** Where an operator itself is, as opposed to where it looks. */
export interface OperatorNamespaceFlags {
  readonly operatorNamespace?: string;
  readonly leaderElectResourceNamespace?: string;
  readonly serviceAccount?: ServiceAccountName;
}

export function addOperatorNamespaceFlag(command: Command): Command {
  return command.option(
    "--operator-namespace <name>",
    "the operator's own namespace, where it is paused (default: its lease's, the pod's, the context's, then default)",
  );
}

/** One for all commands: who pauses an operator and the operator have to look at the same place. */
export function operatorNamespaceOf(
  { operatorNamespace, leaderElectResourceNamespace, serviceAccount }: OperatorNamespaceFlags,
  {
    cluster,
    env,
  }: {
    readonly cluster: Pick<ClusterConfig, "namespace">;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): string {
  const told = operatorNamespace ?? leaderElectResourceNamespace ?? serviceAccount?.namespace;
  return told ?? env["POD_NAMESPACE"] ?? cluster.namespace ?? "default";
}

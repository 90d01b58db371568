// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `doctor`: whether a cluster has what the operator needs, and what mends it where not. It changes nothing. */
import { systemClock } from "@nuvolaris/clock";
import type { Command } from "commander";
import { styleText } from "node:util";
import type { Check, CheckContext, Finding } from "../checks/check.ts";
import { connection } from "../checks/connection.ts";
import { leader } from "../checks/leader.ts";
import { pause } from "../checks/pause.ts";
import { permissions } from "../checks/permissions.ts";
import { servedKinds } from "../checks/served-kinds.ts";
import { stuckObjects } from "../checks/stuck-objects.ts";
import { addClusterFlags, chosenCluster, clientOf, type ClusterFlags } from "../chosen-cluster.ts";
import { deadline } from "../deadline.ts";
import { durationOption } from "../duration-option.ts";
import { addNamespaceFlags, namespacesOf, type NamespaceFlags } from "../namespace-flags.ts";
import { addOperatorNamespaceFlag, operatorNamespaceOf, type OperatorNamespaceFlags } from "../operator-namespace.ts";
import { serviceAccountOption, type ServiceAccountName } from "../service-account.ts";
import { isForPeople } from "../surroundings.ts";
import type { Invocation } from "../verb.ts";

interface DoctorFlags extends ClusterFlags, NamespaceFlags, OperatorNamespaceFlags {
  readonly serviceAccount?: ServiceAccountName;
  readonly leaderElectResourceName: string;
  readonly stuckAfter: number;
  readonly timeout: number;
  readonly json?: boolean;
}

type NamedFinding = Finding & { readonly check: string };

/** Without a connection the others have nothing to say. */
const afterConnection: readonly Check[] = [servedKinds, permissions, pause, leader, stuckObjects];

export function define(command: Command, name: string): void {
  addOperatorNamespaceFlag(addNamespaceFlags(addClusterFlags(command)))
    .addOption(serviceAccountOption("whose permissions to check (default: your own)"))
    .option("--leader-elect-resource-name <name>", "the name of the operator's lease", name)
    .option("--leader-elect-resource-namespace <name>", "its namespace (default: the lease is not looked at)")
    .addOption(durationOption("--stuck-after <duration>", "how long a deletion may take", 5 * 60_000))
    .addOption(durationOption("--timeout <duration>", "how long all of it may take", 60_000))
    .option("--json", "the findings in JSON");
}

export async function run({ command, called, operator, options }: Invocation): Promise<number> {
  const flags = command.opts<DoctorFlags>();
  const { io, env, clock = systemClock } = options;
  const cluster = operator.loggedIn(await chosenCluster(flags, options));
  await using client = clientOf(cluster, options, { fieldManager: operator.name });
  using limit = deadline(clock, flags.timeout);
  const chosen = namespacesOf(flags);
  const leaseNamespace = flags.leaderElectResourceNamespace;
  const findings = await examine({
    operator,
    called,
    client,
    clock,
    namespaces: chosen === "all" ? undefined : (chosen ?? operator.namespaces),
    serviceAccount: flags.serviceAccount,
    lease:
      leaseNamespace === undefined ? undefined : { namespace: leaseNamespace, name: flags.leaderElectResourceName },
    operatorNamespace: operatorNamespaceOf(flags, { cluster, env }),
    stuckAfterMs: flags.stuckAfter,
    signal: limit.signal,
  });
  const text =
    flags.json === true ? `${JSON.stringify(findings, undefined, 2)}\n` : listOf(findings, isForPeople(io.stdout, env));
  io.stdout.write(text);
  return findings.some(({ state }) => state === "problem") ? 1 : 0;
}

async function examine(context: CheckContext): Promise<readonly NamedFinding[]> {
  const findings = [...(await examined(connection, context))];
  if (!findings.some(({ state }) => state === "ok")) return findings;
  for (const check of afterConnection) findings.push(...(await examined(check, context)));
  return findings;
}

/** A check that fails is a finding too: the others may still say why. */
async function examined(check: Check, context: CheckContext): Promise<readonly NamedFinding[]> {
  try {
    return (await check.run(context)).map((finding) => ({ check: check.name, ...finding }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const cure = "see whether the API server runs, and whether you may ask it this";
    return [{ check: check.name, state: "problem", message, cure }];
  }
}

const colours = { ok: "green", problem: "red", skipped: "gray" } as const;

function listOf(findings: readonly NamedFinding[], colour: boolean): string {
  const lines = findings.map((finding) => {
    const { state, check, message } = finding;
    const word = state.padEnd(7);
    const shown = colour ? styleText(colours[state], word, { validateStream: false }) : word;
    const cure = finding.state === "problem" ? `\n${" ".repeat(21)}${finding.cure}` : "";
    return `${shown}  ${check.padEnd(11)} ${message}${cure}\n`;
  });
  return lines.join("");
}

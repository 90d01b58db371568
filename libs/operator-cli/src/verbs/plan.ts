// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `plan`: what a reconcile of the file's objects would write, without a write. */
import { systemClock } from "@nuvolaris/clock";
import type { Client } from "@nuvolaris/client";
import { createLogger, createPrometheusMetrics, type Logger } from "@nuvolaris/framework";
import type { Command } from "commander";
import { addClusterFlags, chosenCluster, clientOf, type ClusterFlags } from "../chosen-cluster.ts";
import { deadline } from "../deadline.ts";
import { durationOption } from "../duration-option.ts";
import { readFileObjects, type FileObject } from "../plan/file-objects.ts";
import { plannedFrom } from "../plan/file-overlay.ts";
import { changesOf, planText } from "../plan/plan-report.ts";
import { planTransport } from "../plan/plan-transport.ts";
import type { PlannedObjects } from "../plan/planned-objects.ts";
import { settled, type Settled } from "../plan/settled.ts";
import { isForPeople, type CommandOptions } from "../surroundings.ts";
import type { Invocation } from "../verb.ts";

interface PlanFlags extends ClusterFlags {
  readonly filename: string;
  readonly namespace?: string;
  readonly timeout: number;
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addClusterFlags(command)
    .requiredOption("-f, --filename <file>", "the objects to reconcile, in YAML or JSON")
    .option("-n, --namespace <name>", "the namespace of those that name none (default: the context's, then default)")
    .addOption(durationOption("--timeout <duration>", "how long all of it may take", 30_000))
    .option("--exit-code", "exit with 1 when something would be written")
    .option("--json", "the plan in JSON");
}

export async function run(invocation: Invocation): Promise<number> {
  const { command, operator, options } = invocation;
  const flags = command.opts<PlanFlags>();
  const { io, env } = options;
  const cluster = operator.loggedIn(await chosenCluster(flags, options));
  const objects = await readFileObjects(operator, flags.filename, flags.namespace ?? cluster.namespace ?? "default");
  await using client = clientOf(cluster, options, { fieldManager: operator.name });
  using limit = deadline(options.clock ?? systemClock, flags.timeout);
  const plan = await plannedFrom(client, objects, limit.signal);
  const { failures } = await reconciled(invocation, { client, plan, objects, signal: limit.signal });
  const { events, notes } = plan;
  const changes = changesOf(plan);
  const text =
    flags.json === true
      ? `${JSON.stringify({ changes, events, notes, failures }, undefined, 2)}\n`
      : planText(plan, isForPeople(io.stdout, env));
  io.stdout.write(text);
  if (failures > 0)
    io.stderr.write(`${operator.name}: ${failures} reconciles failed: the plan is what was written until then\n`);
  return failures > 0 || (flags.exitCode === true && changes.length > 0) ? 1 : 0;
}

interface Reconciliation {
  readonly client: Client;
  readonly plan: PlannedObjects;
  readonly objects: readonly FileObject[];
  readonly signal: AbortSignal;
}

/** Runs the operator on the plan until it has nothing more to do. */
async function reconciled(
  { operator, options }: Invocation,
  { client, plan, objects, signal }: Reconciliation,
): Promise<Settled> {
  const { clock = systemClock } = options;
  const prometheus = await createPrometheusMetrics();
  const stop = new AbortController();
  const run = operator.run({
    client: client.wrap((transport) => planTransport(transport, plan, clock)),
    clock,
    kinds: objects.map(({ kind }) => kind),
    namespaces: namespacesOf(objects),
    log: warningsTo(options),
    prometheus,
    // All of it was looked at: what still runs has nothing to say.
    gracefulShutdownMs: 1000,
    signal: AbortSignal.any([stop.signal, signal]),
  });
  // It ends only when it is told to, or fails; whoever comes first tells.
  const end = run.then((): never => {
    throw signal.reason;
  });
  try {
    return await Promise.race([settled({ metrics: prometheus, plan, clock, signal }), end]);
  } finally {
    stop.abort();
    await Promise.allSettled([run, end]);
  }
}

/** No others are looked at: who plans need not have rights in them. */
function namespacesOf(objects: readonly FileObject[]): readonly string[] | "all" {
  const namespaces = objects.flatMap(({ namespace }) => namespace ?? []);
  return namespaces.length === objects.length ? [...new Set(namespaces)] : "all";
}

function warningsTo({ io, env, clock }: CommandOptions): Logger {
  return createLogger({
    format: "pretty",
    level: "warn",
    colour: isForPeople(io.stderr, env),
    write: (line) => io.stderr.write(line),
    ...(clock && { clock }),
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Puts a run together: client, caches, events, controllers, status pages; and starts and stops them by the manager. */
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client, ClusterConfig } from "@nuvolaris/client";
import {
  background,
  alwaysLeader,
  clientEventSink,
  Cluster,
  createPrometheusMetrics,
  EventRecorder,
  eventLoopWatch,
  Manager,
  namespaceSelection,
  OperatorPause,
  pausable,
  pauseConfigMapOf,
  silentLogger,
  type Logger,
  type PrometheusMetrics,
  type Runnable,
} from "@nuvolaris/controller";
import type { RunOptions } from "./operator-options.ts";
import { checkPermissions, permissionsOf } from "./permission-check.ts";
import type { PlannedController } from "./operator-plan.ts";
import type { ProcessHandlers } from "./process/process-handlers.ts";
import { ProcessLife } from "./process/process-life.ts";
import { failuresOfProcess } from "./process-failures.ts";
import { endOfProcess } from "./process-signals.ts";
import { Supervisor } from "./process-supervisor.ts";
import { namedNamespaces, type OperatorRules, type RulesOptions } from "./rbac-rules.ts";
import { electionOf, standingWarm } from "./run-election.ts";
import { healthServer, metricsServer } from "./status-servers.ts";

/** What is run. */
export interface OperatorPlan {
  readonly name: string;
  readonly namespaces: readonly string[] | undefined;
  readonly controllers: readonly PlannedController[];
  readonly rbac: (options: RulesOptions) => OperatorRules;
  readonly process: ProcessHandlers;
  readonly loggedIn: (cluster: ClusterConfig) => ClusterConfig;
}

/** See Operator.run. */
export async function runOperator(plan: OperatorPlan, options: RunOptions): Promise<void> {
  const { clock = systemClock } = options;
  const log = options.log ?? (options.client ? silentLogger : await defaultLog());
  const metrics = options.prometheus ?? (options.metrics && (await createPrometheusMetrics()));
  await using own = new AsyncDisposableStack();
  const client =
    options.client ?? own.use(await defaultClient(plan, { clock, log, metrics, tracing: options.tracing }));
  const { signal, abandon, supervisor } = own.use(endOfRun(options, { clock, log, metrics }));
  const onReady = (): void => {
    supervisor?.tellReady();
    options.onReady?.();
  };
  const manager = assemble(plan, { ...options, onReady }, { client, log, clock, metrics, abandon });
  if (processOf(options)) {
    metrics?.observeProcess();
    manager.add(eventLoopWatch({ clock, log }), "background");
  }
  log.info("operator starting", { operator: plan.name });
  await manager.run(signal);
  log.info("operator stopped", { operator: plan.name });
}

interface Instruments {
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: PrometheusMetrics | undefined;
}

interface Surroundings extends Instruments {
  readonly client: Client;
  readonly abandon: AbortSignal;
}

/** The process that a run has to itself; `undefined` when the program says by a signal when it ends. */
function processOf(options: RunOptions): RunOptions["process"] {
  return options.process ?? (options.signal ? undefined : process);
}

interface EndOfRun extends Disposable {
  /** Ends the run in order. */
  readonly signal: AbortSignal;
  /** Ends it at once. */
  readonly abandon: AbortSignal;
  /** Of a run that has its process to itself. */
  readonly supervisor?: Supervisor;
}

function endOfRun(options: RunOptions, { log, clock, metrics }: Instruments): EndOfRun {
  const source = processOf(options);
  const given = options.signal ? [options.signal] : [];
  const listening = new DisposableStack();
  const dispose = (): void => {
    listening.dispose();
  };
  if (!source) return { signal: AbortSignal.any(given), abandon: AbortSignal.any([]), [Symbol.dispose]: dispose };
  const told = listening.use(endOfProcess(source, clock));
  const failures = listening.use(
    failuresOfProcess(source, {
      log,
      rejected: () => metrics?.unhandledRejection(),
    }),
  );
  const supervisor = listening.use(new Supervisor(source));
  const signal = AbortSignal.any([...given, told.signal, supervisor.gone]);
  return { signal, abandon: failures.signal, supervisor, [Symbol.dispose]: dispose };
}

function assemble(plan: OperatorPlan, options: RunOptions, surroundings: Surroundings): Manager {
  const { client, log, clock, metrics, abandon } = surroundings;
  const { gracefulShutdownMs, random = Math.random, instance = plan.name } = options;
  const reportingController = `nuvolaris.org/${plan.name}`;
  const events = new EventRecorder({
    sink: clientEventSink(client),
    reportingController,
    reportingInstance: instance,
    clock,
    log,
  });
  const parts = { client, events, operator: plan.name, instance, clock, log, random };
  const { leaderElection, client: leader } = electionOf(options.leaderElection, parts);
  const namespaces = plan.namespaces && namespaceSelection(plan.namespaces);
  const cluster = new Cluster({
    client: leader,
    fieldManager: plan.name,
    clock,
    log,
    random,
    tracing: options.tracing,
    ...(namespaces && { namespaces }),
    ...(metrics && { cacheObserver: metrics.cacheObserver() }),
  });
  metrics?.observeCaches(cluster);
  metrics?.observeEvents(events);
  const pause = pauseOf(plan, options, surroundings);
  const warm = leaderElection && standingWarm(leaderElection, { cluster, clock, log });
  const standing = pause ? pausable(warm ?? alwaysLeader, pause) : warm;
  const manager = new Manager({
    clock,
    log,
    abandon,
    ...(metrics && { observeLeadership: metrics.leadership(leaseOf(plan, options)?.name ?? plan.name) }),
    ...(standing && { leaderElection: standing }),
    ...(gracefulShutdownMs !== undefined && { gracefulShutdownMs }),
  });
  const observe = metrics && { observe: metrics.observe };
  for (const { make, isIndex = false } of plan.controllers) {
    const runnable = make({ client: leader, cluster, events, random, ...observe });
    manager.add(runnable, isIndex ? "background" : "leader");
  }
  manager.add(new ProcessLife({ handlers: plan.process, client, clock, log }), "process");
  if (pause) manager.add(pause, "cache");
  manager.add(cluster, "cache");
  manager.add(events, "background");
  manager.add(permissionCheck(plan, options, surroundings), "background");
  manager.add(announceReady(cluster, { onReady: options.onReady, log }), "background");
  const { metrics: metricsAddress, health } = options;
  if (metricsAddress && metrics) manager.add(metricsServer(metricsAddress, metrics, surroundings), "server");
  if (health)
    manager.add(healthServer(health, { cluster, pause, probes: plan.process.probes }, surroundings), "server");
  return manager;
}

/** The Lease of a run that stands for election by one. */
function leaseOf(
  { name }: OperatorPlan,
  { leaderElection }: RunOptions,
): { readonly name: string; readonly namespace: string } | undefined {
  if (!leaderElection || "acquire" in leaderElection) return undefined;
  return { name: leaderElection.name ?? name, namespace: leaderElection.namespace };
}

/** Whether the operator is paused, where a namespace to look in is known. */
function pauseOf(
  { name: operator }: OperatorPlan,
  { pause, random = Math.random }: RunOptions,
  { client, clock, log, metrics }: Surroundings,
): OperatorPause | undefined {
  if (!pause) return undefined;
  const { namespace } = pause;
  const name = pauseConfigMapOf(operator);
  const observe = metrics && { observe: metrics.pause };
  return new OperatorPause({ client, namespace, name, clock, log, random, ...observe });
}

/** Says what the operator lacks, beside everything else. */
function permissionCheck(plan: OperatorPlan, options: RunOptions, { client, clock, log }: Surroundings): Runnable {
  const lease = leaseOf(plan, options);
  const { pause } = options;
  const scopes = {
    namespaces: namedNamespaces(plan.namespaces),
    ...(lease && { leaseNamespace: lease.namespace }),
    ...(pause && { pauseNamespace: pause.namespace }),
  };
  const secureMetrics = options.metrics?.secure !== undefined;
  const permissions = permissionsOf(plan.rbac({ secureMetrics, ...(lease && { leaderElection: lease }) }), scopes);
  return background("permission check", (signal) => checkPermissions({ client, permissions, clock, log }, signal));
}

/** Says once that the caches are full. */
function announceReady(
  cluster: Cluster,
  { onReady, log }: { readonly onReady: (() => void) | undefined; readonly log: Logger },
): Runnable {
  return background("readiness", async (signal) => {
    try {
      await cluster.whenReady(signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    log.info("operator ready");
    onReady?.();
  });
}

async function defaultClient(
  { name, loggedIn }: OperatorPlan,
  options: Instruments & { readonly tracing: RunOptions["tracing"] | undefined },
): Promise<Client> {
  const { clientFromEnvironment } = await import("./config.ts");
  return clientFromEnvironment(name, { ...options, loggedIn });
}

async function defaultLog(): Promise<Logger> {
  const { logToStandardError } = await import("./config.ts");
  return logToStandardError();
}

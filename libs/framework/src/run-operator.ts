// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Puts a run together: client, caches, events, controllers, status pages; and starts and stops them by the manager. */
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client } from "@nuvolaris/client";
import {
  background,
  clientEventSink,
  Cluster,
  createPrometheusMetrics,
  EventRecorder,
  HealthChecks,
  HttpServer,
  Manager,
  silentLogger,
  statusPages,
  type Logger,
  type PrometheusMetrics,
  type Runnable,
} from "@nuvolaris/controller";
import type { RunOptions } from "./operator-options.ts";
import type { ControllerFactory } from "./operator-parts.ts";
import { failuresOfProcess } from "./process-failures.ts";
import { endOfProcess } from "./process-signals.ts";

/** What is run. */
export interface OperatorPlan {
  readonly name: string;
  readonly namespaces: readonly string[] | undefined;
  readonly factories: readonly ControllerFactory[];
}

/** See Operator.run. */
export async function runOperator(plan: OperatorPlan, options: RunOptions): Promise<void> {
  const { clock = systemClock } = options;
  const log = options.log ?? (options.client ? silentLogger : await defaultLog());
  const metrics = options.prometheus ?? (options.metrics && (await createPrometheusMetrics()));
  await using own = new AsyncDisposableStack();
  const client = options.client ?? own.use(await defaultClient(plan.name, { clock, log, metrics }));
  const { signal, abandon } = own.use(endOfRun(options, { clock, log, metrics }));
  const manager = assemble(plan, options, { client, log, clock, metrics, abandon });
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

/** What ends a run in order (`signal`), and what ends it at once (`abandon`). */
function endOfRun(
  options: RunOptions,
  { log, clock, metrics }: Instruments,
): { readonly signal: AbortSignal; readonly abandon: AbortSignal } & Disposable {
  const source = options.process ?? (options.signal ? undefined : process);
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
  return { signal: AbortSignal.any([...given, told.signal]), abandon: failures.signal, [Symbol.dispose]: dispose };
}

function assemble(plan: OperatorPlan, options: RunOptions, surroundings: Surroundings): Manager {
  const { client, log, clock, metrics, abandon } = surroundings;
  const { leaderElection, gracefulShutdownMs, random = Math.random, instance = plan.name } = options;
  const cluster = new Cluster({
    client,
    fieldManager: plan.name,
    clock,
    log,
    random,
    ...(metrics && { cacheObserver: metrics.cacheObserver() }),
  });
  const reportingController = `nuvolaris.org/${plan.name}`;
  const events = new EventRecorder({
    sink: clientEventSink(client),
    reportingController,
    reportingInstance: instance,
    clock,
    log,
  });
  const manager = new Manager({
    clock,
    log,
    abandon,
    ...(metrics && { observeLeadership: metrics.leadership(plan.name) }),
    ...(leaderElection && { leaderElection }),
    ...(gracefulShutdownMs !== undefined && { gracefulShutdownMs }),
  });
  const observe = metrics && { observe: metrics.observe };
  for (const namespace of plan.namespaces ?? [undefined]) {
    for (const factory of plan.factories)
      manager.add(factory({ client, cluster, events, random, namespace, ...observe }));
  }
  manager.add(cluster, "cache");
  manager.add(events, "background");
  manager.add(announceReady(cluster, { onReady: options.onReady, log }), "background");
  addStatusPages(manager, options, { cluster, log, metrics });
  return manager;
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

function addStatusPages(
  manager: Manager,
  { metrics: metricsAddress, health }: RunOptions,
  {
    cluster,
    log,
    metrics,
  }: { readonly cluster: Cluster; readonly log: Logger; readonly metrics: PrometheusMetrics | undefined },
): void {
  if (metricsAddress && metrics) {
    manager.add(
      new HttpServer({ ...metricsAddress, name: "metrics", handle: statusPages({ metrics }), log }),
      "server",
    );
  }
  if (!health) return;
  const healthz = new HealthChecks();
  healthz.add("ping", () => true);
  const readyz = new HealthChecks();
  readyz.add("caches", () => cluster.ready());
  manager.add(new HttpServer({ ...health, name: "health", handle: statusPages({ healthz, readyz }), log }), "server");
}

async function defaultClient(name: string, options: Instruments): Promise<Client> {
  const { clientFromEnvironment } = await import("./config.ts");
  return clientFromEnvironment(name, options);
}

async function defaultLog(): Promise<Logger> {
  const { logToStandardError } = await import("./config.ts");
  return logToStandardError();
}

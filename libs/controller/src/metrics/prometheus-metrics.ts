// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** controller-runtime's metrics, by its names, labels and buckets, so that dashboards made for it work unchanged. */
import type { CacheObserver } from "@nuvolaris/cache";
import type { ClientObserver } from "@nuvolaris/client";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { WorkPriority, WorkQueueLevels, WorkQueueObserver } from "@nuvolaris/workqueue";
import type { FollowedKind } from "../cluster.ts";
import type { ControllerObserver, ReconcileOutcome } from "./controller-observer.ts";
import { cacheLevelMetrics, droppedEventMetrics } from "./level-metrics.ts";
import type { MetricsText } from "../serving/status-pages.ts";
import { cacheMetrics, clientMetrics } from "./transport-metrics.ts";

// sigs.k8s.io/controller-runtime/pkg/internal/controller/metrics
const reconcileBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 1.75,
  2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
// sigs.k8s.io/controller-runtime/pkg/metrics/workqueue.go
const queueBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];

/** The priorities of controller-runtime: 0, and -100 for the initial list. */
const priorityLabel: Readonly<Record<WorkPriority, string>> = { normal: "0", low: "-100" };

/** The metrics of one manager, in a registry of its own: two managers in one process do not meet. */
export class PrometheusMetrics implements MetricsText {
  readonly registry = new Registry();
  readonly #queues = new Map<string, () => WorkQueueLevels>();

  // One family per field; their names are the contract.
  readonly #reconciles = this.#counter(
    "controller_runtime_reconcile_total",
    "Total number of reconciliations per controller",
    "result",
  );
  readonly #errors = this.#counter(
    "controller_runtime_reconcile_errors_total",
    "Total number of reconciliation errors per controller",
  );
  readonly #terminalErrors = this.#counter(
    "controller_runtime_terminal_reconcile_errors_total",
    "Total number of terminal reconciliation errors per controller",
  );
  readonly #panics = this.#counter(
    "controller_runtime_reconcile_panics_total",
    "Total number of reconciliation panics per controller",
  );
  readonly #timeouts = this.#counter(
    "controller_runtime_reconcile_timeouts_total",
    "Total number of reconciliation timeouts per controller",
  );
  readonly #durations = new Histogram({
    name: "controller_runtime_reconcile_time_seconds",
    help: "Length of time per reconciliation per controller",
    labelNames: ["controller"],
    buckets: reconcileBuckets,
    registers: [this.registry],
  });
  readonly #maxConcurrent = this.#gauge(
    "controller_runtime_max_concurrent_reconciles",
    "Maximum number of concurrent reconciles per controller",
  );
  readonly #active = this.#gauge(
    "controller_runtime_active_workers",
    "Number of currently used workers per controller",
  );
  readonly #adds = this.#counter("workqueue_adds_total", "Total number of adds handled by workqueue", "name");
  readonly #retries = this.#counter("workqueue_retries_total", "Total number of retries handled by workqueue", "name");
  readonly #queueDurations = this.#queueHistogram(
    "workqueue_queue_duration_seconds",
    "How long in seconds an item stays in workqueue before being requested",
  );
  readonly #workDurations = this.#queueHistogram(
    "workqueue_work_duration_seconds",
    "How long in seconds processing an item from workqueue takes.",
  );
  readonly #leading = new Gauge({
    name: "leader_election_master_status",
    help: "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. 'name' is the string used to identify the lease.",
    labelNames: ["name"],
    registers: [this.registry],
  });

  readonly #paused = new Gauge({
    name: "operator_paused",
    help: "1 while the operator is paused as a whole and reconciles nothing, else 0",
    registers: [this.registry],
  });

  readonly #unhandledRejections = new Counter({
    name: "operator_unhandled_rejections_total",
    help: "Total number of rejected promises that nobody handled",
    registers: [this.registry],
  });

  constructor() {
    this.#queueGauge("workqueue_depth", "Current depth of workqueue by workqueue and priority", (set, name, levels) => {
      for (const priority of ["normal", "low"] as const) {
        set({ name, controller: name, priority: priorityLabel[priority] }, levels.depth[priority]);
      }
    });
    this.#queueGauge(
      "workqueue_unfinished_work_seconds",
      "How many seconds of work has been done that is in progress and hasn't been observed by work_duration. Large values indicate stuck threads.",
      (set, name, levels) => {
        set({ name, controller: name }, levels.unfinishedMs / 1000);
      },
    );
    this.#queueGauge(
      "workqueue_longest_running_processor_seconds",
      "How many seconds has the longest running processor for workqueue been running.",
      (set, name, levels) => {
        set({ name, controller: name }, levels.longestRunningMs / 1000);
      },
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** For the options of a client; `host` is the API server's. Once per registry. */
  clientObserver(host: string): ClientObserver {
    return clientMetrics(this.registry, host);
  }

  /** For {@link ClusterOptions.cacheObserver}. Once per registry. */
  cacheObserver(): CacheObserver {
    return cacheMetrics(this.registry);
  }

  /** Shows how caches fare. Once per registry. */
  observeCaches(caches: { readonly followed: Iterable<FollowedKind> }): void {
    cacheLevelMetrics(this.registry, () => caches.followed);
  }

  /** Counts the events that a recorder drops. Once per registry. */
  observeEvents(recorder: { readonly dropped: number }): void {
    droppedEventMetrics(this.registry, recorder);
  }

  /** Shows what this process uses, and how late its event loop is: prom-client's default metrics. Once per process. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 20 });
  }

  /** For {@link ManagerOptions.observeLeadership}. */
  leadership(lease: string): (leading: boolean) => void {
    this.#leading.set({ name: lease }, 0);
    return (leading) => {
      this.#leading.set({ name: lease }, leading ? 1 : 0);
    };
  }

  /** For {@link OperatorPauseOptions.observe}. */
  readonly pause = (paused: boolean): void => {
    this.#paused.set(paused ? 1 : 0);
  };

  /** A promise was rejected, and nobody handles it. */
  unhandledRejection(): void {
    this.#unhandledRejections.inc();
  }

  /** For {@link ControllerOptions.observe}. */
  readonly observe = (controller: string, maxConcurrentReconciles: number): ControllerObserver => {
    const labels = { controller };
    this.#maxConcurrent.set(labels, maxConcurrentReconciles);
    this.#active.set(labels, 0);
    for (const counter of [this.#errors, this.#terminalErrors, this.#panics, this.#timeouts]) counter.inc(labels, 0);
    for (const result of ["success", "requeue", "requeue_after", "error"])
      this.#reconciles.inc({ controller, result }, 0);
    return {
      queue: this.#observeWork(controller),
      started: () => {
        this.#active.inc(labels);
      },
      finished: (outcome: ReconcileOutcome, durationMs) => {
        this.#active.dec(labels);
        this.#durations.observe(labels, durationMs / 1000);
        this.#reconciles.inc({ controller, result: outcome });
        if (outcome === "error") this.#errors.inc(labels);
      },
      terminalError: () => {
        this.#terminalErrors.inc(labels);
      },
      panicked: () => {
        this.#panics.inc(labels);
      },
      timedOut: () => {
        this.#timeouts.inc(labels);
      },
      observeQueue: (levels) => {
        this.#queues.set(controller, levels);
      },
    };
  };

  #observeWork(name: string): WorkQueueObserver {
    const labels = { name, controller: name };
    this.#adds.inc(labels, 0);
    this.#retries.inc(labels, 0);
    return {
      added: () => {
        this.#adds.inc(labels);
      },
      handedOut: (waitedMs) => {
        this.#queueDurations.observe(labels, waitedMs / 1000);
      },
      finished: (workedMs) => {
        this.#workDurations.observe(labels, workedMs / 1000);
      },
      retried: () => {
        this.#retries.inc(labels);
      },
    };
  }

  #counter(name: string, help: string, label?: "result" | "name"): Counter {
    return new Counter({
      name,
      help,
      labelNames: ["controller", ...(label ? [label] : [])],
      registers: [this.registry],
    });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, labelNames: ["controller"], registers: [this.registry] });
  }

  #queueHistogram(name: string, help: string): Histogram {
    return new Histogram({
      name,
      help,
      labelNames: ["name", "controller"],
      buckets: queueBuckets,
      registers: [this.registry],
    });
  }

  /** A gauge that is read off the queues when somebody asks. */
  #queueGauge(
    name: string,
    help: string,
    read: (set: (labels: Record<string, string>, value: number) => void, name: string, levels: WorkQueueLevels) => void,
  ): void {
    const queues = this.#queues;
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: ["name", "controller", "priority"],
      registers: [this.registry],
      collect: () => {
        gauge.reset();
        for (const [queue, levels] of queues) {
          read(
            (labels, value) => {
              gauge.set(labels, value);
            },
            queue,
            levels(),
          );
        }
      },
    });
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Parent } from "../fakes/objects.ts";
import { PrometheusMetrics } from "./prometheus-metrics.ts";

test("the families have controller-runtime's names, so that its dashboards work", async () => {
  const metrics = new PrometheusMetrics();
  metrics.observe("sample", 16);
  metrics.leadership("sample-operator")(true);
  const text = await metrics.text();

  for (const family of [
    "controller_runtime_reconcile_total",
    "controller_runtime_reconcile_errors_total",
    "controller_runtime_terminal_reconcile_errors_total",
    "controller_runtime_reconcile_panics_total",
    "controller_runtime_reconcile_timeouts_total",
    "controller_runtime_reconcile_time_seconds",
    "controller_runtime_max_concurrent_reconciles",
    "controller_runtime_active_workers",
    "workqueue_depth",
    "workqueue_adds_total",
    "workqueue_queue_duration_seconds",
    "workqueue_work_duration_seconds",
    "workqueue_unfinished_work_seconds",
    "workqueue_longest_running_processor_seconds",
    "workqueue_retries_total",
    "leader_election_master_status",
  ]) {
    expect(text).toContain(`# TYPE ${family} `);
  }
});

test("a reconcile is counted by its result and timed in seconds", async () => {
  const metrics = new PrometheusMetrics();
  const observer = metrics.observe("sample", 16);
  observer.started();
  observer.finished("error", 30);
  observer.started();
  const text = await metrics.text();

  expect(text).toContain('controller_runtime_reconcile_total{controller="sample",result="error"} 1');
  expect(text).toContain('controller_runtime_reconcile_total{controller="sample",result="success"} 0');
  expect(text).toContain('controller_runtime_reconcile_errors_total{controller="sample"} 1');
  expect(text).toContain('controller_runtime_reconcile_time_seconds_bucket{le="0.05",controller="sample"} 1');
  expect(text).toContain('controller_runtime_reconcile_time_seconds_bucket{le="0.025",controller="sample"} 0');
  expect(text).toContain('controller_runtime_active_workers{controller="sample"} 1');
});

test("the queue's levels are read when somebody asks", async () => {
  const metrics = new PrometheusMetrics();
  const levels = {
    depth: { normal: 3, low: 7 },
    delayed: 1,
    processing: 2,
    unfinishedMs: 1500,
    longestRunningMs: 1000,
  };
  metrics.observe("sample", 16).observeQueue(() => levels);
  const text = await metrics.text();

  expect(text).toContain('workqueue_depth{name="sample",controller="sample",priority="0"} 3');
  expect(text).toContain('workqueue_depth{name="sample",controller="sample",priority="-100"} 7');
  expect(text).toContain('workqueue_unfinished_work_seconds{name="sample",controller="sample"} 1.5');
  expect(text).toContain('workqueue_longest_running_processor_seconds{name="sample",controller="sample"} 1');
});

test("two managers in one process do not meet", async () => {
  const [first, second] = [new PrometheusMetrics(), new PrometheusMetrics()];
  first.observe("sample", 16).panicked();
  second.observe("sample", 16);

  expect(await first.text()).toContain('controller_runtime_reconcile_panics_total{controller="sample"} 1');
  expect(await second.text()).toContain('controller_runtime_reconcile_panics_total{controller="sample"} 0');
});

test("retries, adds and waits of the queue are counted", async () => {
  const metrics = new PrometheusMetrics();
  const { queue } = metrics.observe("sample", 16);
  queue.added?.("low");
  queue.handedOut?.(20, "low");
  queue.finished?.(5);
  queue.retried?.();
  const text = await metrics.text();

  expect(text).toContain('workqueue_adds_total{name="sample",controller="sample"} 1');
  expect(text).toContain('workqueue_retries_total{name="sample",controller="sample"} 1');
  expect(text).toContain('workqueue_queue_duration_seconds_sum{name="sample",controller="sample"} 0.02');
  expect(text).toContain('workqueue_work_duration_seconds_sum{name="sample",controller="sample"} 0.005');
});

test("a standby is shown as such before it ever led", async () => {
  const metrics = new PrometheusMetrics();
  const leads = metrics.leadership("sample-operator");
  expect(await metrics.text()).toContain('leader_election_master_status{name="sample-operator"} 0');
  leads(true);
  expect(await metrics.text()).toContain('leader_election_master_status{name="sample-operator"} 1');
});

test("requests are counted by code, method and host, and timed", async () => {
  const metrics = new PrometheusMetrics();
  metrics
    .clientObserver("10.0.0.1:443")
    .requestCompleted?.({ method: "PATCH", verb: "apply", code: "201", durationMs: 4 });
  const text = await metrics.text();

  expect(text).toContain('rest_client_requests_total{code="201",method="PATCH",host="10.0.0.1:443"} 1');
  expect(text).toContain('rest_client_request_duration_seconds_sum{verb="apply",host="10.0.0.1:443"} 0.004');
});

test("lists, watches, changes and failures are counted per kind", async () => {
  const metrics = new PrometheusMetrics();
  const observer = metrics.cacheObserver();
  observer.listed?.(Parent, { objects: 7, durationMs: 1, streamed: true });
  observer.changed?.(Parent, "ADDED");
  observer.watchEnded?.(Parent, { durationMs: 1, error: undefined });
  observer.failed?.(Parent, { error: new Error("reset"), retryInMs: 800 });
  const text = await metrics.text();

  expect(text).toContain('reflector_items_per_list{name="parents.nuvolaris.org"} 7');
  for (const family of ["lists", "watches", "failures", "changes"]) {
    expect(text).toContain(`reflector_${family}_total{name="parents.nuvolaris.org"} 1`);
  }
});

test("rejections that nobody handles are counted, from nought", async () => {
  const metrics = new PrometheusMetrics();
  expect(await metrics.text()).toContain("operator_unhandled_rejections_total 0");
  metrics.unhandledRejection();

  expect(await metrics.text()).toContain("operator_unhandled_rejections_total 1");
});

test("memory, CPU and event loop of the process are shown when asked for", async () => {
  const metrics = new PrometheusMetrics();
  expect(await metrics.text()).not.toContain("process_resident_memory_bytes");
  metrics.observeProcess();
  const text = await metrics.text();

  expect(text).toMatch(/^process_resident_memory_bytes [1-9]\d+$/m);
  for (const family of ["process_cpu_seconds_total", "process_open_fds", "nodejs_eventloop_lag_p99_seconds"])
    expect(text).toContain(`# TYPE ${family} `);
});

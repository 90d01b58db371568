// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Metrics of the client and of the caches, by client-go's names. */
import type { ResourceKind } from "@nuvolaris/api-machinery";
import type { CacheObserver } from "@nuvolaris/cache";
import type { ClientObserver } from "@nuvolaris/client";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { resourceOf } from "../object-name.ts";

// k8s.io/component-base/metrics/prometheus/restclient
const requestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Counts and times requests. `host` is the API server's, as it is in client-go's label. */
export function clientMetrics(registry: Registry, host: string): ClientObserver {
  const requests = new Counter({
    name: "rest_client_requests_total",
    help: "Number of HTTP requests, partitioned by status code, method, and host.",
    labelNames: ["code", "method", "host"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Request latency in seconds. Broken down by verb, and host.",
    labelNames: ["verb", "host"],
    buckets: requestBuckets,
    registers: [registry],
  });
  return {
    requestCompleted: ({ code, method, verb, durationMs }) => {
      requests.inc({ code, method, host });
      durations.observe({ verb, host }, durationMs / 1000);
    },
  };
}

/** Counts lists, watches and failures per kind, and shows how many objects the last list had. */
export function cacheMetrics(registry: Registry): CacheObserver {
  const counter = (name: string, help: string): ((kind: ResourceKind) => void) => {
    const family = new Counter({ name, help, labelNames: ["name"], registers: [registry] });
    return (kind) => {
      family.inc({ name: resourceOf(kind) });
    };
  };
  const lists = counter("reflector_lists_total", "Total number of API lists done by the reflectors");
  const watches = counter("reflector_watches_total", "Total number of API watches done by the reflectors");
  const failures = counter("reflector_failures_total", "Total number of lists and watches that failed");
  const changes = counter("reflector_changes_total", "Total number of changes that came through watches");
  const held = new Histogram({
    name: "cache_held_back_seconds",
    help: "How long changes to objects waited for the answers to own writes to them",
    labelNames: ["name"],
    buckets: requestBuckets,
    registers: [registry],
  });
  const items = new Gauge({
    name: "reflector_items_per_list",
    help: "How many items the last API list returned to the reflectors",
    labelNames: ["name"],
    registers: [registry],
  });
  return {
    listed: (kind, { objects }) => {
      lists(kind);
      items.set({ name: resourceOf(kind) }, objects);
    },
    changed: changes,
    watchEnded: watches,
    heldBack: (kind, { durationMs }) => {
      held.observe({ name: resourceOf(kind) }, durationMs / 1000);
    },
    failed: failures,
  };
}

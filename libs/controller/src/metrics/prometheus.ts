// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { PrometheusMetrics } from "./prometheus-metrics.ts";

/** Makes the metrics of one manager. The metrics library is loaded by this call: who has no metrics does not pay for it. */
export async function createPrometheusMetrics(): Promise<PrometheusMetrics> {
  const { PrometheusMetrics: Metrics } = await import("./prometheus-metrics.ts");
  return new Metrics();
}

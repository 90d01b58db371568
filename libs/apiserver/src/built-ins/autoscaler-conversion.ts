// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * HorizontalPodAutoscaler in autoscaling/v1, which knows one metric, the CPU's utilization. The stored form is autoscaling/v2.
 *
 * What v1 cannot say stands in annotations there, so that a client of v1 loses nothing by writing back what it read.
 */
import { isJsonObject, parseJson, stringifyJson, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { omit } from "./json-access.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import type { StorageConversion } from "../registry/resource-definition.ts";

const metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics";
const behaviorAnnotation = "autoscaling.alpha.kubernetes.io/behavior";
const conditionsAnnotation = "autoscaling.alpha.kubernetes.io/conditions";
const currentMetricsAnnotation = "autoscaling.alpha.kubernetes.io/current-metrics";

export const autoscalerConversion: StorageConversion = { toStorage: toV2, fromStorage: toV1 };

function toV2(object: ApiObject): ApiObject {
  const { spec, status, metadata, ...rest } = toJson(object);
  const annotations = new Map(Object.entries(objectOr(objectOr(metadata)["annotations"])));
  const take = (name: string): JsonValue | undefined => {
    const text = annotations.get(name);
    annotations.delete(name);
    return typeof text === "string" ? parseJson(text) : undefined;
  };
  const { targetCPUUtilizationPercentage: target, ...otherSpec } = objectOr(spec);
  const { currentCPUUtilizationPercentage: current, ...otherStatus } = objectOr(status);
  const metrics = [...(target === undefined ? [] : [cpuMetric(target)]), ...listOr(take(metricsAnnotation))];
  const currentMetrics = [
    ...(current === undefined ? [] : [currentCpu(current)]),
    ...listOr(take(currentMetricsAnnotation)),
  ];
  const behavior = take(behaviorAnnotation);
  const conditions = take(conditionsAnnotation);
  return {
    ...fromJson({
      ...rest,
      metadata: withAnnotations(objectOr(metadata), annotations),
      spec: { ...otherSpec, ...(metrics.length > 0 && { metrics }), ...(behavior !== undefined && { behavior }) },
      status: {
        ...otherStatus,
        ...(conditions !== undefined && { conditions }),
        ...(currentMetrics.length > 0 && { currentMetrics }),
      },
    }),
    apiVersion: "autoscaling/v2",
  };
}

function toV1(object: ApiObject): ApiObject {
  const { spec, status, metadata, ...rest } = toJson(object);
  const { metrics, behavior, ...otherSpec } = objectOr(spec);
  const { conditions, currentMetrics, ...otherStatus } = objectOr(status);
  const target = listOr(metrics).find(isCpuUtilization);
  const current = listOr(currentMetrics).find((metric) => cpuAverage(metric, "current") !== undefined);
  const annotations = new Map(Object.entries(objectOr(objectOr(metadata)["annotations"])));
  const keep = (name: string, value: JsonValue | undefined): void => {
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) annotations.set(name, stringifyJson(value));
  };
  keep(
    metricsAnnotation,
    listOr(metrics).filter((metric) => metric !== target),
  );
  keep(
    currentMetricsAnnotation,
    listOr(currentMetrics).filter((metric) => metric !== current),
  );
  keep(behaviorAnnotation, behavior);
  keep(conditionsAnnotation, conditions);
  const targetPercentage = cpuAverage(target, "target");
  const currentPercentage = cpuAverage(current, "current");
  return {
    ...fromJson({
      ...rest,
      metadata: withAnnotations(objectOr(metadata), annotations),
      spec: {
        ...otherSpec,
        ...(targetPercentage !== undefined && { targetCPUUtilizationPercentage: targetPercentage }),
      },
      status: {
        ...otherStatus,
        ...(currentPercentage !== undefined && { currentCPUUtilizationPercentage: currentPercentage }),
      },
    }),
    apiVersion: "autoscaling/v1",
  };
}

function isCpuUtilization(metric: JsonValue): boolean {
  return cpuAverage(metric, "target") !== undefined;
}

function cpuAverage(metric: JsonValue | undefined, side: "target" | "current"): JsonValue | undefined {
  const { type, resource } = objectOr(metric);
  if (type !== "Resource" || objectOr(resource)["name"] !== "cpu") return undefined;
  return objectOr(objectOr(resource)[side])["averageUtilization"];
}

function cpuMetric(averageUtilization: JsonValue): JsonValue {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

function currentCpu(averageUtilization: JsonValue): JsonValue {
  return { type: "Resource", resource: { name: "cpu", current: { averageUtilization } } };
}

function withAnnotations(metadata: JsonObject, annotations: ReadonlyMap<string, JsonValue | undefined>): JsonObject {
  const rest = omit(metadata, ["annotations"]);
  return annotations.size === 0 ? rest : { ...rest, annotations: Object.fromEntries(annotations) };
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOr(value: JsonValue | undefined): readonly JsonValue[] {
  // Proof of the cast: isArray narrows a readonly union to any[] only by its own declaration.
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

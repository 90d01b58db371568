// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of HorizontalPodAutoscalers: what is measured, and against what. */
import type { JsonValue } from "@nuvolaris/api-machinery";
import { autoscalerConversion } from "../built-ins/autoscaler-conversion.ts";
import { at, has, listAt, numberAt, objectAt, plainText, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { age, named, shown } from "./generic-columns.ts";

const mostMetrics = 2;

function asV2(autoscaler: ApiObject): ApiObject {
  return autoscaler.apiVersion === "autoscaling/v1" ? autoscalerConversion.toStorage(autoscaler) : autoscaler;
}

function targets(autoscaler: ApiObject): string {
  const object = asV2(autoscaler);
  const statuses = listAt(object, "status", "currentMetrics");
  const texts = listAt(object, "spec", "metrics").map((metric, index) => metricText(metric, statuses[index]));
  if (texts.length === 0) return "<none>";
  const text = texts.slice(0, mostMetrics).join(", ");
  return texts.length > mostMetrics ? `${text} + ${texts.length - mostMetrics} more...` : text;
}

/** The member of a metric that holds its values, by the metric's type. */
const members: Readonly<Record<string, string>> = {
  External: "external",
  Pods: "pods",
  Object: "object",
  Resource: "resource",
  ContainerResource: "containerResource",
};

function metricText(metric: JsonValue, status: JsonValue | undefined): string {
  const type = textAt(metric, "type");
  const member = members[type];
  if (member === undefined) return "<unknown type>";
  const target = objectAt(metric, member, "target");
  const current = objectAt(status, member, "current");
  if (type === "Resource" || type === "ContainerResource") {
    return `${textAt(metric, member, "name")}: ${resourceText(current, target)}`;
  }
  if (type === "Pods") return `${textAt(current, "averageValue") || "<unknown>"}/${textAt(target, "averageValue")}`;
  if (!has(target, "averageValue")) return `${textAt(current, "value") || "<unknown>"}/${textAt(target, "value")}`;
  const suffix = type === "External" ? " (avg)" : "";
  return `${textAt(current, "averageValue") || "<unknown>"}/${textAt(target, "averageValue")}${suffix}`;
}

function resourceText(current: JsonValue, target: JsonValue): string {
  if (has(target, "averageValue"))
    return `${textAt(current, "averageValue") || "<unknown>"}/${textAt(target, "averageValue")}`;
  return `${percentage(current, "<unknown>")}/${percentage(target, "<auto>")}`;
}

function percentage(side: JsonValue, fallback: string): string {
  return has(side, "averageUtilization") ? `${numberAt(side, "averageUtilization")}%` : fallback;
}

export const autoscalerColumns: TableColumns = named(
  shown(
    "Reference",
    (object) =>
      `${textAt(object, "spec", "scaleTargetRef", "kind")}/${textAt(object, "spec", "scaleTargetRef", "name")}`,
  ),
  shown("Targets", targets),
  shown("MinPods", (object) =>
    has(object, "spec", "minReplicas") ? plainText(at(object, "spec", "minReplicas")) : "<unset>",
  ),
  shown("MaxPods", (object) => numberAt(object, "spec", "maxReplicas")),
  shown("Replicas", (object) => numberAt(object, "status", "currentReplicas")),
  age,
);

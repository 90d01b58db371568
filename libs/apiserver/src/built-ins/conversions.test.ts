// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import { autoscalerConversion } from "./autoscaler-conversion.ts";
import { eventConversion } from "./event-conversion.ts";

const event: ApiObject = {
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata: { name: "e" },
  regarding: { kind: "Pod", name: "p" },
  note: "hello",
  reportingController: "c",
  reportingInstance: "i",
  deprecatedCount: 2,
  reason: "Started",
};

test("an event is stored as core/v1 names its fields, and comes back as it went", () => {
  const stored = eventConversion.toStorage(event);

  expect(stored).toEqual({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    involvedObject: { kind: "Pod", name: "p" },
    message: "hello",
    reportingComponent: "c",
    reportingInstance: "i",
    count: 2,
    reason: "Started",
  });
  expect(eventConversion.fromStorage(stored)).toEqual(event);
});

function autoscaler(apiVersion: string, spec: object, metadata: object = {}): ApiObject {
  return { apiVersion, kind: "HorizontalPodAutoscaler", metadata, spec, status: {} };
}

const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } };
const memory = {
  type: "Resource",
  resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
};

test("the percentage of autoscaling/v1 is a metric of v2", () => {
  const v1 = autoscaler("autoscaling/v1", { maxReplicas: 3, targetCPUUtilizationPercentage: 50 });
  const v2 = autoscaler("autoscaling/v2", { maxReplicas: 3, metrics: [cpu] });

  expect(autoscalerConversion.toStorage(v1)).toEqual(v2);
  expect(autoscalerConversion.fromStorage(v2)).toEqual(v1);
});

test("what v1 cannot say survives a client of v1 in annotations", () => {
  const v2 = autoscaler(
    "autoscaling/v2",
    { metrics: [cpu, memory], behavior: { scaleUp: {} } },
    { annotations: { a: "b" } },
  );
  const v1 = autoscalerConversion.fromStorage(v2);

  expect(v1["spec"]).toEqual({ targetCPUUtilizationPercentage: 50 });
  expect(Object.keys(v1.metadata.annotations ?? {})).toEqual([
    "a",
    "autoscaling.alpha.kubernetes.io/metrics",
    "autoscaling.alpha.kubernetes.io/behavior",
  ]);
  expect(autoscalerConversion.toStorage(v1)).toEqual(v2);
});

test("an event without a reporter has empty fields in the core group, and none in the new one", () => {
  const event = { apiVersion: "events.k8s.io/v1", kind: "Event", metadata: {}, note: "x" };

  const stored = eventConversion.toStorage(event);

  expect(stored).toMatchObject({ message: "x", reportingComponent: "", reportingInstance: "" });
  expect(eventConversion.fromStorage(stored)).toEqual(event);
});

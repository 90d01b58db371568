// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { builtInDefinitions } from "../built-ins/built-in-definitions.ts";
import { eventConversion } from "../built-ins/event-conversion.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { columnsFor } from "./built-in-columns.ts";

const now = Date.parse("2026-01-01T12:00:00Z");

function cells(
  key: readonly [group: string, resource: string],
  members: object,
  metadata: object = {},
): readonly unknown[] {
  const object: ApiObject = { apiVersion: "v1", kind: "Any", metadata: { name: "x", ...metadata }, ...members };
  return columnsFor(...key).cells(object, now);
}

test("each resource has as many cells as columns, whatever the object lacks", () => {
  for (const { group, resource, columns } of builtInDefinitions) {
    expect(columns).toBe(columnsFor(group, resource));
    expect(cells([group, resource], {})).toHaveLength(columns.columns.length);
  }
});

test("a resource without columns of its own shows when it was created", () => {
  const creationTimestamp = "2026-01-01T00:00:00Z";

  expect(cells(["rbac.authorization.k8s.io", "roles"], {}, { creationTimestamp })).toEqual(["x", creationTimestamp]);
});

test("a deployment shows how many are ready, new and available", () => {
  const status = { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 };

  expect(cells(["apps", "deployments"], { spec: { replicas: 3 }, status }).slice(1, 4)).toEqual(["1/3", 2, 1]);
});

test.each([
  [{ conditions: [{ type: "Complete", status: "True" }] }, "Complete"],
  [{ conditions: [{ type: "Failed", status: "True" }] }, "Failed"],
  [{ conditions: [{ type: "Suspended", status: "True" }] }, "Suspended"],
  [{}, "Running"],
])("a job with %j is %s", (status, text) => {
  expect(cells(["batch", "jobs"], { status })[1]).toBe(text);
});

test("a job shows how long it ran", () => {
  const status = { startTime: "2026-01-01T11:00:00Z", completionTime: "2026-01-01T11:01:30Z", succeeded: 1 };

  expect(cells(["batch", "jobs"], { spec: { completions: 2 }, status }).slice(2, 4)).toEqual(["1/2", "90s"]);
  expect(cells(["batch", "jobs"], { spec: { parallelism: 3 } }).slice(2, 4)).toEqual(["0/1 of 3", ""]);
});

test("a load balancer is pending until it has an address", () => {
  const spec = { type: "LoadBalancer" };
  const status = { loadBalancer: { ingress: [{ ip: "2.2.2.2" }, { hostname: "a.example" }] } };

  expect(cells(["", "services"], { spec })[3]).toBe("<pending>");
  expect(cells(["", "services"], { spec, status })[3]).toBe("2.2.2.2,a.example");
});

test("a node shows whether it is ready and takes pods", () => {
  const conditions = [{ type: "Ready", status: "True" }];

  expect(cells(["", "nodes"], {})[1]).toBe("Unknown");
  expect(cells(["", "nodes"], { status: { conditions } })[1]).toBe("Ready");
  expect(cells(["", "nodes"], { spec: { unschedulable: true }, status: { conditions } })[1]).toBe(
    "Ready,SchedulingDisabled",
  );
});

test("an event is printed alike in both groups", () => {
  const core: ApiObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    involvedObject: { kind: "Pod", name: "p" },
    firstTimestamp: "2026-01-01T11:00:00Z",
    lastTimestamp: "2026-01-01T11:59:00Z",
    count: 4,
    message: " hello ",
    type: "Normal",
    reason: "Started",
    source: { component: "kubelet", host: "n" },
  };
  const printed = columnsFor("", "events").cells(core, now);

  expect(printed).toEqual(["60s", "Normal", "Started", "pod/p", "", "kubelet, n", "hello", "60m", 4, "e"]);
  expect(columnsFor("events.k8s.io", "events").cells(eventConversion.fromStorage(core), now)).toEqual(printed);
});

test("an event in a series shows when it was last seen", () => {
  const series = { count: 9, lastObservedTime: "2026-01-01T11:59:50.000000Z" };
  const printed = cells(["", "events"], { eventTime: "2026-01-01T11:00:00.000000Z", series });

  expect([printed[0], printed[7], printed[8]]).toEqual(["10s", "60m", 9]);
});

test("long lists are cut after three", () => {
  const subsets = [{ addresses: ["a", "b", "c", "d"].map((ip) => ({ ip })), ports: [{ port: 80 }] }];

  expect(cells(["", "endpoints"], { subsets })[1]).toBe("a:80,b:80,c:80 + 1 more...");
});

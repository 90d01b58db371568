// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import { podColumns } from "./pod-columns.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const running = { name: "a", ready: true, restartCount: 0, state: { running: {} } };
const completed = {
  name: "b",
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode: 0, reason: "Completed" } },
};
const ready = [{ type: "Ready", status: "True" }];

function pod(status: object, more: { readonly spec?: object; readonly metadata?: object } = {}): ApiObject {
  const spec = { containers: [{ name: "a" }], ...more.spec };
  const metadata = { name: "p", creationTimestamp: "2026-01-01T11:00:00Z", ...more.metadata };
  return { apiVersion: "v1", kind: "Pod", metadata, spec, status };
}

/** Ready, Status and Restarts. */
function shown(object: ApiObject): readonly unknown[] {
  return podColumns.cells(object, now).slice(1, 4);
}

test("a pod that nobody has begun is pending", () => {
  expect(shown(pod({ phase: "Pending" }))).toEqual(["0/1", "Pending", "0"]);
});

test("a running pod counts its ready containers", () => {
  expect(shown(pod({ phase: "Running", conditions: ready, containerStatuses: [running] }))).toEqual([
    "1/1",
    "Running",
    "0",
  ]);
});

test("restarts tell when the last one was", () => {
  const lastState = { terminated: { finishedAt: "2026-01-01T11:55:00Z" } };
  const containerStatuses = [{ ...running, restartCount: 3, lastState }];

  expect(shown(pod({ phase: "Running", containerStatuses }))).toEqual(["1/1", "Running", "3 (5m ago)"]);
});

test("a waiting container says why", () => {
  const containerStatuses = [{ ...running, ready: false, state: { waiting: { reason: "ImagePullBackOff" } } }];

  expect(shown(pod({ phase: "Pending", containerStatuses }))).toEqual(["0/1", "ImagePullBackOff", "0"]);
});

test.each([
  [{ exitCode: 1, reason: "Error" }, "Error"],
  [{ exitCode: 3 }, "ExitCode:3"],
  [{ exitCode: 137, signal: 9 }, "Signal:9"],
])("a container that ended with %j shows %s", (terminated, reason) => {
  const containerStatuses = [{ ...running, ready: false, state: { terminated } }];

  expect(shown(pod({ phase: "Failed", containerStatuses }))[1]).toBe(reason);
});

test("a pod of which one container completed is still running, or not ready", () => {
  const containerStatuses = [completed, running];

  expect(shown(pod({ phase: "Running", conditions: ready, containerStatuses }))[1]).toBe("Running");
  expect(shown(pod({ phase: "Running", containerStatuses }))[1]).toBe("NotReady");
});

test("init containers show how far they are", () => {
  const spec = { initContainers: [{ name: "i" }, { name: "j" }] };
  const done = { name: "i", restartCount: 0, state: { terminated: { exitCode: 0 } } };
  const at = (state: object): string => {
    const initContainerStatuses = [done, { name: "j", restartCount: 0, state }];
    return String(shown(pod({ phase: "Pending", initContainerStatuses }, { spec }))[1]);
  };

  expect(at({ running: {} })).toBe("Init:1/2");
  expect(at({ waiting: { reason: "PodInitializing" } })).toBe("Init:1/2");
  expect(at({ waiting: { reason: "ErrImagePull" } })).toBe("Init:ErrImagePull");
  expect(at({ terminated: { exitCode: 2 } })).toBe("Init:ExitCode:2");
});

test("a sidecar counts as a container", () => {
  const spec = { initContainers: [{ name: "s", restartPolicy: "Always" }] };
  const initContainerStatuses = [{ name: "s", ready: true, started: true, restartCount: 0, state: { running: {} } }];
  const status = { phase: "Running", conditions: ready, initContainerStatuses, containerStatuses: [running] };

  expect(shown(pod(status, { spec }))).toEqual(["2/2", "Running", "0"]);
});

test("a pod that is being deleted is terminating, unless it has ended or its node is lost", () => {
  const metadata = { deletionTimestamp: "2026-01-01T12:00:00Z" };

  expect(shown(pod({ phase: "Running" }, { metadata }))[1]).toBe("Terminating");
  expect(shown(pod({ phase: "Succeeded" }, { metadata }))[1]).toBe("Succeeded");
  expect(shown(pod({ phase: "Running", reason: "NodeLost" }, { metadata }))[1]).toBe("Unknown");
});

test("a gated pod says that the scheduler waits", () => {
  const conditions = [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }];

  expect(shown(pod({ phase: "Pending", conditions }))[1]).toBe("SchedulingGated");
});

test("the wide columns show address, node and readiness gates", () => {
  const spec = { nodeName: "n", readinessGates: [{ conditionType: "Ready" }, { conditionType: "b" }] };
  const cells = podColumns.cells(pod({ podIPs: [{ ip: "10.0.0.1" }], conditions: ready }, { spec }), now);

  expect(cells.slice(4)).toEqual(["60m", "10.0.0.1", "n", "<none>", "1/2"]);
});

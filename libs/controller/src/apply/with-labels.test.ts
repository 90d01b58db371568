// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { withLabels } from "./with-labels.ts";

const labels = { app: "web" };

test("an object is labelled; labels that it has stay as they are", () => {
  const desired = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", labels: { app: "own", tier: "1" } } };

  expect(withLabels(desired, { app: "web", part: "a" }).metadata.labels).toEqual({ app: "own", tier: "1", part: "a" });
});

test("the template of a workload's pods is labelled, its selector is not", () => {
  const desired = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: { selector: { matchLabels: { a: "b" } }, template: { metadata: { labels: { a: "b" } }, spec: { x: 1 } } },
  };

  expect(withLabels(desired, labels)).toEqual({
    ...desired,
    metadata: { name: "d", labels },
    spec: {
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { ...labels, a: "b" } }, spec: { x: 1 } },
    },
  });
});

test("of a CronJob the template of the jobs and that of their pods are labelled", () => {
  const desired = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "c" },
    spec: { jobTemplate: { spec: { template: { spec: {} } } } },
  };

  expect(withLabels(desired, labels).spec).toEqual({
    jobTemplate: { metadata: { labels }, spec: { template: { metadata: { labels }, spec: {} } } },
  });
});

test("what has no template gets none, and the desired object stays as it was", () => {
  const desired = { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [] } };
  const before = structuredClone(desired);

  expect(withLabels(desired, labels)).toEqual({ ...desired, metadata: { name: "s", labels } });
  expect(desired).toEqual(before);
});

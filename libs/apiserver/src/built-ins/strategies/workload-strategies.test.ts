// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { objectAt } from "../json-access.ts";
import { testContext } from "./test-context.ts";
import {
  daemonSetStrategy,
  deploymentStrategy,
  replicaSetStrategy,
  statefulSetStrategy,
} from "./workload-strategies.ts";

const template = {
  metadata: { labels: { app: "x", tier: "y" } },
  spec: {
    containers: [{ name: "a", image: "nginx", imagePullPolicy: "Always" }],
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
  },
};
const strategies = {
  strategy: { type: "Recreate" },
  updateStrategy: { type: "OnDelete" },
  podManagementPolicy: "Parallel",
};

function workload(kind: string, spec: object = {}): ApiObject {
  const selector = { matchLabels: { app: "x" } };
  return { apiVersion: "apps/v1", kind, metadata: { name: "w" }, spec: { ...strategies, selector, template, ...spec } };
}

async function changeErrors(strategy: Strategy, object: ApiObject, old: ApiObject): Promise<readonly string[]> {
  return ((await strategy.validateUpdate?.(object, old, testContext())) ?? []).map(formatFieldError);
}

const other = { selector: { matchLabels: { tier: "y" } } };

test.each([
  ["Deployment", deploymentStrategy],
  ["ReplicaSet", replicaSetStrategy],
  ["DaemonSet", daemonSetStrategy],
])("the selector of a %s stays", async (kind, strategy) => {
  expect(await changeErrors(strategy, workload(kind), workload(kind))).toEqual([]);
  expect(await changeErrors(strategy, workload(kind, other), workload(kind))).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"tier":"y"}}: field is immutable',
  ]);
});

test("a StatefulSet may be scaled and get another template, and nothing else", async () => {
  const old = workload("StatefulSet", { serviceName: "a" });

  expect(
    await changeErrors(statefulSetStrategy, workload("StatefulSet", { serviceName: "a", replicas: 3 }), old),
  ).toEqual([]);
  expect(await changeErrors(statefulSetStrategy, workload("StatefulSet", { serviceName: "b" }), old)).toEqual([
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]);
});

test("a DaemonSet counts its templates in an annotation", async () => {
  const annotation = "deprecated.daemonset.template.generation";
  const context = testContext();
  const created = await daemonSetStrategy.prepareForCreate?.(workload("DaemonSet"), context);
  if (created === undefined) throw new Error("a DaemonSet prepares for its creation");
  const same = await daemonSetStrategy.prepareForUpdate?.(workload("DaemonSet"), created, context);
  const labels = { metadata: { labels: { app: "x", new: "z" } }, spec: template.spec };
  const changed = await daemonSetStrategy.prepareForUpdate?.(
    workload("DaemonSet", { template: labels }),
    created,
    context,
  );

  expect([created, same, changed].map((object) => objectAt(object, "metadata", "annotations")[annotation])).toEqual([
    "1",
    "1",
    "2",
  ]);
});

test("a deadline within the time to be ready is refused", async () => {
  const spec = { minReadySeconds: 10, progressDeadlineSeconds: 10 };
  const errors = await deploymentStrategy.validate?.(workload("Deployment", spec), testContext());

  expect(errors?.map(formatFieldError)).toEqual([
    "spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds",
  ]);
});

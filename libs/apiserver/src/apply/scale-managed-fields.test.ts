// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { withoutMember } from "./without-member.ts";
import { managedFieldsFromScale, scaleManagedFields, type ScaledResource } from "./scale-managed-fields.ts";

const deployments: ScaledResource = {
  apiVersion: "apps/v1",
  replicasPath: (apiVersion) => (apiVersion === "apps/v1" ? ["spec", "replicas"] : undefined),
};

function entry(manager: string, fieldsV1: object, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  const time = "2026-01-01T00:00:00Z";
  return { manager, operation: "Update", apiVersion: "apps/v1", time, fieldsType: "FieldsV1", fieldsV1, ...more };
}

const replicas = { "f:spec": { "f:replicas": {} } };
const replicasAndMore = { "f:spec": { "f:replicas": {}, "f:paused": {} } };

test("a Scale shows who owns the replicas of the scaled object", () => {
  const parent = [entry("alice", replicasAndMore), entry("bob", { "f:spec": { "f:paused": {} } })];
  expect(scaleManagedFields(deployments, parent)).toEqual([entry("alice", replicas, { apiVersion: "autoscaling/v1" })]);
});

test("who scales takes the replicas of the object, through the subresource and without a time", () => {
  const scale = [entry("carol", replicas, { apiVersion: "autoscaling/v1", subresource: "scale" })];
  expect(managedFieldsFromScale(deployments, [entry("alice", replicasAndMore)], scale)).toEqual([
    withoutMember({ ...entry("carol", replicas, { subresource: "scale" }) }, "time"),
    entry("alice", { "f:spec": { "f:paused": {} } }),
  ]);
});

test("who applied the replicas keeps them while it owns the Scale's", () => {
  const parent = [entry("alice", replicasAndMore, { operation: "Apply" })];
  const scale = scaleManagedFields(deployments, parent);
  expect(managedFieldsFromScale(deployments, parent, scale)).toEqual(parent);
});

test("who owned nothing but the replicas goes when they are taken", () => {
  expect(managedFieldsFromScale(deployments, [entry("alice", replicas)], [])).toBeUndefined();
});

test("a version without scale keeps its managers, one that is not served does not", () => {
  const custom: ScaledResource = {
    apiVersion: "v2",
    replicasPath: (version) => ({ v1: null, v2: ["spec", "size"] })[version],
  };
  const parent = [entry("old", replicas, { apiVersion: "v0" }), entry("plain", replicas, { apiVersion: "v1" })];
  expect(scaleManagedFields(custom, parent)).toBeUndefined();
  expect(managedFieldsFromScale(custom, parent, undefined)).toEqual([parent[1]]);
});

test("the replicas may be anywhere in the scaled object", () => {
  const custom: ScaledResource = { apiVersion: "v2", replicasPath: () => ["spec", "size"] };
  const scale = [entry("carol", replicas, { apiVersion: "autoscaling/v1" })];
  expect(managedFieldsFromScale(custom, undefined, scale)).toMatchObject([
    { manager: "carol", apiVersion: "v2", fieldsV1: { "f:spec": { "f:size": {} } } },
  ]);
});

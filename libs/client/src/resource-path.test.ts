// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { resourceKind } from "@nuvolaris/api-machinery";
import { collectionPath, describe, keyOf, namespacePath, objectPath, RequestError } from "./resource-path.ts";

const pod = resourceKind({ group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true });
const role = resourceKind({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
});

test("the core group has a root of its own", () => {
  expect(collectionPath(pod)).toBe("/api/v1/pods");
  expect(collectionPath(role)).toBe("/apis/rbac.authorization.k8s.io/v1/clusterroles");
});

test("a namespace counts for namespaced kinds only", () => {
  expect(collectionPath(pod, "default")).toBe("/api/v1/namespaces/default/pods");
  expect(collectionPath(role, "default")).toBe("/apis/rbac.authorization.k8s.io/v1/clusterroles");
});

test("names are escaped: RBAC allows colons, and nothing leaves its path", () => {
  expect(objectPath(role, { name: "system:node" })).toMatch(/\/clusterroles\/system%3Anode$/);
  expect(objectPath(pod, { namespace: "default", name: "../a" }, "status")).toBe(
    "/api/v1/namespaces/default/pods/..%2Fa/status",
  );
});

test("a key that names no object is refused before anything is sent", () => {
  expect(() => objectPath(pod, { name: "a" })).toThrow(
    new RequestError("cannot address Pod a: the kind is namespaced; give a namespace"),
  );
  expect(() => objectPath(pod, { namespace: "default", name: "" })).toThrow(/the name is empty/);
  expect(() => namespacePath(pod, {})).toThrow(RequestError);
  expect(() => keyOf(pod, { metadata: {} })).toThrow("cannot address a Pod without metadata.name");
});

test("messages name kind and key", () => {
  expect(describe(pod, { namespace: "default", name: "a" })).toBe("Pod default/a");
  expect(describe(pod, { namespace: "default" })).toBe("pods in default");
  expect(describe(role)).toBe("clusterroles");
});

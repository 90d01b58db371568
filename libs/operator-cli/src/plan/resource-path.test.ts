// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseResourcePath } from "./resource-path.ts";

test.each([
  ["/api/v1/pods", { group: "", plural: "pods" }],
  ["/api/v1/namespaces/a/pods/b", { group: "", plural: "pods", namespace: "a", name: "b" }],
  [
    "/api/v1/namespaces/a/pods/b/proxy/c/d",
    { group: "", plural: "pods", namespace: "a", name: "b", subresource: "proxy/c/d" },
  ],
  ["/api/v1/namespaces/a", { group: "", plural: "namespaces", name: "a" }],
  ["/api/v1/namespaces/a/status", { group: "", plural: "namespaces", name: "a", subresource: "status" }],
  ["/api/v1/namespaces/a/pods", { group: "", plural: "pods", namespace: "a" }],
  [
    "/apis/apps/v1/namespaces/a/deployments/b/status",
    { group: "apps", plural: "deployments", namespace: "a", name: "b", subresource: "status" },
  ],
  ["/apis/nuvolaris.org/v1/samples", { group: "nuvolaris.org", plural: "samples" }],
  [
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
    { group: "rbac.authorization.k8s.io", plural: "clusterroles", name: "system:node" },
  ],
  ["/apis", undefined],
  ["/apis/apps/v1", undefined],
  ["/api/v1", undefined],
  ["/version", undefined],
])("%s is about %j", (pathname, expected) => {
  expect(parseResourcePath(pathname)).toEqual(expected);
});

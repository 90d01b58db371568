// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseResourcePath } from "./request-info.ts";

function parse(target: string) {
  const [method = "", path = ""] = target.split(" ", 2);
  return parseResourcePath(method, new URL(`https://server${path}`));
}

test("a path names group, version, namespace, resource, name and subresource", () => {
  expect(parse("PUT /apis/apps/v1/namespaces/default/deployments/web/scale")).toEqual({
    group: "apps",
    version: "v1",
    namespace: "default",
    resource: "deployments",
    name: "web",
    subresource: "scale",
    rest: [],
    verb: "update",
  });
});

test("the core group has no group in its path", () => {
  expect(parse("GET /api/v1/nodes/n1")).toMatchObject({
    group: "",
    version: "v1",
    resource: "nodes",
    name: "n1",
    verb: "get",
  });
});

test("below a namespace lie its contents and its own subresources", () => {
  expect(parse("GET /api/v1/namespaces/a")).toMatchObject({ resource: "namespaces", name: "a" });
  expect(parse("GET /api/v1/namespaces/a/pods")).toMatchObject({ resource: "pods", namespace: "a", verb: "list" });
  expect(parse("PUT /api/v1/namespaces/a/finalize")).toMatchObject({
    resource: "namespaces",
    name: "a",
    subresource: "finalize",
  });
});

test("a watch is asked for by a parameter, or by the older path", () => {
  expect(parse("GET /api/v1/pods?watch=1")?.verb).toBe("watch");
  expect(parse("GET /api/v1/pods?watch=false")?.verb).toBe("list");
  expect(parse("GET /api/v1/watch/namespaces/a/pods/p")).toMatchObject({
    verb: "watch",
    namespace: "a",
    resource: "pods",
    name: "p",
  });
});

test("without a name a deletion is one of the collection", () => {
  expect(parse("DELETE /api/v1/namespaces/a/pods")?.verb).toBe("deletecollection");
  expect(parse("DELETE /api/v1/namespaces/a/pods/p")?.verb).toBe("delete");
});

test("escapes are read, and what is no escape stays", () => {
  expect(parse("GET /api/v1/namespaces/a/configmaps/x%2Ey")?.name).toBe("x.y");
  expect(parse("GET /api/v1/namespaces/a/configmaps/x%zz")?.name).toBe("x%zz");
});

test("what names no resource is none", () => {
  for (const path of ["/", "/healthz", "/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/api//v1/pods"]) {
    expect(parse(`GET ${path}`)).toBeUndefined();
  }
});

test("a method that no resource knows has no verb", () => {
  expect(parse("OPTIONS /api/v1/pods")?.verb).toBeUndefined();
});

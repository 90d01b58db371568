// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseResourcePath } from "../endpoints/request-info.ts";
import { attributesOf, notAllowed } from "./access-attributes.ts";
import type { AccessAttributes } from "./authorizer.ts";

const user = { username: "jane" };

function ask(target: string): AccessAttributes {
  const [method = "", path = ""] = target.split(" ");
  const url = new URL(`https://server${path}`);
  return attributesOf({ method, url, info: parseResourcePath(method, url) }, user);
}

const pods = { user, group: "", version: "v1", resource: "pods", namespace: "a" };

test.each<{ what: string; target: string; expected: AccessAttributes }>([
  {
    what: "a subresource of an object",
    target: "GET /api/v1/namespaces/a/pods/p/log",
    expected: { ...pods, verb: "get", name: "p", subresource: "log" },
  },
  {
    what: "a namespace, inside of itself",
    target: "DELETE /api/v1/namespaces/a",
    expected: { ...pods, verb: "delete", resource: "namespaces", name: "a" },
  },
  {
    what: "the one object that a list selects by its name",
    target: "GET /api/v1/namespaces/a/pods?fieldSelector=status.phase%3DRunning,metadata.name%3Dp",
    expected: { ...pods, verb: "list", name: "p" },
  },
  {
    what: "the one object that a watch selects",
    target: "GET /api/v1/namespaces/a/pods?watch=1&fieldSelector=metadata.name=p",
    expected: { ...pods, verb: "watch", name: "p" },
  },
  {
    what: "no object of a selector that cannot be read",
    target: "GET /api/v1/namespaces/a/pods?fieldSelector=metadata.name",
    expected: { ...pods, verb: "list" },
  },
  {
    what: "no object of a collection that is deleted by a name",
    target: "DELETE /api/v1/namespaces/a/pods?fieldSelector=metadata.name=p",
    expected: { ...pods, verb: "deletecollection" },
  },
  { what: "a path by its method", target: "POST /healthz", expected: { user, verb: "post", path: "/healthz" } },
])("asked is for $what", ({ target, expected }) => {
  expect(ask(target)).toEqual(expected);
});

test("a refusal says who, what, where and why", () => {
  expect(notAllowed(ask("GET /api/v1/namespaces/a/pods/p/log")).status).toMatchObject({
    code: 403,
    reason: "Forbidden",
    message: 'pods "p" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "a"',
    details: { name: "p", kind: "pods" },
  });
  expect(notAllowed(ask("GET /apis/apps/v1/deployments"), "because").status.message).toBe(
    'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope: because',
  );
  expect(notAllowed(ask("GET /x")).status.message).toBe('forbidden: User "jane" cannot get path "/x"');
});

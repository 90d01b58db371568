// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseResources } from "./resource-facts.ts";

const text = `
core/v1
  pods Pod namespaced * singular=pod short=po categories=all hash=xPOwRZ+Yhw8=
  pods/eviction Eviction namespaced create body=policy/v1
apps/v1 apps
  deployments Deployment namespaced get,list singular=deployment
`;
const [core, apps] = parseResources(text);

test("group versions keep their order, and the core group has no name", () => {
  expect(core).toMatchObject({ packageName: "core/v1", group: "", version: "v1" });
  expect(apps).toMatchObject({ packageName: "apps/v1", group: "apps", version: "v1" });
});

test("a star stands for all verbs", () => {
  expect(core?.resources[0]?.verbs).toHaveLength(8);
  expect(apps?.resources[0]?.verbs).toEqual(["get", "list"]);
});

test("names, categories and the hash are read", () => {
  expect(core?.resources[0]).toMatchObject({
    singular: "pod",
    shortNames: ["po"],
    categories: ["all"],
    storageVersionHash: "xPOwRZ+Yhw8=",
  });
  expect(apps?.resources[0]).not.toHaveProperty("storageVersionHash");
});

test("a body of another group is told", () => {
  expect(core?.resources[1]?.body).toEqual({ group: "policy", version: "v1" });
  expect(apps?.resources[0]?.body).toEqual({ group: "apps", version: "v1" });
});

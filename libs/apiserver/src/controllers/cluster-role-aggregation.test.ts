// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import { TestServer } from "../test-server.ts";
import { gatherRules } from "./cluster-role-aggregation.ts";

const clusterRoles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
const rule = (resource: string): JsonValue => ({ verbs: ["get"], apiGroups: ["example.org"], resources: [resource] });
const gathers = (label: string): object => ({
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }] },
});

function role(name: string, label: string | undefined, fields: object): ApiObject {
  const labels = label === undefined ? {} : { [label]: "true" };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name, labels }, ...fields };
}

test("a role gathers what others have by their label, and what those gather", () => {
  const gathered = gatherRules([
    role("a-top", undefined, { ...gathers("into-top"), rules: [rule("stale")] }),
    role("b-middle", "into-top", gathers("into-middle")),
    role("c-leaf", "into-middle", { rules: [rule("x"), rule("y")] }),
    role("d-leaf", "into-top", { rules: [rule("y"), rule("z")] }),
    role("e-other", "into-nothing", { rules: [rule("w")] }),
  ]);

  expect(gathered.get("b-middle")).toEqual([rule("x"), rule("y")]);
  expect(gathered.get("a-top")).toEqual([rule("x"), rule("y"), rule("z")]);
  expect([...gathered.keys()]).toEqual(["a-top", "b-middle"]);
});

test("roles that gather each other come to hold the same, and a role does not gather itself", () => {
  const gathered = gatherRules([
    role("a", "into-b", gathers("into-a")),
    role("b", "into-a", gathers("into-b")),
    role("c", "into-a", { rules: [rule("x")] }),
    role("d", "into-d", { ...gathers("into-d"), rules: [rule("y")] }),
  ]);

  expect(gathered.get("a")).toEqual([rule("x")]);
  expect(gathered.get("b")).toEqual([rule("x")]);
  expect(gathered.get("d")).toEqual([]);
});

test("who makes a kind adds it to the roles of all users by a label, and takes it away again", async () => {
  await using server = await TestServer.start();
  const haveIt = async (): Promise<readonly boolean[]> =>
    Promise.all(
      ["view", "edit", "admin"].map(async (name) =>
        (await server.get(`${clusterRoles}/${name}`)).text.includes("widgets"),
      ),
    );
  const labels = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };
  await server.post(clusterRoles, { metadata: { name: "widget-viewer", labels }, rules: [rule("widgets")] });

  await server.until(async () => (await haveIt()).every(Boolean));
  const { managedFields } = (await server.get(`${clusterRoles}/view`)).body.metadata;
  expect(managedFields).toContainEqual(
    expect.objectContaining({ manager: "clusterrole-aggregation-controller", operation: "Apply" }),
  );

  await server.delete(`${clusterRoles}/widget-viewer`);
  await server.until(async () => !(await haveIt()).some(Boolean));
  expect(server.errors).toEqual([]);
});

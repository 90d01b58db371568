// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { builtInDefinitions } from "./built-in-definitions.ts";

function definition(resource: string, group = "", version = "v1"): ResourceDefinition {
  const found = builtInDefinitions.find(
    (candidate) => candidate.resource === resource && candidate.group === group && candidate.version === version,
  );
  if (found === undefined) throw new Error(`${resource} is not served`);
  return found;
}

test("each resource is there once", () => {
  const keys = builtInDefinitions.map(({ group, version, resource }) => `${group}/${version}/${resource}`);

  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(["/v1/pods", "apps/v1/deployments", "events.k8s.io/v1/events"]));
});

test("a resource has the names that kubectl knows it by", () => {
  expect(definition("deployments", "apps")).toMatchObject({
    kind: "Deployment",
    listKind: "DeploymentList",
    singular: "deployment",
    shortNames: ["deploy"],
    categories: ["all"],
    namespaced: true,
  });
});

test("subresources are of three kinds", () => {
  const { subresources } = definition("deployments", "apps");
  const eviction = definition("pods").subresources.find(({ name }) => name === "eviction");

  expect(subresources).toEqual([
    {
      type: "scale",
      name: "scale",
      specReplicasPath: ".spec.replicas",
      statusReplicasPath: ".status.replicas",
      labelSelectorPath: ".spec.selector",
    },
    { type: "status", name: "status" },
  ]);
  expect(eviction).toMatchObject({
    type: "named",
    group: "policy",
    version: "v1",
    kind: "Eviction",
    verbs: ["create"],
  });
});

test("every resource and every body of a subresource has a schema", () => {
  for (const { schema, subresources } of builtInDefinitions) {
    expect(schema.type).toBe("object");
    for (const subresource of subresources) {
      if (subresource.type === "named") expect(subresource.schema?.type).toBe("object");
    }
  }
});

test("reviews answer by themselves", () => {
  expect(definition("selfsubjectaccessreviews", "authorization.k8s.io").review).toBeTypeOf("function");
  expect(definition("pods").review).toBeUndefined();
});

test("both kinds of events are one storage", () => {
  expect(definition("events", "events.k8s.io").storedAs).toBe("events");
  expect(definition("events").storedAs).toBeUndefined();
});

test("what differs between resources is set as on a real server", () => {
  expect(definition("deployments", "apps").strategy).toMatchObject({
    hasGeneration: true,
    allowUnconditionalUpdate: true,
  });
  expect(definition("leases", "coordination.k8s.io").strategy).toMatchObject({
    hasGeneration: false,
    allowUnconditionalUpdate: false,
    allowCreateOnUpdate: true,
  });
  expect(definition("jobs", "batch").strategy.defaultPropagation).toBe("Orphan");
  expect(definition("clusterroles", "rbac.authorization.k8s.io").strategy.nameRule).toBe("path");
});

test("a body of a wrong type is a bad request with the words of a real server", () => {
  const { strategy } = definition("deployments", "apps");
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: {}, spec: { replicas: "x" } };

  expect(() => strategy.applyDefaults?.(object)).toThrow(
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { builtInTypes } from "../built-in-types.ts";
import { at } from "../json-access.ts";
import { builtInDefaults } from "./built-in-defaults.ts";
import { applyTypeDefaults, memberOrDefault, orDefault } from "./type-defaults.ts";

function defaulted(type: string, object: JsonObject): JsonObject {
  return applyTypeDefaults(builtInTypes, builtInDefaults, { type: builtInTypes.require(type), object });
}

test("a type has its defaults wherever it stands", () => {
  const container = { name: "a", image: "x", livenessProbe: { httpGet: { port: 80 } } };
  const probe = { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 };
  const inTemplate = defaulted("apps/v1.Deployment", { spec: { template: { spec: { containers: [container] } } } });

  expect(at(inTemplate, "spec", "template", "spec", "containers")).toMatchObject([
    { livenessProbe: { ...probe, httpGet: { path: "/", scheme: "HTTP" } } },
  ]);
});

test("a default that the facts state is applied", () => {
  expect(defaulted("core/v1.Container", { ports: [{ containerPort: 80 }] })["ports"]).toEqual([
    { containerPort: 80, protocol: "TCP" },
  ]);
});

test("what is given stays", () => {
  expect(defaulted("apps/v1.DeploymentSpec", { replicas: 0, strategy: { type: "Recreate" } })).toMatchObject({
    replicas: 0,
    strategy: { type: "Recreate" },
    revisionHistoryLimit: 10,
  });
});

test.each([
  ["nginx", "Always"],
  ["nginx:latest", "Always"],
  ["nginx:1.27", "IfNotPresent"],
  ["registry.example.com:5000/nginx", "Always"],
  ["registry.example.com:5000/nginx:1", "IfNotPresent"],
  ["nginx@sha256:0123", "IfNotPresent"],
])("the image %s is pulled %s", (image, policy) => {
  expect(defaulted("core/v1.Container", { name: "a", image })["imagePullPolicy"]).toBe(policy);
});

test("a limit is a request as well, in a pod and not in a template", () => {
  const containers = [{ name: "a", image: "x", resources: { limits: { cpu: "1" } } }];

  expect(at(defaulted("core/v1.Pod", { spec: { containers } }), "spec", "containers")).toMatchObject([
    { resources: { requests: { cpu: "1" } } },
  ]);
  expect(at(defaulted("core/v1.PodTemplateSpec", { spec: { containers } }), "spec", "containers")).not.toMatchObject([
    { resources: { requests: { cpu: "1" } } },
  ]);
});

test("a member that has no value is set, whatever none looks like", () => {
  expect(orDefault({ a: null, b: "", c: 0, d: false }, { a: 1, b: 1, c: 1, d: 1, e: 1 })).toEqual({
    a: 1,
    b: 1,
    c: 0,
    d: false,
    e: 1,
  });
  expect(memberOrDefault({}, "inner", { a: 1 })).toEqual({ inner: { a: 1 } });
});

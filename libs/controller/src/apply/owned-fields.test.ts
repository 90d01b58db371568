// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { isApplied } from "./owned-fields.ts";

const identity = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" } };
const desired: JsonObject = {
  ...identity,
  spec: {
    replicas: 2,
    template: { spec: { containers: [{ name: "app", image: "x", ports: [{ containerPort: 80 }] }], volumes: [] } },
  },
};
const fields: JsonObject = {
  "f:spec": {
    "f:replicas": {},
    "f:template": {
      "f:spec": {
        "f:containers": {
          'k:{"name":"app"}': {
            ".": {},
            "f:name": {},
            "f:image": {},
            "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
          },
        },
        "f:volumes": {},
      },
    },
  },
};
/** As the server stores it: with defaults, and with what others added. */
const live: JsonObject = {
  ...identity,
  spec: {
    replicas: 2,
    revisionHistoryLimit: 10,
    template: {
      spec: {
        containers: [
          { name: "sidecar", image: "s" },
          { name: "app", image: "x", imagePullPolicy: "Always", ports: [{ containerPort: 80, protocol: "TCP" }] },
        ],
        volumes: [],
      },
    },
  },
};

test("defaults and other managers' additions are no difference", () => {
  expect(isApplied(fields, desired, live)).toBe(true);
});

test("a changed value is a difference, also in a list item that is found by its key", () => {
  const wanted = structuredClone(desired) as { spec: { template: { spec: { containers: { image: string }[] } } } };
  for (const container of wanted.spec.template.spec.containers) container.image = "y";

  expect(isApplied(fields, wanted as unknown as JsonObject, live)).toBe(false);
});

test("a field that was applied and is no longer desired is a difference", () => {
  const owned = { "f:spec": { "f:replicas": {}, "f:paused": {} } };

  expect(
    isApplied(owned, { ...identity, spec: { replicas: 2 } }, { ...identity, spec: { replicas: 2, paused: true } }),
  ).toBe(false);
});

test("a desired field that was never applied is a difference, even when somebody else has set it so", () => {
  expect(isApplied({ "f:spec": {} }, { ...identity, spec: { replicas: 2 } }, live)).toBe(false);
});

test("a list item that is no longer desired is a difference", () => {
  const owned = {
    "f:spec": { "f:ports": { 'k:{"port":80}': { ".": {}, "f:port": {} }, 'k:{"port":81}': { ".": {}, "f:port": {} } } },
  };
  const both = { ...identity, spec: { ports: [{ port: 80 }, { port: 81 }] } };

  expect(isApplied(owned, both, both)).toBe(true);
  expect(isApplied(owned, { ...identity, spec: { ports: [{ port: 80 }] } }, both)).toBe(false);
});

test("elements of a set are compared by value", () => {
  const owned = { "f:metadata": { "f:finalizers": { 'v:"a"': {}, 'v:"b"': {} } } };
  const wanted = { ...identity, metadata: { ...identity.metadata, finalizers: ["b", "a"] } };

  expect(isApplied(owned, wanted, { ...identity, metadata: { finalizers: ["a", "x", "b"] } })).toBe(true);
  expect(isApplied(owned, wanted, { ...identity, metadata: { finalizers: ["a"] } })).toBe(false);
});

test("an atomic list or map is compared as a whole", () => {
  const owned = { "f:spec": { "f:args": {} } };
  const wanted = { ...identity, spec: { args: ["-v"] } };

  expect(isApplied(owned, wanted, { ...identity, spec: { args: ["-v"] } })).toBe(true);
  expect(isApplied(owned, wanted, { ...identity, spec: { args: ["-v", "-x"] } })).toBe(false);
});

test("a value in another notation counts as a difference: to apply it once more changes nothing", () => {
  const owned = { "f:spec": { "f:cpu": {} } };

  expect(isApplied(owned, { ...identity, spec: { cpu: "1000m" } }, { ...identity, spec: { cpu: "1" } })).toBe(false);
});

test("without a field set, and with a notation that is not known, nothing is certain", () => {
  expect(isApplied(undefined, desired, live)).toBe(false);
  expect(isApplied({ "f:spec": { "i:0": {} } }, { ...identity, spec: [1] }, { ...identity, spec: [1] })).toBe(false);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { customResourceDefinitionStrategy as strategy } from "./definition-strategy.ts";

const context: RequestContext = {
  now: Date.UTC(2026, 0, 1),
  user: { username: "admin" },
  fieldManager: "test",
  fieldValidation: "Strict",
  dryRun: false,
  objects: { get: () => undefined, list: () => [] },
  authorizer: { authorize: () => ({ allowed: true }) } as unknown as RequestContext["authorizer"],
  warn: () => undefined,
};
const crd: ApiObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
const changed = (spec: object): ApiObject => ({ ...crd, spec: { ...(crd["spec"] as object), ...spec } });

test("names and conversion are filled in", () => {
  expect(strategy.applyDefaults?.(crd)["spec"]).toMatchObject({
    names: { singular: "thing", listKind: "ThingList" },
    conversion: { strategy: "None" },
  });
});

test("a webhook's service listens on 443 unless it says otherwise", () => {
  const conversion = {
    strategy: "Webhook",
    webhook: { clientConfig: { service: { name: "a", namespace: "b" } }, conversionReviewVersions: ["v1"] },
  };

  expect(strategy.applyDefaults?.(changed({ conversion }))["spec"]).toMatchObject({
    conversion: { webhook: { clientConfig: { service: { port: 443 } } } },
  });
});

test("a new definition has a status without conditions, and the version that it is stored in", async () => {
  const created = await strategy.prepareForCreate?.({ ...crd, status: { storedVersions: ["mine"] } }, context);

  expect(created?.["status"]).toEqual({
    conditions: null,
    acceptedNames: { plural: "", kind: "" },
    storedVersions: ["v1"],
  });
});

test("a new storage version joins those that objects may still be stored in", async () => {
  const versions = [
    { name: "v1", served: true, storage: false },
    { name: "v2", served: true, storage: true },
  ];
  const next = { ...changed({ versions }), status: { storedVersions: ["v1"] } };

  expect((await strategy.prepareForUpdate?.(next, crd, context))?.["status"]).toEqual({ storedVersions: ["v1", "v2"] });
  expect(await strategy.prepareForUpdate?.(next, crd, { ...context, subresource: "status" })).toBe(next);
});

test("a wrong definition is refused, its rules are compiled", async () => {
  const sound = strategy.applyDefaults?.(crd) ?? crd;
  const schema = { type: "object", "x-kubernetes-validations": [{ rule: "self.nope" }] };
  const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }];
  const wrong = strategy.applyDefaults?.(changed({ versions })) ?? crd;

  expect(await strategy.validate?.(sound, context)).toEqual([]);
  expect((await strategy.validate?.(wrong, context))?.map(formatFieldError)).toEqual([
    expect.stringContaining("compilation failed: ERROR: <input>:1:5: undefined field 'nope'"),
  ]);
});

test("an update keeps what cannot change, a write to the status is not looked at", async () => {
  const sound = strategy.applyDefaults?.(crd) ?? crd;
  const moved = strategy.applyDefaults?.(changed({ group: "other.com" })) ?? crd;

  expect((await strategy.validateUpdate?.(moved, sound, context))?.map(formatFieldError)).toEqual([
    'spec.group: Invalid value: "other.com": field is immutable',
  ]);
  expect(await strategy.validateUpdate?.(moved, sound, { ...context, subresource: "status" })).toEqual([]);
});

test("formats that nobody checks are warned about once", () => {
  const schema = { type: "object", properties: { a: { type: "integer", format: "weird" } } };
  const versions = ["v1", "v2"].map((name) => ({
    name,
    served: true,
    storage: name === "v1",
    schema: { openAPIV3Schema: schema },
  }));
  const odd = changed({ versions });

  expect(strategy.warnings?.(odd, undefined)).toEqual(['unrecognized format "weird"']);
  expect(strategy.warnings?.(odd, odd)).toEqual([]);
});

test("only the spec counts for the generation", () => {
  expect(strategy.changesGeneration?.({ ...crd, status: { storedVersions: [] } }, crd)).toBe(false);
  expect(strategy.changesGeneration?.(changed({ scope: "Cluster" }), crd)).toBe(true);
});

test("a definition that is to go waits for its objects", () => {
  const going = strategy.prepareForDelete?.(crd, context.now);

  expect(going?.metadata.finalizers).toEqual(["customresourcecleanup.apiextensions.k8s.io"]);
  expect(going?.["status"]).toMatchObject({
    conditions: [{ type: "Terminating", status: "True", reason: "InstanceDeletionPending" }],
  });
});

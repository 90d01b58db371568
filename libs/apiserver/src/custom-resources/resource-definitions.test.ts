// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from "@nuvolaris/crd-schema";
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { toResourceDefinitions } from "./resource-definitions.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: { count: { type: "integer", minimum: 0, default: 1 }, text: { type: "string" } },
      "x-kubernetes-validations": [{ rule: "self.count < 10", message: "too many" }],
    },
    status: { type: "object", properties: { ready: { type: "integer" } } },
  },
};
const v1: CustomResourceDefinitionVersion = {
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  subresources: { status: {}, scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.ready" } },
  selectableFields: [{ jsonPath: ".spec.text" }],
};
const names = { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList", shortNames: ["th"] };
const crd: CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
  spec: { group: "example.com", scope: "Namespaced", names, versions: [v1] },
  status: { acceptedNames: names, conditions: [{ type: "Established", status: "True" }] },
};
const withVersions = (...versions: CustomResourceDefinitionVersion[]): CustomResourceDefinition => ({
  ...crd,
  spec: { ...crd.spec, versions },
});
// The strategy looks at the subresource only. Proof of the cast: nothing else of the context is read.
const context = {} as RequestContext;
const thing = (rest: object): ApiObject => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name: "a" },
  ...rest,
});

async function only(definition: CustomResourceDefinition): Promise<ResourceDefinition> {
  const [first, ...others] = await toResourceDefinitions(definition);
  if (first === undefined || others.length > 0) throw new Error("expected one resource");
  return first;
}

async function errorsOf(object: ApiObject, old?: ApiObject, subresource?: string): Promise<string[]> {
  const { strategy } = await only(crd);
  const where = { ...context, ...(subresource !== undefined && { subresource }) };
  const errors =
    old === undefined ? await strategy.validate?.(object, where) : await strategy.validateUpdate?.(object, old, where);
  return (errors ?? []).map(formatFieldError);
}

test("a served version becomes a resource with the accepted names", async () => {
  const definition = await only(crd);

  expect(definition).toMatchObject({
    group: "example.com",
    version: "v1",
    resource: "things",
    kind: "Thing",
    listKind: "ThingList",
    singular: "thing",
    shortNames: ["th"],
    namespaced: true,
    isCustom: true,
  });
  expect(definition.subresources.map(({ name }) => name)).toEqual(["status", "scale"]);
  expect(definition.verbs).toContain("create");
});

test("the storage version's hash is the real server's", async () => {
  // Read off the discovery of kube-apiserver v1.36.3.
  const other = { ...names, kind: "Thingcrdstat", plural: "crdstat2" };
  const definition = {
    ...crd,
    spec: { ...crd.spec, group: "a3.example.com", names: other },
    status: { ...crd.status, acceptedNames: other },
  };

  expect((await only(definition)).storageVersionHash).toBe("KyZ21q88+xo=");
});

test("nothing is served before the definition is established, and no version that is not served", async () => {
  expect(await toResourceDefinitions({ ...crd, status: { acceptedNames: names, conditions: [] } })).toEqual([]);
  expect(
    await toResourceDefinitions(withVersions(v1, { ...v1, name: "v2", served: false, storage: false })),
  ).toHaveLength(1);
});

test("while the definition goes, its objects can only be read and deleted", async () => {
  const going = { ...crd, metadata: { ...crd.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };

  expect((await only(going)).verbs).toEqual(["delete", "deletecollection", "get", "list", "watch"]);
});

test("a deprecated version warns, in its own words if it has some", async () => {
  expect((await only(withVersions({ ...v1, deprecated: true }))).deprecationWarning).toBe(
    "example.com/v1 Thing is deprecated",
  );
  expect((await only(withVersions({ ...v1, deprecated: true, deprecationWarning: "use v2" }))).deprecationWarning).toBe(
    "use v2",
  );
});

test("a deprecated version names the best one that is not", async () => {
  const old = { ...v1, name: "v1beta1", storage: false, deprecated: true };
  const definitions = await toResourceDefinitions(withVersions(old, v1, { ...v1, name: "v2alpha1", storage: false }));

  expect(definitions[0]?.deprecationWarning).toBe("example.com/v1beta1 Thing is deprecated; use example.com/v1 Thing");
});

test("a request is defaulted, and freed of nulls that cannot be", async () => {
  const { strategy } = await only(crd);

  expect(strategy.applyDefaults?.(thing({ spec: { text: null } }))).toEqual(thing({ spec: { count: 1 } }));
});

test("metadata that Go cannot decode is a bad request", async () => {
  const { strategy } = await only(crd);
  // Clients send such things; the type says that they should not.
  const wrong = { ...thing({}), metadata: { labels: { a: 1 } } } as unknown as ApiObject;

  expect(() => strategy.applyDefaults?.(wrong)).toThrow(
    'Thing in version "v1" cannot be handled as a Thing: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  );
});

test("values and rules are validated, on creation and on update", async () => {
  expect(await errorsOf(thing({ spec: { count: 1 } }))).toEqual([]);
  expect(await errorsOf(thing({ spec: { count: 12 } }))).toEqual(["spec: Invalid value: too many"]);
  expect(await errorsOf(thing({ spec: { count: "x" } }), thing({ spec: { count: 1 } }))).toHaveLength(3);
  expect(await errorsOf(thing({ status: { ready: "x" } }), thing({}), "status")).toEqual([
    'status.ready: Invalid value: "string": ready in body must be of type integer: "string"',
    ".status.ready: Invalid value: 0: .status.ready accessor error: x is of the type string, expected int64",
    expect.stringContaining("some validation rules were not checked"),
  ]);
});

test("an object of another kind is refused before its fields are looked at", async () => {
  expect(await errorsOf({ ...thing({ spec: { count: -1 } }), kind: "Other" })).toEqual([
    'kind: Invalid value: "Other": must be Thing',
  ]);
});

test("what is read is pruned and defaulted by the schema of the version that is asked for", async () => {
  const v2 = { ...v1, name: "v2", storage: false };
  const [, second] = await toResourceDefinitions(withVersions(v1, v2));
  const stored = thing({ spec: { text: "a", gone: 1 } });

  expect(second?.conversion?.fromStorage(stored)).toEqual({
    ...thing({ spec: { text: "a", count: 1 } }),
    apiVersion: "example.com/v2",
  });
  expect(second?.conversion?.toStorage({ ...thing({}), apiVersion: "example.com/v2" })).toEqual(thing({}));
});

test("a conversion that a webhook would have to make is refused, not guessed", async () => {
  const both = withVersions(v1, { ...v1, name: "v2", storage: false });
  const [first, second] = await toResourceDefinitions({
    ...both,
    spec: { ...both.spec, conversion: { strategy: "Webhook" } },
  });

  expect(first?.conversion?.fromStorage(thing({ spec: { count: 1 } }))).toEqual(thing({ spec: { count: 1 } }));
  expect(() => second?.conversion?.fromStorage(thing({}))).toThrow(
    "conversion webhook for example.com/v2, Kind=Thing failed: this server does not call conversion webhooks",
  );
});

test("selectable fields are compared as texts, absent ones as empty", async () => {
  const { strategy } = await only(crd);
  const select = strategy.selectableFields?.["spec.text"];

  expect(select?.(thing({ spec: { text: "a" } }))).toBe("a");
  expect(select?.(thing({}))).toBe("");
});

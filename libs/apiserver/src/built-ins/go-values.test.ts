// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { builtInTypes } from "./built-in-types.ts";
import { throughGo } from "./go-values.ts";

function through(type: string, object: JsonObject): JsonObject {
  return throughGo(builtInTypes, builtInTypes.require(type), object);
}

test("null and absent are the same", () => {
  expect(through("core/v1.ConfigMap", { metadata: null, data: null })).toEqual({ metadata: {} });
});

test("a struct is always written, a list that may be empty is not", () => {
  expect(through("apps/v1.Deployment", { spec: { template: {} } })).toEqual({
    metadata: {},
    spec: { selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} },
    status: {},
  });
});

test("a pointer keeps the zero that a value loses", () => {
  const spec = { replicas: 0, minReadySeconds: 0, paused: false };

  expect(through("apps/v1.DeploymentSpec", spec)).toMatchObject({ replicas: 0 });
  expect(Object.keys(through("apps/v1.DeploymentSpec", spec))).not.toContain("minReadySeconds");
  expect(Object.keys(through("apps/v1.DeploymentSpec", spec))).not.toContain("paused");
});

test("unknown fields are dropped, fields of inlined structs are kept", () => {
  expect(through("core/v1.Volume", { name: "v", emptyDir: {}, surprise: 1 })).toEqual({ name: "v", emptyDir: {} });
});

test("quantities get their canonical form", () => {
  const limits = { cpu: "1000m", memory: "1024Mi", pods: 3 };

  expect(through("core/v1.ResourceRequirements", { limits })).toEqual({
    limits: { cpu: "1", memory: "1Gi", pods: "3" },
  });
});

test("a time is turned to UTC and loses its fraction", () => {
  const metadata = { creationTimestamp: "2026-01-01T02:00:00.987+02:00" };

  expect(through("meta/v1.ObjectMeta", metadata)).toEqual({ creationTimestamp: "2026-01-01T00:00:00Z" });
});

test("a time with an empty omitempty value is written as null where Go does so", () => {
  expect(through("core/v1.Event", {})).toMatchObject({ firstTimestamp: null, eventTime: null });
});

test("an item that is null is the zero value of its type", () => {
  expect(through("core/v1.PodSpec", { containers: [null] })).toEqual({ containers: [{ name: "", resources: {} }] });
});

test("a recursive type passes through", () => {
  const schema = { not: { properties: { a: { type: "string", nullable: false } } } };

  expect(through("apiextensions/v1.JSONSchemaProps", schema)).toEqual({
    not: { properties: { a: { type: "string" } } },
  });
});

const refused: readonly {
  readonly why: string;
  readonly type: string;
  readonly object: JsonObject;
  readonly message: string;
}[] = [
  {
    why: "a text for a number",
    type: "apps/v1.Deployment",
    object: { spec: { replicas: "x" } },
    message: "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
  },
  {
    why: "a number that does not fit",
    type: "apps/v1.Deployment",
    object: { spec: { replicas: 3_000_000_000 } },
    message: "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
  },
  {
    why: "a number for a text in a map",
    type: "core/v1.ConfigMap",
    object: { data: { a: 1 } },
    message: "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
  },
  {
    why: "an object for a list",
    type: "core/v1.Pod",
    object: { spec: { containers: {} } },
    message: "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
  },
  {
    why: "bytes that are no base64",
    type: "core/v1.Secret",
    object: { data: { a: "*" } },
    message: "illegal base64 data at input byte 0",
  },
  {
    why: "a MicroTime without a fraction",
    type: "coordination/v1.LeaseSpec",
    object: { renewTime: "2026-01-01T00:00:00Z" },
    message: 'parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  },
  {
    why: "a text that is no time",
    type: "meta/v1.ObjectMeta",
    object: { creationTimestamp: "x" },
    message: 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  },
];

test.each(refused)("$why is refused in Go's words", ({ type, object, message }) => {
  expect(() => through(type, object)).toThrow(expect.objectContaining({ name: "GoTypeError", message }));
});

test.each([
  [{ spec: { replicas: "two" } }, "unrecognized type: int32"],
  [{ spec: { replicas: 1.5 } }, "cannot convert float64 to int32"],
  [{ spec: { template: { spec: { hostNetwork: 1 } } } }, "unrecognized type: bool"],
  [{ spec: { template: { spec: { hostname: 1 } } } }, "cannot convert int64 to string"],
  [{ spec: { template: { spec: { hostname: true } } } }, "unrecognized type: string"],
  [{ spec: { template: { spec: { containers: {} } } } }, "cannot restore slice from map"],
  [{ spec: { template: { metadata: { labels: "a" } } } }, "cannot restore map from string"],
  [{ spec: { template: [] } }, "cannot restore struct from: slice"],
])("of %j a conversion says: %s", (object, conversionProblem) => {
  expect(() => through("apps/v1.Deployment", object)).toThrow(expect.objectContaining({ conversionProblem }));
});

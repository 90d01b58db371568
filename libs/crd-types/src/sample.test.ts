// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, expectTypeOf, test } from "vitest";
import { Sample } from "./sample.ts";

test("Sample's names are those that the tutorials type", () => {
  expect(Sample).toMatchObject({
    group: "nuvolaris.org",
    version: "v1",
    plural: "samples",
    singular: "sample",
    namespaced: true,
  });
  expect(Sample.manifest().metadata.name).toBe("samples.nuvolaris.org");
  expect(Sample.manifest().spec.names.shortNames).toEqual(["sam"]);
});

test("types flow from the schema: count is a number that is always there, image may be absent", () => {
  expectTypeOf<Sample["spec"]["count"]>().toEqualTypeOf<number>();
  expectTypeOf<Sample["spec"]["image"]>().toEqualTypeOf<string | undefined>();
});

test("the schema is the one that clusters have", () => {
  const [version] = Sample.manifest().spec.versions;
  const properties = version?.schema?.openAPIV3Schema?.properties;

  expect(properties?.["spec"]?.properties?.["count"]).toMatchObject({
    type: "integer",
    format: "int32",
    minimum: 0,
    default: 1,
  });
  expect(properties?.["spec"]?.properties?.["image"]).toMatchObject({ type: "string", minLength: 1 });
  expect(properties?.["spec"]?.required).toBeUndefined();
  expect(properties?.["status"]?.properties?.["observedGeneration"]).toMatchObject({
    type: "integer",
    format: "int64",
  });
  expect(properties?.["status"]?.properties?.["conditions"]).toMatchObject({
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
    items: { required: ["type", "status", "lastTransitionTime", "reason", "message"] },
  });
  expect(version?.subresources).toEqual({
    status: {},
    scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.readyReplicas" },
  });
});

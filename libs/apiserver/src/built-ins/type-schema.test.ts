// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { builtInTypes } from "./built-in-types.ts";
import { TypeSchemas } from "./type-schema.ts";

const schemas = new TypeSchemas(builtInTypes);

test("a list of ports tells its keys, its merge key and the default of a key", () => {
  const ports = schemas.schemaOf("core/v1.Container").properties?.["ports"];

  expect(ports).toMatchObject({
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
    "x-kubernetes-patch-merge-key": "containerPort",
    "x-kubernetes-patch-strategy": "merge",
  });
  expect(ports?.items?.properties?.["protocol"]?.default).toBe("TCP");
});

test("fields of an inlined struct stand beside the others", () => {
  const { properties = {} } = schemas.schemaOf("core/v1.Volume");

  expect(Object.keys(properties)).toEqual(expect.arrayContaining(["name", "configMap", "emptyDir"]));
});

test("a selector is one value for apply", () => {
  expect(schemas.schemaOf("meta/v1.LabelSelector")["x-kubernetes-map-type"]).toBe("atomic");
  expect(schemas.schemaOf("apps/v1.DeploymentSpec").properties?.["selector"]).toMatchObject({
    "x-kubernetes-map-type": "atomic",
  });
});

test("a type is built once, and a recursive one holds itself", () => {
  const schema = schemas.schemaOf("apiextensions/v1.JSONSchemaProps");

  expect(schemas.schemaOf("apiextensions/v1.JSONSchemaProps")).toBe(schema);
  expect(schema.properties?.["not"]?.properties).toBe(schema.properties);
});

test("what may be a number or a text says so", () => {
  expect(schemas.schemaOf("core/v1.ServicePort").properties?.["targetPort"]).toMatchObject({
    "x-kubernetes-int-or-string": true,
  });
});

test("required fields are listed", () => {
  expect(schemas.schemaOf("core/v1.PodSpec").required).toEqual(["containers"]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { checkEmbeddedTypes, validateEmbeddedObjects } from "./embedded-objects.ts";

const template: JsonSchemaProps = {
  type: "object",
  "x-kubernetes-embedded-resource": true,
  "x-kubernetes-preserve-unknown-fields": true,
};
const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    one: template,
    list: { type: "array", items: template },
    map: { type: "object", additionalProperties: template },
  },
};
const errorsOf = (object: Parameters<typeof validateEmbeddedObjects>[1]): string[] =>
  validateEmbeddedObjects(schema, object).map(formatFieldError);

test("an embedded object says what it is", () => {
  expect(errorsOf({ one: {}, list: [{ apiVersion: "v1" }] })).toEqual([
    "one.apiVersion: Required value",
    "one.kind: Required value",
    "list[0].kind: Required value",
  ]);
});

test("type and names follow Kubernetes' rules", () => {
  const [version, kind, name, label] = errorsOf({
    map: { a: { apiVersion: "a/b/c", kind: "P_od", metadata: { name: "A/B", labels: { "a b": "c" } } } },
  });

  expect(version).toBe('map[a].apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c');
  expect(kind).toMatch(
    /^map\[a\]\.kind: Invalid value: "P_od": may have mixed case, but should otherwise match: a DNS-1035 label/,
  );
  expect(name).toBe("map[a].metadata.name: Invalid value: \"A/B\": may not contain '/'");
  expect(label).toMatch(/^map\[a\]\.metadata\.labels: Invalid value: "a b": name part must consist/);
});

test("a sound embedded object raises nothing", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "x", labels: { a: "b" }, annotations: { "a/B": "c" } },
  };

  expect(errorsOf({ one: pod, list: [pod] })).toEqual([]);
  expect(() => {
    checkEmbeddedTypes(schema, { one: pod });
  }).not.toThrow();
});

test("what Go could not decode is refused before validation", () => {
  expect(() => {
    checkEmbeddedTypes(schema, { one: { apiVersion: 5, kind: "Pod" } });
  }).toThrow("one.apiVersion: Invalid value: 5: must be a string");
  expect(() => {
    checkEmbeddedTypes(schema, { one: { metadata: { labels: { a: 1 } } } });
  }).toThrow(
    'one.metadata: Invalid value: {"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  );
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";

const text: JsonSchemaProps = { type: "string" };
const integer: JsonSchemaProps = { type: "integer" };
const time: JsonSchemaProps = { type: "string", format: "date-time" };
const texts: JsonSchemaProps = { type: "object", additionalProperties: text };

/**
 * How the metadata of every object merges, whatever a resource's own schema says of it.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
const objectMetaSchema: JsonSchemaProps = {
  title: "ObjectMeta",
  type: "object",
  properties: {
    annotations: texts,
    creationTimestamp: time,
    deletionGracePeriodSeconds: integer,
    deletionTimestamp: time,
    finalizers: {
      type: "array",
      items: text,
      "x-kubernetes-list-type": "set",
      "x-kubernetes-patch-strategy": "merge",
    },
    generateName: text,
    generation: integer,
    labels: texts,
    managedFields: { type: "array", items: {}, "x-kubernetes-list-type": "atomic" },
    name: text,
    namespace: text,
    ownerReferences: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["uid"],
      "x-kubernetes-patch-strategy": "merge",
      "x-kubernetes-patch-merge-key": "uid",
      items: {
        type: "object",
        "x-kubernetes-map-type": "atomic",
        properties: {
          apiVersion: text,
          blockOwnerDeletion: { type: "boolean" },
          controller: { type: "boolean" },
          kind: text,
          name: text,
          uid: text,
        },
      },
    },
    resourceVersion: text,
    selfLink: text,
    uid: text,
  },
};

/** What every object has besides what its kind gives it. */
export const objectProperties: Readonly<Record<string, JsonSchemaProps>> = {
  apiVersion: text,
  kind: text,
  metadata: objectMetaSchema,
};

/** The schema of an object with `apiVersion`, `kind` and `metadata` as they are everywhere. */
export function withObjectProperties(schema: JsonSchemaProps): JsonSchemaProps {
  return { ...schema, type: "object", properties: { ...schema.properties, ...objectProperties } };
}

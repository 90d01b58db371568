// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The kind that most scripts use, and the steps that make a server ready for it.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type ScriptStep } from "../script.ts";

const schema: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        count: { type: "integer", minimum: 0, default: 1 },
        image: { type: "string" },
      },
    },
    status: {
      type: "object",
      properties: {
        message: { type: "string" },
        readyReplicas: { type: "integer" },
        observedGeneration: { type: "integer", format: "int64" },
        conditions: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["type"],
          items: {
            type: "object",
            required: ["type", "status"],
            properties: {
              type: { type: "string" },
              status: { type: "string", enum: ["True", "False", "Unknown"] },
              reason: { type: "string" },
              message: { type: "string" },
              observedGeneration: { type: "integer", format: "int64" },
              lastTransitionTime: { type: "string", format: "date-time" },
            },
          },
        },
      },
    },
  },
};

/** The Sample CRD: subresources status and scale, four printer columns, a default, a minimum, a list-map. */
export const sampleCrd: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "samples.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Sample", plural: "samples", singular: "sample", shortNames: ["sam"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.readyReplicas" },
        },
        additionalPrinterColumns: [
          { name: "Count", type: "integer", jsonPath: ".spec.count" },
          { name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" },
          { name: "Message", type: "string", jsonPath: ".status.message" },
          { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
        ],
      },
    ],
  },
};

export const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** The namespace that scripts work in. */
export const namespace = "/api/v1/namespaces/parity";
/** The Samples of that namespace. */
export const samples = "/apis/nuvolaris.org/v1/namespaces/parity/samples";

export const createNamespace: ScriptStep = send("the namespace is made", "POST /api/v1/namespaces", {
  body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "parity" } },
  setUp: true,
});

/** Makes the namespace and the Sample kind, and waits until it is served. */
export const setUpSamples: readonly ScriptStep[] = [createNamespace, ...installCrd(sampleCrd)];

/** Creates `crd` and waits until its first version is served. */
export function installCrd(crd: JsonObject): readonly ScriptStep[] {
  // Scripts pass CRDs as the API has them; a wrong one fails in the set-up.
  const { group, names, versions } = crd["spec"] as {
    group: string;
    names: { plural: string };
    versions: { name: string }[];
  };
  const plural = names.plural;
  return [
    send(`the CRD of ${plural} is made`, `POST ${crds}`, { body: crd, setUp: true }),
    get(`${plural} are served`, `/apis/${group}/${versions[0]?.name ?? ""}/${plural}`, {
      until: { status: 200 },
      setUp: true,
    }),
  ];
}

/** A Sample to send. */
export function sample(name: string, spec: JsonValue = { count: 2 }, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata: { name, ...metadata }, spec };
}

export const mergePatch = { "content-type": "application/merge-patch+json" } as const;
export const jsonPatch = { "content-type": "application/json-patch+json" } as const;
export const strategicPatch = { "content-type": "application/strategic-merge-patch+json" } as const;
export const applyPatch = { "content-type": "application/apply-patch+yaml" } as const;
export const asTable = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" } as const;

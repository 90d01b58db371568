// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Fields of a custom resource that lists and watches can select by.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#crd-selectable-fields
import type { JsonObject } from "../json.ts";
import { get, send, watch, type RequestScript } from "../script.ts";
import { createNamespace, crds, installCrd, mergePatch } from "./sample-crd.ts";

const shirts = "/apis/nuvolaris.org/v1/namespaces/parity/shirts";
const shirt = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "nuvolaris.org/v1",
  kind: "Shirt",
  metadata: { name },
  spec,
});

function shirtCrd(selectableFields: readonly JsonObject[], plural = "shirts"): JsonObject {
  const spec: JsonObject = {
    type: "object",
    properties: {
      color: { type: "string" },
      size: { type: "integer" },
      folded: { type: "boolean" },
      tags: { type: "array", items: { type: "string" } },
    },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.nuvolaris.org` },
    spec: {
      group: "nuvolaris.org",
      scope: "Namespaced",
      names: { kind: plural === "shirts" ? "Shirt" : "Other", plural },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
          selectableFields,
        },
      ],
    },
  };
}

const names = { only: ["/items/0/metadata/name", "/items/1/metadata/name", "/items/2/metadata/name"] };
const select = (fields: string): string => `${shirts}?fieldSelector=${encodeURIComponent(fields)}`;
const refused = (title: string, fields: readonly JsonObject[]) =>
  send(`refused: ${title}`, `POST ${crds}?dryRun=All`, { body: shirtCrd(fields, "others") });

export const selectableFields: RequestScript = {
  name: "selectable-fields",
  steps: [
    createNamespace,
    ...installCrd(shirtCrd([{ jsonPath: ".spec.color" }, { jsonPath: ".spec.size" }, { jsonPath: ".spec.folded" }])),
    get("where to start", shirts, { capture: { start: "/metadata/resourceVersion" }, setUp: true }),
    send("a blue one", `POST ${shirts}`, {
      body: shirt("blue", { color: "blue", size: 2, folded: true }),
      setUp: true,
    }),
    send("a red one", `POST ${shirts}`, { body: shirt("red", { color: "red", size: 2 }), setUp: true }),
    send("one without a colour", `POST ${shirts}`, { body: shirt("bare", {}), setUp: true }),
    get("by a string", select("spec.color=blue"), { select: names }),
    get("by an integer", select("spec.size=2"), { select: names }),
    get("by a boolean", select("spec.folded=true"), { select: names }),
    get("by two", select("spec.color=red,spec.size=2"), { select: names }),
    get("not this value matches what has none", select("spec.color!=blue"), { select: names }),
    get("the empty value matches what has none", select("spec.color="), { select: names }),
    get("together with the name", select("spec.size=2,metadata.name=red"), { select: names }),
    get("by a field that is not selectable", select("spec.tags=x")),
    send("a red one turns blue", `PATCH ${shirts}/red`, {
      headers: mergePatch,
      body: { spec: { color: "blue" } },
      setUp: true,
    }),
    send("a blue one turns green", `PATCH ${shirts}/blue`, {
      headers: mergePatch,
      body: { spec: { color: "green" } },
      setUp: true,
    }),
    watch(
      "a watch tells entering and leaving",
      `${select("spec.color=blue")}&watch=true&timeoutSeconds=8&resourceVersion={{start}}`,
    ),
    send("a collection is deleted by it", `DELETE ${select("spec.size=2")}`, { select: names }),
    get("what is left", shirts, { select: names }),
    refused("a field that is no scalar", [{ jsonPath: ".spec.tags" }]),
    refused("a path that is none", [{ jsonPath: "spec.color" }]),
    refused("a path into a list", [{ jsonPath: ".spec.tags[0]" }]),
    refused("metadata", [{ jsonPath: ".metadata.name" }]),
    refused("twice the same", [{ jsonPath: ".spec.color" }, { jsonPath: ".spec.color" }]),
    refused(
      "more than eight",
      Array.from({ length: 9 }, (_, index) => ({ jsonPath: `.spec.f${index}` })),
    ),
  ],
};

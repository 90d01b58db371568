// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { builtInDefinitions } from "../built-ins/built-in-definitions.ts";
import { at, listAt, objectAt, textAt } from "../built-ins/json-access.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { ResourceRegistry } from "../registry/resource-registry.ts";
import { nameAndAge } from "../table/generic-columns.ts";
import { OpenApiDocuments } from "./open-api-documents.ts";
import { openApiResponse } from "./open-api-response.ts";

const sample: ResourceDefinition = {
  group: "nuvolaris.org",
  version: "v1",
  resource: "samples",
  kind: "Sample",
  listKind: "SampleList",
  singular: "sample",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
  subresources: [{ type: "status", name: "status" }],
  schema: {
    type: "object",
    description: "A sample.",
    properties: {
      spec: {
        type: "object",
        required: ["count"],
        properties: {
          count: { type: "integer", description: "How many." },
          port: { "x-kubernetes-int-or-string": true },
          template: { type: "object", "x-kubernetes-embedded-resource": true },
        },
      },
    },
  },
  columns: nameAndAge,
  strategy: {},
  isCustom: true,
};

const registry = new ResourceRegistry();
registry.add([...builtInDefinitions, sample]);
const documents = new OpenApiDocuments(registry);

async function answer(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await openApiResponse(new Request(`https://server${path}`, { headers }), documents);
  if (response === undefined) throw new Error(`${path} is not served`);
  return response;
}

async function document(path: string): Promise<JsonObject> {
  // Proof of the cast: each of these answers is a JSON object.
  return (await (await answer(path)).json()) as JsonObject;
}

const collection = "/apis/nuvolaris.org/v1/namespaces/{namespace}/samples";

test("the index leads to each group version, under a hash", async () => {
  const { paths } = await document("/openapi/v3");

  expect(Object.keys(objectAt(paths))).toEqual(
    expect.arrayContaining(["api/v1", "apis/apps/v1", "apis/nuvolaris.org/v1"]),
  );
  expect(textAt(paths, "api/v1", "serverRelativeURL")).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/);
});

test("every write says that it knows fieldValidation, and of which kind it is", async () => {
  const { paths } = await document("/openapi/v3/apis/nuvolaris.org/v1");
  for (const [path, method, action] of [
    [collection, "post", "post"],
    [`${collection}/{name}`, "put", "put"],
    [`${collection}/{name}`, "patch", "patch"],
    [`${collection}/{name}/status`, "patch", "patch"],
  ] as const) {
    const operation = at(paths, path, method);
    const names = listAt(operation, "parameters").map((parameter) => textAt(parameter, "name"));

    expect(names).toContain("fieldValidation");
    expect(operation).toMatchObject({
      "x-kubernetes-action": action,
      "x-kubernetes-group-version-kind": { group: "nuvolaris.org", version: "v1", kind: "Sample" },
    });
  }
});

test("only built-in kinds take strategic merge patches", async () => {
  const custom = at(await document("/openapi/v3/apis/nuvolaris.org/v1"), "paths", `${collection}/{name}`, "patch");
  const builtIn = at(await document("/openapi/v3/api/v1"), "paths", "/api/v1/namespaces/{name}", "patch");
  const types = (operation: unknown): readonly string[] => Object.keys(objectAt(operation, "requestBody", "content"));

  expect(types(custom)).not.toContain("application/strategic-merge-patch+json");
  expect(types(builtIn)).toContain("application/strategic-merge-patch+json");
});

test("a custom kind has its descriptions, and what every object has", async () => {
  const schema = at(
    await document("/openapi/v3/apis/nuvolaris.org/v1"),
    "components",
    "schemas",
    "org.nuvolaris.v1.Sample",
  );
  const spec = at(schema, "properties", "spec");

  expect(schema).toMatchObject({
    description: "A sample.",
    "x-kubernetes-group-version-kind": [{ group: "nuvolaris.org", version: "v1", kind: "Sample" }],
    properties: { kind: { type: "string" }, apiVersion: { type: "string" } },
  });
  expect(at(spec, "properties", "count")).toEqual({ type: "integer", description: "How many." });
  expect(at(spec, "properties", "port")).toMatchObject({ anyOf: [{ type: "integer" }, { type: "string" }] });
  expect(at(spec, "properties", "template")).toMatchObject({ required: ["kind", "apiVersion"] });
});

test("every reference of every document leads somewhere", async () => {
  const { paths } = await document("/openapi/v3");
  for (const path of Object.keys(objectAt(paths))) {
    const text = await (await answer(`/openapi/v3/${path}`)).text();
    const schemas = objectAt(JSON.parse(text), "components", "schemas");
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);

    expect(references.filter((name) => !(name in schemas))).toEqual([]);
  }
});

test("a kind is found by its type even if another type reached it first", async () => {
  // StatefulSets hold claims: apps/v1 has the type, core/v1 has the kind.
  const core = at(
    await document("/openapi/v3/api/v1"),
    "components",
    "schemas",
    "io.k8s.api.core.v1.PersistentVolumeClaim",
  );

  expect(core).toMatchObject({
    "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "PersistentVolumeClaim" }],
  });
});

test("under its hash a document may be kept for good; an old hash leads to the new one", async () => {
  const url = textAt(await document("/openapi/v3"), "paths", "apis/apps/v1", "serverRelativeURL");
  const kept = await answer(url);
  const old = await answer("/openapi/v3/apis/apps/v1?hash=OLD");
  const known = await answer(url, { "if-none-match": kept.headers.get("etag") ?? "" });

  expect(kept.headers.get("cache-control")).toBe("public, immutable");
  expect([old.status, old.headers.get("location")]).toEqual([301, url]);
  expect(known.status).toBe(304);
});

test("a resource that comes changes the index and nothing else", async () => {
  const growing = new ResourceRegistry();
  growing.add(builtInDefinitions);
  const served = new OpenApiDocuments(growing);
  const before = objectAt(await served.index(), "paths");
  growing.add([sample]);
  const after = objectAt(await served.index(), "paths");

  expect(before).not.toHaveProperty("apis/nuvolaris.org/v1");
  expect(after).toMatchObject(before);
  expect(after).toHaveProperty(["apis/nuvolaris.org/v1"]);
});

test("version 2 is there, and empty", async () => {
  expect(await document("/openapi/v2")).toMatchObject({ swagger: "2.0", paths: {} });
});

test("version 2 is told in protobuf to kubectl, which reads nothing else", async () => {
  const type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  const response = await answer("/openapi/v2", { accept: type.replace(".v1.0", "@v1.0") });
  const bytes = [...new Uint8Array(await response.arrayBuffer())];

  expect(response.headers.get("content-type")).toBe(type);
  expect(bytes.slice(0, 5)).toEqual([0x0a, 3, ...new TextEncoder().encode("2.0")]);
  expect(bytes.slice(-2)).toEqual([0x42, 0]);
});

test("a group version that is not served has no document, and other paths are left to others", async () => {
  const missing = await openApiResponse(new Request("https://server/openapi/v3/apis/none/v1"), documents);

  expect(missing?.status).toBe(404);
  expect(await missing?.text()).toBe("");
  expect(await openApiResponse(new Request("https://server/healthz"), documents)).toBeUndefined();
});

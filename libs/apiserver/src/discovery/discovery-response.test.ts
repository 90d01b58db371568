// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { builtInDefinitions } from "../built-ins/built-in-definitions.ts";
import { listAt, textAt } from "../built-ins/json-access.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { ResourceRegistry } from "../registry/resource-registry.ts";
import { nameAndAge } from "../table/generic-columns.ts";
import { discoveryResponse } from "./discovery-response.ts";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
/** What kubectl 1.32 sends. */
const kubectl = `${aggregated},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json`;

const sample: ResourceDefinition = {
  group: "nuvolaris.org",
  version: "v1",
  resource: "samples",
  kind: "Sample",
  listKind: "SampleList",
  singular: "sample",
  shortNames: ["smp"],
  categories: [],
  namespaced: true,
  verbs: ["delete", "get", "list", "create"],
  subresources: [
    { type: "status", name: "status" },
    { type: "scale", name: "scale", specReplicasPath: ".spec.count", statusReplicasPath: ".status.count" },
  ],
  schema: { type: "object" },
  columns: nameAndAge,
  strategy: {},
  isCustom: true,
};

function registryWith(...definitions: readonly ResourceDefinition[]): ResourceRegistry {
  const registry = new ResourceRegistry();
  registry.add([...builtInDefinitions, ...definitions]);
  return registry;
}

async function answer(path: string, accept = "application/json", registry = registryWith(sample)): Promise<Response> {
  const response = await discoveryResponse(
    new Request(`https://server:6443${path}`, { headers: { accept } }),
    registry,
  );
  if (response === undefined) throw new Error(`${path} is no path of discovery`);
  return response;
}

async function document(path: string, accept?: string, registry?: ResourceRegistry): Promise<JsonObject> {
  // Proof of the cast: each of these answers is a JSON object.
  return (await (await answer(path, accept, registry)).json()) as JsonObject;
}

test("/api lists the versions of the core group, and where it was asked", async () => {
  expect(await document("/api")).toEqual({
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "server:6443" }],
  });
});

test("/apis lists all other groups, custom ones last", async () => {
  const groups = listAt(await document("/apis"), "groups");

  expect(groups.at(0)).toMatchObject({ name: "apiregistration.k8s.io" });
  expect(groups.at(-1)).toEqual({
    name: "nuvolaris.org",
    versions: [{ groupVersion: "nuvolaris.org/v1", version: "v1" }],
    preferredVersion: { groupVersion: "nuvolaris.org/v1", version: "v1" },
  });
});

test("a group prefers its best version", async () => {
  const beta: ResourceDefinition = { ...sample, version: "v2beta1" };
  const group = await document("/apis/nuvolaris.org", undefined, registryWith(beta, sample));

  expect(group).toMatchObject({ preferredVersion: { version: "v1" } });
  expect(listAt(group, "versions").map((version) => textAt(version, "version"))).toEqual(["v1", "v2beta1"]);
});

test("a group version lists resources and subresources as a real server does", async () => {
  const list = await document("/apis/nuvolaris.org/v1");

  expect(list).toEqual({
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: "nuvolaris.org/v1",
    resources: [
      {
        name: "samples",
        singularName: "sample",
        namespaced: true,
        kind: "Sample",
        verbs: ["delete", "get", "list", "create"],
        shortNames: ["smp"],
        storageVersionHash: "uqzIsmFOaDc=",
      },
      { name: "samples/status", singularName: "", namespaced: true, kind: "Sample", verbs: ["get", "patch", "update"] },
      {
        name: "samples/scale",
        singularName: "",
        namespaced: true,
        group: "autoscaling",
        version: "v1",
        kind: "Scale",
        verbs: ["get", "patch", "update"],
      },
    ],
  });
});

test("a resource in several versions has no hash: which one is stored is not known here", async () => {
  const registry = registryWith(sample, { ...sample, version: "v2" });
  const [resource] = listAt(await document("/apis/nuvolaris.org/v1", undefined, registry), "resources");

  expect(resource).not.toHaveProperty("storageVersionHash");
});

test("the core group's list has no apiVersion", async () => {
  expect(Object.keys(await document("/api/v1"))).toEqual(["kind", "groupVersion", "resources"]);
});

test("kubectl gets everything in one document, with the type that it asked for", async () => {
  const response = await answer("/apis", kubectl);

  expect(response.headers.get("content-type")).toBe(aggregated);
  expect(response.headers.get("vary")).toBe("Accept");
  const groups = listAt(await response.json(), "items");
  expect(groups.at(-1)).toEqual({
    metadata: { name: "nuvolaris.org" },
    versions: [
      {
        version: "v1",
        freshness: "Current",
        resources: [
          {
            resource: "samples",
            responseKind: { group: "nuvolaris.org", version: "v1", kind: "Sample" },
            scope: "Namespaced",
            singularResource: "sample",
            verbs: ["delete", "get", "list", "create"],
            shortNames: ["smp"],
            subresources: [
              {
                subresource: "status",
                responseKind: { group: "nuvolaris.org", version: "v1", kind: "Sample" },
                verbs: ["get", "patch", "update"],
              },
              {
                subresource: "scale",
                responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
                verbs: ["get", "patch", "update"],
              },
            ],
          },
        ],
      },
    ],
  });
});

test("kubectl 1.27 knows only v2beta1, which is served no more, and gets the plain form", async () => {
  const beta = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  expect(await document("/api", `${beta},application/json`)).toMatchObject({ kind: "APIVersions" });
  await expect(answer("/api", beta)).rejects.toMatchObject({ status: { code: 406 } });
});

test("a client that prefers the plain form gets it", async () => {
  expect(await document("/apis", `application/json,${aggregated}`)).toMatchObject({ kind: "APIGroupList" });
});

test("a client that has the document already is told so", async () => {
  const registry = registryWith(sample);
  const etag = (await answer("/apis", aggregated, registry)).headers.get("etag") ?? "";
  const headers = { accept: aggregated, "if-none-match": etag };
  const again = await discoveryResponse(new Request("https://server/apis", { headers }), registry);

  expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
  expect(again?.status).toBe(304);
});

test("resources come and go", async () => {
  const registry = registryWith(sample);
  registry.remove("nuvolaris.org", "samples");

  expect(await discoveryResponse(new Request("https://server/apis/nuvolaris.org"), registry)).toBeUndefined();
});

test("YAML is written for those who ask", async () => {
  const response = await answer("/apis/apps", "application/yaml");

  expect(response.headers.get("content-type")).toBe("application/yaml");
  expect(await response.text()).toContain("kind: APIGroup\n");
});

test("a form that there is not is refused", async () => {
  await expect(answer("/apis", "application/foo")).rejects.toThrow("only the following media types are accepted");
});

test.each(["/apis/none", "/apis/apps/v9", "/api/v2", "/apis/apps/v1/deployments", "/healthz"])(
  "%s is left to others",
  async (path) => {
    expect(await discoveryResponse(new Request(`https://server${path}`), registryWith())).toBeUndefined();
  },
);

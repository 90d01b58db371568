// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// How clients learn what is served: legacy and aggregated discovery, /version, OpenAPI of a CRD's group.
import { get, send, type RequestScript } from "../script.ts";
import { crds, jsonPatch, setUpSamples } from "./sample-crd.ts";

const aggregated = (version: string) => ({
  accept: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
});
const ours = { elements: { list: "/items", key: "/metadata/name", values: ["nuvolaris.org"] } };
const ourGroup = { elements: { list: "/groups", key: "/name", values: ["nuvolaris.org"] } };
const resources = (...values: string[]) => ({ elements: { list: "/resources", key: "/name", values } });

export const discovery: RequestScript = {
  name: "discovery",
  steps: [
    ...setUpSamples,
    get("the CRD's group appears in the aggregated discovery", "/apis", {
      headers: aggregated("v2"),
      select: ours,
      until: { status: 200, at: "/items/0/versions/0/resources/0" },
    }),
    get("aggregated v2beta1", "/apis", { headers: aggregated("v2beta1"), select: ours }),
    get("aggregated: kubectl's Accept gets v2", "/apis", {
      headers: { accept: `${aggregated("v2").accept},${aggregated("v2beta1").accept},application/json` },
      select: ours,
    }),
    get("aggregated: the core group", "/api", {
      headers: aggregated("v2"),
      select: {
        only: [
          "/kind",
          "/apiVersion",
          "/items/0/metadata",
          "/items/0/versions/0/version",
          "/items/0/versions/0/freshness",
        ],
      },
    }),
    get("aggregated: an unknown version", "/apis", { headers: aggregated("v9") }),
    get("aggregated: an unknown version, with JSON behind it", "/apis", {
      headers: { accept: `${aggregated("v9").accept},application/json` },
      select: ourGroup,
    }),
    get("legacy: /api", "/api", { select: { without: ["/serverAddressByClientCIDRs"] } }),
    get("legacy: /apis", "/apis", { select: ourGroup }),
    get("legacy: the groups' names", "/apis", {
      select: {
        elements: { list: "/groups", key: "/name", values: ["apps", "apiextensions.k8s.io", "coordination.k8s.io"] },
      },
    }),
    get("legacy: a group", "/apis/nuvolaris.org"),
    get("legacy: a group version", "/apis/nuvolaris.org/v1"),
    get("legacy: resources of apps/v1", "/apis/apps/v1", {
      select: resources("deployments", "deployments/status", "deployments/scale", "statefulsets"),
    }),
    get("legacy: resources of the core group", "/api/v1", {
      select: resources(
        "configmaps",
        "namespaces",
        "namespaces/finalize",
        "namespaces/status",
        "pods",
        "pods/log",
        "pods/eviction",
        "pods/exec",
        "serviceaccounts/token",
        "services",
        "events",
        "secrets",
        "nodes",
      ),
    }),
    get("legacy: resources of coordination.k8s.io/v1", "/apis/coordination.k8s.io/v1"),
    get("legacy: resources of apiextensions.k8s.io/v1", "/apis/apiextensions.k8s.io/v1"),
    get("legacy: the review APIs", "/apis/authorization.k8s.io/v1"),
    get("the version", "/version", { select: { only: ["/major", "/minor"] } }),
    get("the root lists the paths", "/", { select: { only: ["/kind"] } }),
    get("OpenAPI v3: the group's document is listed", "/openapi/v3", {
      until: { status: 200, at: "/paths/apis~1nuvolaris.org~1v1" },
      select: { only: ["/paths/apis~1nuvolaris.org~1v1"] },
    }),
    get("OpenAPI v3: the schema of the kind, with its group, version and kind", "/openapi/v3/apis/nuvolaris.org/v1", {
      until: { status: 200, at: "/components/schemas/org.nuvolaris.v1.Sample/type", equals: "object" },
      select: {
        only: [
          "/openapi",
          "/components/schemas/org.nuvolaris.v1.Sample/x-kubernetes-group-version-kind",
          "/components/schemas/org.nuvolaris.v1.Sample/properties/spec",
          "/components/schemas/org.nuvolaris.v1.Sample/properties/status",
        ],
      },
    }),
    get("OpenAPI v3: the paths' verbs carry the kind and fieldValidation", "/openapi/v3/apis/nuvolaris.org/v1", {
      select: {
        only: [
          "/paths/~1apis~1nuvolaris.org~1v1~1namespaces~1{namespace}~1samples/post/x-kubernetes-group-version-kind",
          "/paths/~1apis~1nuvolaris.org~1v1~1namespaces~1{namespace}~1samples/post/x-kubernetes-action",
          "/paths/~1apis~1nuvolaris.org~1v1~1namespaces~1{namespace}~1samples/post/parameters/2/name",
          "/paths/~1apis~1nuvolaris.org~1v1~1namespaces~1{namespace}~1samples~1{name}/patch/x-kubernetes-action",
          "/paths/~1apis~1nuvolaris.org~1v1~1namespaces~1{namespace}~1samples~1{name}/patch/parameters/3/name",
        ],
      },
    }),
    get("OpenAPI v3: an unknown group", "/openapi/v3/apis/nowhere.org/v1"),
    send("short names and categories change", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [
        { op: "replace", path: "/spec/names/shortNames", value: ["smp"] },
        { op: "add", path: "/spec/names/categories", value: ["all"] },
      ],
      setUp: true,
    }),
    get("and discovery follows", "/apis/nuvolaris.org/v1", {
      until: { status: 200, at: "/resources/0/categories", equals: ["all"] },
    }),
    send("the only version is not served any more", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/spec/versions/0/served", value: false }],
      setUp: true,
    }),
    get("the group is gone with its last served version", "/apis/nuvolaris.org", { until: { status: 404 } }),
  ],
};

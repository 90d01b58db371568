// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the server says to requests that it cannot serve at all.
import { get, send, watch, type RequestScript } from "../script.ts";
import { mergePatch, namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

const configMaps = `${namespace}/configmaps`;

export const refusals: RequestScript = {
  name: "refusals",
  steps: [
    ...setUpSamples,
    get("404: an unknown path", "/nowhere"),
    get("404: an unknown group", "/apis/nowhere.org/v1/things"),
    get("404: an unknown group's discovery", "/apis/nowhere.org"),
    get("404: an unknown version of a CRD's group", "/apis/nuvolaris.org/v9/samples"),
    get("404: an unknown resource of a CRD's group", "/apis/nuvolaris.org/v1/namespaces/parity/others"),
    get("404: an unknown resource of a built-in group", "/apis/apps/v1/namespaces/parity/others"),
    get("404: an unknown resource of the core group", "/api/v1/namespaces/parity/others"),
    get("404: an unknown version of the core group", "/api/v9/pods"),
    get("404: an unknown object of a built-in", `${configMaps}/missing`),
    get("404: a cluster-scoped resource in a namespace", "/api/v1/namespaces/parity/nodes"),
    get("404: a namespaced object without its namespace", "/apis/nuvolaris.org/v1/samples/alpha"),
    get("404: an unknown subresource of a built-in", `${configMaps}/missing/frob`),
    send("404: a namespaced create without a namespace", "POST /apis/nuvolaris.org/v1/samples", { body: sample("a") }),
    send("405: a namespaced create without a namespace, of a built-in", "POST /api/v1/configmaps", {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
    }),
    send("a custom resource takes a POST on an object's path", `POST ${samples}/alpha`, { body: sample("alpha") }),
    send("405: POST on an object of a built-in", `POST ${configMaps}/a`, { body: {} }),
    send("400: PUT on a collection of custom resources", `PUT ${samples}`, { body: sample("alpha") }),
    send("405: PUT on a collection of a built-in", `PUT ${configMaps}`, { body: {} }),
    send("400: PATCH on a collection of custom resources", `PATCH ${samples}`, { headers: mergePatch, body: {} }),
    send("405: an unknown method", `FROB ${samples}`, {}),
    send("405: OPTIONS", `OPTIONS ${samples}`, {}),
    send("HEAD is a get without a body", `HEAD ${samples}`, {}),
    get("406: a media type that is not served", samples, { headers: { accept: "application/xml" } }),
    get("406: on a built-in", configMaps, { headers: { accept: "text/html" } }),
    get("Accept: anything", `${samples}?limit=1`, { headers: { accept: "*/*" } }),
    get("Accept: a list with quality values", `${samples}?limit=1`, {
      headers: { accept: "application/json;q=0.1, application/yaml;q=0.9" },
    }),
    get("Accept: YAML", `${samples}?limit=1`, { headers: { accept: "application/yaml" }, select: { only: ["/kind"] } }),
    get("Accept: protobuf falls back to what follows", `${samples}?limit=1`, {
      headers: { accept: "application/vnd.kubernetes.protobuf,application/json" },
      select: { only: ["/kind"] },
    }),
    send("415: a body of an unknown type", `POST ${samples}`, { headers: { "content-type": "text/plain" }, body: "x" }),
    send("415: on a built-in", `POST ${configMaps}`, { headers: { "content-type": "text/plain" }, body: "x" }),
    send("415: a body without a type", `POST ${configMaps}`, {
      headers: { "content-type": "" },
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "untyped" } },
      select: { only: ["/kind", "/metadata/name"] },
    }),
    send("413: a body over 3 MiB", `POST ${configMaps}`, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "huge" }, data: { a: "x".repeat(3_200_000) } },
    }),
    send("between 1.5 and 3 MiB the store refuses", `POST ${samples}`, {
      body: sample("large", { image: "x".repeat(2_000_000) }),
    }),
    send("a ConfigMap over 1 MiB", `POST ${configMaps}`, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "large" }, data: { a: "x".repeat(1_100_000) } },
      select: { without: ["/data"] },
    }),
    send("annotations over 256 KiB", `POST ${samples}`, {
      body: sample("annotated", {}, { annotations: { a: "x".repeat(263_000) } }),
    }),
    send("401: an unknown token", `GET ${samples}`, { headers: { authorization: "Bearer nobody" } }),
    send("401: no token", `GET ${samples}`, { headers: { authorization: "" } }),
    send("401: on a path that is not there", "GET /nowhere", { headers: { authorization: "" } }),
    get("403: a user without rights", samples, { user: "jane" }),
    get("livez", "/livez"),
    get("readyz", "/readyz"),
    get("healthz", "/healthz"),
    get("a query parameter that nobody knows is passed over", `${samples}?bogus=1`),
    watch("a boolean that is none is true", `${samples}?watch=maybe&timeoutSeconds=8`),
    get("pretty printing changes nothing but the spaces", `${samples}?pretty=true`),
    get("a trailing slash", `${samples}/`),
    get("a double slash", "/apis//nuvolaris.org/v1"),
  ],
};

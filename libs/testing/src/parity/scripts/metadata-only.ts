// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Metadata without the rest, as controllers ask for objects that they only count, own or garbage-collect.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
import { get, send, watch, type RequestScript } from "../script.ts";
import { mergePatch, namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

const one = { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" };
const list = { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" };
const configMaps = `${namespace}/configmaps`;

export const metadataOnly: RequestScript = {
  name: "metadata-only",
  steps: [
    ...setUpSamples,
    send("a create is answered with metadata", `POST ${configMaps}`, {
      headers: one,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels: { app: "a" } }, data: { x: "1" } },
    }),
    send("so is a custom resource's", `POST ${samples}`, { headers: one, body: sample("alpha") }),
    get("a get", `${configMaps}/a`, { headers: one }),
    get("a list", configMaps, { headers: list }),
    get("a list of what a single object is called is refused", configMaps, { headers: one }),
    get("a list across namespaces with a selector", "/api/v1/configmaps?labelSelector=app%3Da", { headers: list }),
    get("an object that is asked for as a list is refused", `${configMaps}/a`, { headers: list }),
    get("so is a custom resource", `${samples}/alpha`, { headers: list }),
    get("and its list as an object", samples, { headers: one }),
    get("an empty list", `${namespace}/secrets`, { headers: list }),
    get("a list in chunks", `${samples}?limit=1`, { headers: list }),
    get("in version v1beta1", `${configMaps}/a`, {
      headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1" },
    }),
    get("in a version that there is not", `${configMaps}/a`, {
      headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v2" },
    }),
    get("in a group that there is not", `${configMaps}/a`, {
      headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.example;v=v1" },
    }),
    send("a merge patch is answered with metadata", `PATCH ${configMaps}/a`, {
      headers: { ...one, ...mergePatch },
      body: { metadata: { annotations: { note: "x" } } },
    }),
    send("a patch of a custom resource that says nothing of its kind", `PATCH ${samples}/alpha`, {
      headers: { ...one, ...mergePatch },
      body: { metadata: { finalizers: ["a.b/c"] } },
    }),
    send("a body of metadata alone is no object to write", `PUT ${configMaps}/a`, {
      body: { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata", metadata: { name: "a" } },
    }),
    { ...watch("a watch", `${configMaps}?watch=true&timeoutSeconds=8`), headers: one },
    get("a refusal is a Status", `${configMaps}/none`, { headers: one }),
    send("a delete that waits is answered with metadata", `DELETE ${samples}/alpha`, { headers: one }),
    send("a delete that does not is answered with a Status", `DELETE ${configMaps}/a`, { headers: one }),
    send("a collection that is deleted", `DELETE ${configMaps}`, { headers: list }),
    get("discovery is not metadata", "/apis", { headers: one, select: { only: ["/kind"] } }),
  ],
};

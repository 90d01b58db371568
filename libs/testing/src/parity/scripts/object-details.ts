// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Details that every kind shares: generated names, quantities and times in canonical form, empty values, owner references.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript, type RequestStep } from "../script.ts";
import { createNamespace, mergePatch, namespace } from "./sample-crd.ts";

const configMaps = `${namespace}/configmaps`;
const deployments = "/apis/apps/v1/namespaces/parity/deployments";
const configMap = (metadata: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  ...more,
});
const pod = (container: JsonObject, spec: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: { containers: [{ name: "c", image: "i", ...container }], ...spec },
});
const container = {
  only: ["/spec/containers/0/resources", "/spec/containers/0/env", "/spec/containers/0/livenessProbe"],
};
const quantities = (title: string, requests: JsonObject): RequestStep =>
  send(`quantities: ${title}`, `POST ${namespace}/pods?dryRun=All`, {
    body: pod({ resources: { requests } }),
    select: container,
  });
const owner = (more: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "u", ...more });
const deployment = (maxSurge: JsonValue, maxUnavailable: JsonValue, env: JsonValue = []): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i", env }] } },
  },
});
const surge = (title: string, maxSurge: JsonValue, maxUnavailable: JsonValue): RequestStep =>
  send(`int-or-string: ${title}`, `POST ${deployments}?dryRun=All`, {
    body: deployment(maxSurge, maxUnavailable),
    select: { only: ["/spec/strategy"] },
  });

export const objectDetails: RequestScript = {
  name: "object-details",
  steps: [
    createNamespace,
    send("generateName: a long one is cut", `POST ${configMaps}`, {
      body: configMap({ generateName: `${"g".repeat(70)}-` }),
      select: { only: ["/metadata/generateName"] },
    }),
    send("generateName: a name wins", `POST ${configMaps}`, {
      body: configMap({ generateName: "made-", name: "given" }),
      select: { only: ["/metadata/name", "/metadata/generateName"] },
    }),
    send("names: a dot and a capital", `POST ${configMaps}`, { body: configMap({ name: "a..b" }) }),
    send("names: too long", `POST ${configMaps}`, { body: configMap({ name: "n".repeat(254) }) }),
    send("names: of a service", `POST ${namespace}/services`, {
      body: { apiVersion: "v1", kind: "Service", metadata: { name: "a.b" }, spec: { ports: [{ port: 1 }] } },
    }),
    send("names: a path segment that may not be one", `POST ${namespace}/serviceaccounts`, {
      body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a/b" } },
    }),
    send("labels: null and empty values", `POST ${configMaps}`, {
      body: configMap({ name: "empty", labels: { a: "" }, annotations: {}, finalizers: [], ownerReferences: [] }),
    }),
    send("labels: a number is no label", `POST ${configMaps}`, { body: configMap({ name: "n", labels: { a: 1 } }) }),
    send("labels: a key without a name", `POST ${configMaps}`, {
      body: configMap({ name: "n", labels: { "a.b/": "x" } }),
    }),
    send("data: null is nothing", `POST ${configMaps}`, {
      body: configMap({ name: "null-data" }, { data: null, binaryData: {} }),
    }),
    send("metadata: a field that nobody knows, and a deprecated one", `POST ${configMaps}?fieldValidation=Warn`, {
      body: configMap({ name: "fields", bogus: 1, clusterName: "x", selfLink: "/x" }),
    }),
    send("metadata: a time of the client's is the server's to set", `POST ${configMaps}`, {
      body: configMap({ name: "timed", creationTimestamp: "2024-01-02T03:04:05Z", deletionGracePeriodSeconds: 5 }),
    }),
    send("metadata: no time at all", `POST ${configMaps}`, {
      body: configMap({ name: "untimed", creationTimestamp: "yesterday" }),
    }),
    send("owners: without their fields", `POST ${configMaps}`, {
      body: configMap({ name: "owned", ownerReferences: [{}, owner({ apiVersion: "a/b/c" })] }),
    }),
    send("owners: an event may own nothing", `POST ${configMaps}`, {
      body: configMap({ name: "owned", ownerReferences: [owner({ kind: "Event" })] }),
    }),
    send("owners: the same twice", `POST ${configMaps}`, {
      body: configMap({ name: "owned", ownerReferences: [owner({}), owner({})] }),
      select: { only: ["/metadata/ownerReferences"] },
    }),

    send("owners: the same twice, in a merge patch", `PATCH ${configMaps}/timed`, {
      headers: mergePatch,
      body: { metadata: { ownerReferences: [owner({}), owner({})] } },
      select: { only: ["/metadata/ownerReferences"] },
    }),
    send("owners: the same twice, in an update", `PUT ${configMaps}/timed`, {
      body: configMap({ name: "timed", ownerReferences: [owner({}), owner({}), owner({ uid: "v" })] }),
      select: { only: ["/metadata/ownerReferences"] },
    }),

    quantities("fractions become thousandths", { cpu: "0.1", memory: "0.5Gi" }),
    quantities("what is whole is written whole", { cpu: "1000m", memory: "1024Ki" }),
    quantities("numbers are taken", { cpu: 2, memory: 1048576 }),
    quantities("exponents", { cpu: "1e3", memory: "12e6" }),
    quantities("decimal suffixes", { cpu: "1k", memory: "1500M" }),
    quantities("plus signs and leading zeros", { cpu: "+1", memory: "007Mi" }),
    quantities("finer than a thousandth is rounded up", { cpu: "0.0001", memory: "1.5" }),
    quantities("negative", { cpu: "-1", memory: "-1Mi" }),
    quantities("unknown suffix", { cpu: "1x" }),
    quantities("empty", { cpu: "" }),
    quantities("no number", { cpu: true }),
    quantities("unknown resources need a domain", { gpu: "1", "example.org/gpu": "1", "example.org/half": "0.5" }),
    send("env: a name that comes twice draws a warning", `POST ${namespace}/pods?dryRun=All`, {
      body: pod({
        env: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      }),
      select: container,
    }),
    send("env: a name that comes twice in a template", `POST ${deployments}?dryRun=All`, {
      body: deployment(1, 1, [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ]),
      select: { only: ["/metadata/name"] },
    }),
    quantities("an extended resource is limited to what it requests", { "example.org/gpu": "1" }),
    send("env: a value and a source", `POST ${namespace}/pods?dryRun=All`, {
      body: pod({ env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] }),
    }),
    send("env: a field that there is not", `POST ${namespace}/pods?dryRun=All`, {
      body: pod({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.none" } } }] }),
    }),
    send("int-or-string: a probe's port by name", `POST ${namespace}/pods?dryRun=All`, {
      body: pod({ livenessProbe: { httpGet: { port: "web" } } }),
      select: container,
    }),
    surge("percentages", "50%", "0%"),
    surge("numbers", 3, 0),
    surge("both nothing", 0, "0%"),
    surge("a text that is no percentage", "half", 1),
    surge("more than all", 1, "150%"),
    surge("a number in quotes", "3", 1),
    surge("a fraction", 1.5, 1),

    send("times: with a fraction and an offset", `POST ${namespace}/pods`, { body: pod({}), setUp: true }),
    send("times: are told in whole seconds of UTC", `PATCH ${namespace}/pods/p/status`, {
      headers: mergePatch,
      body: { status: { startTime: "2024-01-02T03:04:05.678+02:00" } },
      select: { only: ["/status/startTime"] },
    }),
    send("times: null is none", `PATCH ${namespace}/pods/p/status`, {
      headers: mergePatch,
      body: { status: { startTime: null } },
      select: { only: ["/status"] },
    }),
    send("times: a day is none", `PATCH ${namespace}/pods/p/status`, {
      headers: mergePatch,
      body: { status: { startTime: "2024-01-02" } },
    }),
    get("an object's name in the path is decoded", `${configMaps}/giv%65n`, { select: { only: ["/metadata/name"] } }),
  ],
};

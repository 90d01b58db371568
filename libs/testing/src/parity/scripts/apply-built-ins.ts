// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Server-side apply on built-ins: list-maps, atomic lists, defaults, Services' ports, ConfigMaps, and moving from update to apply.
import type { JsonObject, JsonValue } from "../json.ts";
import { send, type RequestScript, type RequestStep } from "../script.ts";
import { applyPatch, createNamespace, namespace, strategicPatch } from "./sample-crd.ts";

const deployments = "/apis/apps/v1/namespaces/parity/deployments";

const select = { only: ["/metadata/generation", "/metadata/labels", "/metadata/managedFields", "/spec", "/data"] };

function deployment(containers: JsonValue, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { app: "web" } },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers } },
      ...more,
    },
  };
}

function apply(title: string, manager: string, body: JsonObject): RequestStep {
  return send(title, `PATCH ${deployments}/web?fieldManager=${manager}`, { headers: applyPatch, body, select });
}

const one: JsonObject = {
  name: "one",
  image: "one:1",
  ports: [{ containerPort: 80, protocol: "TCP" }],
  env: [{ name: "A", value: "1" }],
};
const sidecar: JsonObject = { name: "sidecar", image: "sidecar:1" };
const bare = (containers: JsonValue): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: { template: { spec: { containers } } },
});

export const appliesToBuiltIns: RequestScript = {
  name: "apply-built-ins",
  steps: [
    createNamespace,
    apply("a deployment is created; defaults are not owned", "alice", deployment([one])),
    apply("the same again is no write", "alice", deployment([one])),
    apply("another manager adds a container", "bob", bare([sidecar])),
    apply("an image that another owns", "bob", bare([sidecar, { name: "one", image: "one:2" }])),
    apply(
      "an environment variable is added by another",
      "bob",
      bare([{ name: "one", env: [{ name: "B", value: "2" }] }, sidecar]),
    ),
    apply("a container that is dropped by its only owner goes, the other's part stays", "alice", deployment([])),
    apply("and comes back", "alice", deployment([one])),
    apply("replicas applied", "alice", deployment([one], { replicas: 3 })),
    send("replicas taken by an update, as an autoscaler does", `PATCH ${deployments}/web/scale?fieldManager=scaler`, {
      headers: { "content-type": "application/merge-patch+json" },
      body: { spec: { replicas: 5 } },
      select,
    }),
    apply("applying them conflicts", "alice", deployment([one], { replicas: 3 })),
    apply("leaving them out gives them up", "alice", deployment([one])),
    apply("a list without its key", "alice", deployment([{ image: "x" }])),
    apply("a port's key has a default", "alice", deployment([{ ...one, ports: [{ containerPort: 80 }] }])),
    apply("duplicate ports", "alice", deployment([{ ...one, ports: [{ containerPort: 80 }, { containerPort: 80 }] }])),
    apply("a field that the schema does not know", "alice", deployment([{ ...one, imagee: "x" }])),
    apply("a wrong type", "alice", deployment([one], { replicas: "three" })),
    apply("validation of the result", "alice", deployment([{ ...one, image: "" }])),
    apply(
      "the atomic selector is owned as a whole, and immutable",
      "alice",
      deployment([one], { selector: { matchLabels: { app: "web", x: "y" } } }),
    ),
    apply("null removes as absence does", "alice", deployment([{ ...one, env: null }])),

    send("a configmap by update", `POST ${namespace}/configmaps?fieldManager=kubectl-create`, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "1", b: "2" } },
      select,
    }),
    send("taken over by apply", `PATCH ${namespace}/configmaps/settings?fieldManager=kubectl&force=true`, {
      headers: applyPatch,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "3" } },
      select,
    }),
    send("a key that the update owned stays", `PATCH ${namespace}/configmaps/settings?fieldManager=kubectl`, {
      headers: applyPatch,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: {} },
      select,
    }),
    send(
      "a service's ports are a list-map of port and protocol",
      `PATCH ${namespace}/services/web?fieldManager=alice`,
      {
        headers: applyPatch,
        body: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "web" },
          spec: {
            selector: { app: "web" },
            ports: [
              { name: "tcp", port: 53, protocol: "TCP" },
              { name: "udp", port: 53, protocol: "UDP" },
            ],
          },
        },
        select,
      },
    ),
    send("a port less", `PATCH ${namespace}/services/web?fieldManager=alice`, {
      headers: applyPatch,
      body: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { selector: { app: "web" }, ports: [{ name: "udp", port: 53, protocol: "UDP" }] },
      },
      select,
    }),
    send(
      "owner references are a list-map by uid, finalizers a set",
      `PATCH ${namespace}/configmaps/owned?fieldManager=alice`,
      {
        headers: applyPatch,
        body: {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: {
            name: "owned",
            finalizers: ["a.b/one"],
            ownerReferences: [
              {
                apiVersion: "v1",
                kind: "ConfigMap",
                name: "x",
                uid: "00000000-0000-0000-0000-000000000001",
                controller: true,
              },
            ],
          },
        },
      },
    ),
    send("an update adds a finalizer", `PATCH ${namespace}/configmaps/owned?fieldManager=bob`, {
      headers: strategicPatch,
      body: { metadata: { finalizers: ["a.b/two"] } },
    }),
    send("the applier drops its own and the other's stays", `PATCH ${namespace}/configmaps/owned?fieldManager=alice`, {
      headers: applyPatch,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "owned" } },
    }),
    send("a secret's stringData is owned as such", `PATCH ${namespace}/secrets/keys?fieldManager=alice`, {
      headers: applyPatch,
      body: { apiVersion: "v1", kind: "Secret", metadata: { name: "keys" }, stringData: { a: "1" } },
    }),
  ],
};

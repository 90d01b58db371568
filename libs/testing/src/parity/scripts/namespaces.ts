// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Namespaces: what is there from the start, their life, what terminating means. No controller empties them here.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { mergePatch, sample, sampleCrd, installCrd } from "./sample-crd.ts";

const all = "/api/v1/namespaces";
const named = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, ...more },
});

export const namespaces: RequestScript = {
  name: "namespaces",
  steps: [
    get("the system's namespaces come up soon", `${all}/kube-node-lease`, { until: { status: 200 }, setUp: true }),
    get("default is there from the start", `${all}/default`, {
      until: { status: 200 },
      // Who made it is the server's own affair.
      select: { without: ["/metadata/managedFields"] },
    }),
    get("and so are the system's", all, {
      select: {
        only: [
          "/kind",
          "/items/0/metadata/name",
          "/items/1/metadata/name",
          "/items/2/metadata/name",
          "/items/3/metadata/name",
          "/items/4/metadata/name",
        ],
      },
    }),
    get("the service kubernetes is in default", "/api/v1/namespaces/default/services/kubernetes", {
      until: { status: 200 },
      select: { without: ["/metadata/managedFields", "/spec/ports/0/targetPort"] },
    }),
    send("create: label, finalizer and phase are set", `POST ${all}`, {
      body: named("one", { labels: { team: "a" } }),
    }),
    send("create: the name is taken", `POST ${all}`, { body: named("one") }),
    send("create: a name that is no label", `POST ${all}`, { body: named("One.Two") }),
    send("create: with generateName", `POST ${all}`, {
      body: { apiVersion: "v1", kind: "Namespace", metadata: { generateName: "made-" } },
      select: { without: ["/metadata/labels"] },
    }),
    send("create: status is the server's, finalizers may be added", `POST ${all}`, {
      body: { ...named("two"), spec: { finalizers: ["a.b/c"] }, status: { phase: "Terminating" } },
    }),
    send("update: its name label is set again when it is removed", `PATCH ${all}/one`, {
      headers: mergePatch,
      body: { metadata: { labels: { "kubernetes.io/metadata.name": null } } },
    }),
    send("update: its name label cannot be another", `PATCH ${all}/one`, {
      headers: mergePatch,
      body: { metadata: { labels: { "kubernetes.io/metadata.name": "other" } } },
    }),
    send("update: spec.finalizers are not changed on the main path", `PATCH ${all}/one`, {
      headers: mergePatch,
      body: { spec: { finalizers: [] } },
    }),
    ...installCrd(sampleCrd),
    send("an object lives in it", "POST /apis/nuvolaris.org/v1/namespaces/one/samples", {
      body: sample("alpha"),
      setUp: true,
    }),
    send("delete: default is forbidden", `DELETE ${all}/default`, {}),
    send("delete: kube-system is forbidden", `DELETE ${all}/kube-system`, {}),
    send("delete: kube-public is forbidden too", `DELETE ${all}/kube-public?dryRun=All`, {
      select: { without: ["/metadata/managedFields"] },
    }),
    send("delete: the namespace is marked and stays, terminating", `DELETE ${all}/one`, {}),
    send("delete: a second time", `DELETE ${all}/one`, {}),
    get("get: it is terminating", `${all}/one`),
    send(
      "create inside a terminating namespace: forbidden with a cause",
      "POST /apis/nuvolaris.org/v1/namespaces/one/samples",
      {
        body: sample("beta"),
      },
    ),
    send("create inside a terminating namespace: a built-in", "POST /api/v1/namespaces/one/configmaps", {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "late" } },
    }),
    send(
      "update inside a terminating namespace is allowed",
      "PATCH /apis/nuvolaris.org/v1/namespaces/one/samples/alpha",
      {
        headers: mergePatch,
        body: { spec: { count: 7 } },
        select: { only: ["/spec"] },
      },
    ),
    send(
      "delete inside a terminating namespace is allowed",
      "DELETE /apis/nuvolaris.org/v1/namespaces/one/samples/alpha",
      {},
    ),
    send("finalize: PUT without the finalizer removes the namespace", `PUT ${all}/one/finalize`, {
      body: { ...named("one"), spec: { finalizers: [] } },
    }),
    get("and it is gone", `${all}/one`),
    send("finalize: of a namespace that is not deleted keeps it", `PUT ${all}/two/finalize`, {
      body: { ...named("two"), spec: { finalizers: [] } },
    }),
    get("and it is still there", `${all}/two`),
    send("delete: without finalizers it goes at once", `DELETE ${all}/two`, {}),
    send("create in a namespace that is not there, of a built-in", "POST /api/v1/namespaces/nowhere/configmaps", {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "lost" } },
    }),
    send("a namespace cannot be deleted as a collection", `DELETE ${all}`, {}),
    send("status has a path of its own", `PATCH ${all}/default/status`, {
      headers: mergePatch,
      body: { status: { conditions: [{ type: "Odd", status: "True" }] } },
      select: { only: ["/status"] },
    }),
  ],
};

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The subresources status and scale, and what raises the generation, with and without them.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import {
  applyPatch,
  installCrd,
  jsonPatch,
  mergePatch,
  sample,
  sampleCrd,
  samples,
  setUpSamples,
} from "./sample-crd.ts";

const scaleOf = (replicas: number, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name: "alpha", namespace: "parity", ...metadata },
  spec: { replicas },
});

/** The same schema without subresources. */
const plainCrd: JsonObject = {
  ...sampleCrd,
  metadata: { name: "plains.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Plain", plural: "plains" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};
const plains = samples.replace("samples", "plains");
const plain = (more: JsonObject): JsonObject => ({ apiVersion: "nuvolaris.org/v1", kind: "Plain", ...more });

export const subresources: RequestScript = {
  name: "subresources",
  steps: [
    ...setUpSamples,
    send("alpha is there", `POST ${samples}`, {
      body: sample("alpha", { count: 2 }),
      setUp: true,
      capture: { rv: "/metadata/resourceVersion" },
    }),
    get("status: its path answers with the whole object", `${samples}/alpha/status`),
    send("status: PUT keeps spec and metadata", `PUT ${samples}/alpha/status`, {
      body: {
        ...sample("alpha", { count: 99 }, { resourceVersion: "{{rv}}", labels: { a: "b" }, finalizers: ["a.b/c"] }),
        status: { message: "hello", readyReplicas: 1, observedGeneration: 1 },
      },
      capture: { rv2: "/metadata/resourceVersion" },
    }),
    send("status: PUT with a stale version", `PUT ${samples}/alpha/status`, {
      body: { ...sample("alpha", { count: 2 }, { resourceVersion: "{{rv}}" }), status: { message: "late" } },
    }),
    send("status: PUT without a version", `PUT ${samples}/alpha/status`, {
      body: { ...sample("alpha"), status: { message: "x" } },
    }),
    send("status: a PUT on the main path keeps it", `PUT ${samples}/alpha`, {
      body: { ...sample("alpha", { count: 3 }, { resourceVersion: "{{rv2}}" }), status: { message: "no" } },
    }),
    send("status: is validated", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { readyReplicas: "one", conditions: [{ type: "Ready" }] } },
    }),
    send("status: an unknown field is pruned", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { bogus: 1 } },
    }),
    send("status: json patch", `PATCH ${samples}/alpha/status`, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/status/message", value: "patched" }],
    }),
    send("status: the same again is no write", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { message: "patched" } },
    }),
    send("status: a condition with a wrong status", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { conditions: [{ type: "Ready", status: "Maybe" }] } },
    }),
    send("status: a condition with a time that is none", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { conditions: [{ type: "Ready", status: "True", lastTransitionTime: "now" }] } },
    }),
    send("status: two conditions of one type", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: {
        status: {
          conditions: [
            { type: "Ready", status: "True" },
            { type: "Ready", status: "False" },
          ],
        },
      },
    }),
    send("status: null removes it", `PATCH ${samples}/alpha/status`, { headers: mergePatch, body: { status: null } }),
    send("status: of an object that is not there", `PATCH ${samples}/missing/status`, {
      headers: mergePatch,
      body: { status: {} },
    }),
    send("status: apply creates nothing", `PATCH ${samples}/missing/status?fieldManager=a`, {
      headers: applyPatch,
      body: { ...sample("missing"), status: { message: "x" } },
    }),
    send("status: cannot be posted", `POST ${samples}/alpha/status`, { body: sample("alpha") }),
    send("status: cannot be deleted", `DELETE ${samples}/alpha/status`, {}),

    get("scale: GET gives an autoscaling/v1 Scale", `${samples}/alpha/scale`, {
      capture: { scaleVersion: "/metadata/resourceVersion" },
    }),
    send("scale: PUT writes spec.count and raises the generation", `PUT ${samples}/alpha/scale`, {
      body: scaleOf(5, { resourceVersion: "{{scaleVersion}}" }),
    }),
    send("scale: PUT with a stale version", `PUT ${samples}/alpha/scale`, {
      body: scaleOf(6, { resourceVersion: "{{scaleVersion}}" }),
    }),
    send("scale: PUT without a version", `PUT ${samples}/alpha/scale`, { body: scaleOf(7) }),
    send("scale: merge patch, as kubectl scale sends it", `PATCH ${samples}/alpha/scale`, {
      headers: mergePatch,
      body: { spec: { replicas: 8 } },
    }),
    send("scale: a negative number", `PATCH ${samples}/alpha/scale`, {
      headers: mergePatch,
      body: { spec: { replicas: -1 } },
    }),
    send("scale: a wrong type", `PATCH ${samples}/alpha/scale`, {
      headers: mergePatch,
      body: { spec: { replicas: "x" } },
    }),
    send("scale: a body of another kind", `PUT ${samples}/alpha/scale`, { body: sample("alpha") }),
    send("scale: another name", `PUT ${samples}/alpha/scale`, { body: scaleOf(1, { name: "beta" }) }),
    send("scale: ready replicas come from the status", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { readyReplicas: 4 } },
      setUp: true,
    }),
    get("scale: with a status", `${samples}/alpha/scale`),
    get("scale: of an object that is not there", `${samples}/missing/scale`),
    get("the object after all", `${samples}/alpha`),
    get("a subresource that the kind does not have", `${samples}/alpha/frob`),

    ...installCrd(plainCrd),
    send("without subresources: status is kept on create", `POST ${plains}`, {
      body: plain({ metadata: { name: "p" }, spec: { a: 1 }, status: { b: 1 } }),
      capture: { plainVersion: "/metadata/resourceVersion" },
    }),
    send("without subresources: a changed status raises the generation", `PUT ${plains}/p`, {
      body: plain({ metadata: { name: "p", resourceVersion: "{{plainVersion}}" }, spec: { a: 1 }, status: { b: 2 } }),
    }),
    send("without subresources: so does any other field", `PATCH ${plains}/p`, {
      headers: mergePatch,
      body: { extra: { c: 1 } },
    }),
    send("without subresources: labels do not", `PATCH ${plains}/p`, {
      headers: mergePatch,
      body: { metadata: { labels: { a: "b" } } },
    }),
    get("without subresources: there is no status path", `${plains}/p/status`),
    get("without subresources: there is no scale path", `${plains}/p/scale`),
  ],
};

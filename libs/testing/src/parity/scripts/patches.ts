// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The three patches that are not apply, on a custom resource and on built-ins.
import { get, send, type RequestScript } from "../script.ts";
import { jsonPatch, mergePatch, namespace, sample, samples, setUpSamples, strategicPatch } from "./sample-crd.ts";

const alpha = `PATCH ${samples}/alpha`;

export const patches: RequestScript = {
  name: "patches",
  steps: [
    ...setUpSamples,
    send("an object to patch", `POST ${samples}`, {
      body: sample("alpha", { count: 2, image: "nginx" }, { labels: { a: "1", b: "2" }, annotations: { note: "x" } }),
      capture: { rv: "/metadata/resourceVersion", uid: "/metadata/uid" },
    }),
    send("merge patch: null deletes, a value replaces, the rest stays", alpha, {
      headers: mergePatch,
      body: { metadata: { labels: { a: null, c: "3" } }, spec: { image: null, count: 5 } },
      capture: { rv2: "/metadata/resourceVersion" },
    }),
    send("merge patch: the same again is no write", alpha, { headers: mergePatch, body: { spec: { count: 5 } } }),
    send("merge patch: a stale version is a conflict", alpha, {
      headers: mergePatch,
      body: { metadata: { resourceVersion: "{{rv}}" }, spec: { count: 6 } },
    }),
    send("merge patch: the current version goes through", alpha, {
      headers: mergePatch,
      body: { metadata: { resourceVersion: "{{rv2}}" }, spec: { count: 6 } },
    }),
    send("merge patch: uid is immutable", alpha, {
      headers: mergePatch,
      body: { metadata: { uid: "00000000-0000-0000-0000-000000000001" } },
    }),
    send("merge patch: uid as it is goes through", alpha, {
      headers: mergePatch,
      body: { metadata: { uid: "{{uid}}" } },
    }),
    send("merge patch: name is immutable", alpha, { headers: mergePatch, body: { metadata: { name: "beta" } } }),
    send("merge patch: namespace is immutable", alpha, {
      headers: mergePatch,
      body: { metadata: { namespace: "default" } },
    }),
    send("merge patch: generation and creationTimestamp are the server's", alpha, {
      headers: mergePatch,
      body: { metadata: { generation: 77, creationTimestamp: "2020-01-01T00:00:00Z" } },
    }),
    send("merge patch: kind is immutable", alpha, { headers: mergePatch, body: { kind: "Other" } }),
    send("merge patch: apiVersion is immutable", alpha, {
      headers: mergePatch,
      body: { apiVersion: "nuvolaris.org/v2" },
    }),
    send("merge patch: validation of the result", alpha, { headers: mergePatch, body: { spec: { count: -1 } } }),
    send("merge patch: a wrong type", alpha, { headers: mergePatch, body: { spec: { count: "many" } } }),
    send("merge patch: an unknown field is pruned", alpha, { headers: mergePatch, body: { spec: { bogus: 1 } } }),
    send("merge patch: an unknown field is refused under Strict", `${alpha}?fieldValidation=Strict`, {
      headers: mergePatch,
      body: { spec: { bogus: 1 } },
    }),
    send("merge patch: status is ignored on the main path", alpha, {
      headers: mergePatch,
      body: { status: { message: "m" } },
    }),
    send("merge patch: status is written on the status path, spec is not", alpha.replace("alpha", "alpha/status"), {
      headers: mergePatch,
      body: { spec: { count: 99 }, status: { message: "m" } },
    }),
    send("merge patch: a body that is no JSON", alpha, { headers: mergePatch, body: "{oops" }),
    send("merge patch: a body that is an array", alpha, { headers: mergePatch, body: "[]" }),
    send("merge patch: an empty body", alpha, { headers: mergePatch, body: "" }),
    send("merge patch: null spec", alpha, { headers: mergePatch, body: { spec: null } }),
    send("merge patch: an object that is not there", `PATCH ${samples}/missing`, { headers: mergePatch, body: {} }),
    send("merge patch: dry run", `${alpha}?dryRun=All`, { headers: mergePatch, body: { spec: { count: 42 } } }),
    get("a dry run has changed nothing", `${samples}/alpha`),

    send("json patch: test, replace, add, remove", alpha, {
      headers: jsonPatch,
      body: [
        { op: "test", path: "/metadata/labels/c", value: "3" },
        { op: "add", path: "/spec", value: { count: 1 } },
        { op: "replace", path: "/spec/count", value: 8 },
        { op: "add", path: "/metadata/labels/x~1y", value: "z" },
        { op: "remove", path: "/metadata/annotations/note" },
      ],
      capture: { rv3: "/metadata/resourceVersion" },
    }),
    send("json patch: copy and move", alpha, {
      headers: jsonPatch,
      body: [
        { op: "copy", from: "/metadata/labels/c", path: "/metadata/labels/d" },
        { op: "move", from: "/metadata/labels/c", path: "/metadata/labels/e" },
      ],
    }),
    send("json patch: a failed test", alpha, {
      headers: jsonPatch,
      body: [{ op: "test", path: "/spec/count", value: 9 }],
    }),
    send("json patch: a test of a path that is not there", alpha, {
      headers: jsonPatch,
      body: [{ op: "test", path: "/spec/nothing/here", value: 9 }],
    }),
    send("json patch: a test of the version that is stale", alpha, {
      headers: jsonPatch,
      body: [
        { op: "test", path: "/metadata/resourceVersion", value: "{{rv}}" },
        { op: "replace", path: "/spec/count", value: 9 },
      ],
    }),
    send("json patch: remove of a path that is not there", alpha, {
      headers: jsonPatch,
      body: [{ op: "remove", path: "/spec/nothing" }],
    }),
    send("json patch: replace of a path that is not there", alpha, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/spec/nothing", value: 1 }],
    }),
    send("json patch: add below a path that is not there", alpha, {
      headers: jsonPatch,
      body: [{ op: "add", path: "/spec/a/b", value: 1 }],
    }),
    send("json patch: an unknown operation", alpha, { headers: jsonPatch, body: [{ op: "frob", path: "/spec" }] }),
    send("json patch: an object instead of a list", alpha, { headers: jsonPatch, body: { op: "add" } }),
    send("json patch: a body that is no JSON", alpha, { headers: jsonPatch, body: "[oops" }),
    send("json patch: an empty list changes nothing", alpha, { headers: jsonPatch, body: [] }),
    send("json patch: an array index out of range", alpha, {
      headers: jsonPatch,
      body: [{ op: "add", path: "/metadata/finalizers/3", value: "a.b/c" }],
    }),
    send("json patch: append to an array", alpha, {
      headers: jsonPatch,
      body: [
        { op: "add", path: "/metadata/finalizers", value: [] },
        { op: "add", path: "/metadata/finalizers/-", value: "a.b/c" },
      ],
    }),
    send("json patch: the result is validated", alpha, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/spec/count", value: -2 }],
    }),
    send("json patch: an unknown field of the operation under Strict", `${alpha}?fieldValidation=Strict`, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/spec/count", value: 8, bogus: true }],
    }),

    send("strategic merge patch is not for custom resources", alpha, {
      headers: strategicPatch,
      body: { spec: { count: 1 } },
    }),
    send("an unknown patch type", alpha, { headers: { "content-type": "application/xml" }, body: "<a/>" }),
    send("a patch without a content type of its own", alpha, { body: { spec: { count: 1 } } }),
    send("a content type with parameters", alpha, {
      headers: { "content-type": "application/merge-patch+json; charset=utf-8" },
      body: { spec: { count: 3 } },
    }),
    send("an unknown patch type on a built-in", `PATCH ${namespace}`, {
      headers: { "content-type": "application/xml" },
      body: "<a/>",
    }),
    send("force is not for merge patches", `${alpha}?force=true`, {
      headers: mergePatch,
      body: { spec: { count: 1 } },
    }),
  ],
};

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Server-side apply on a custom resource: ownership, conflicts, what a dropped field does, managedFields.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestStep } from "../script.ts";
import type { RequestScript } from "../script.ts";
import { applyPatch, mergePatch, sample, samples, setUpSamples } from "./sample-crd.ts";

/** Applies `spec` to the Sample `name` as `manager`. */
function apply(title: string, target: { name: string; manager: string; query?: string }, body: JsonValue): RequestStep {
  const { name, manager, query = "" } = target;
  return send(title, `PATCH ${samples}/${name}?fieldManager=${manager}${query}`, { headers: applyPatch, body });
}

function withLabels(labels: JsonObject, spec: JsonValue): JsonObject {
  return sample("alpha", spec, { labels });
}

const alice = { name: "alpha", manager: "alice" };
const bob = { name: "alpha", manager: "bob" };

export const applies: RequestScript = {
  name: "apply",
  steps: [
    ...setUpSamples,
    send("a fieldManager is required", `PATCH ${samples}/alpha`, { headers: applyPatch, body: sample("alpha") }),
    apply(
      "apply creates what is not there; a default is not owned",
      alice,
      withLabels({ app: "a" }, { image: "nginx" }),
    ),
    apply("the same again is no write", alice, withLabels({ app: "a" }, { image: "nginx" })),
    apply(
      "a changed value is a write and raises the generation",
      alice,
      withLabels({ app: "a" }, { image: "nginx:2", count: 3 }),
    ),
    apply("a second manager that agrees shares the field", bob, sample("alpha", { image: "nginx:2" })),
    apply("a second manager that disagrees meets a conflict", bob, sample("alpha", { image: "caddy" })),
    apply("two conflicts are told together", bob, sample("alpha", { image: "caddy", count: 9 })),
    apply(
      "force takes the fields over",
      { ...bob, query: "&force=true" },
      sample("alpha", { image: "caddy", count: 9 }),
    ),
    apply(
      "what was taken away conflicts for its former owner",
      alice,
      withLabels({ app: "a" }, { image: "nginx:2", count: 3 }),
    ),
    apply("a field that nobody else owns is deleted when it is dropped", bob, sample("alpha", { count: 9 })),
    apply("a label that is dropped is deleted", alice, withLabels({ other: "b" }, {})),
    apply(
      "dropping the last field of an object that another manager applied as empty leaves null behind",
      bob,
      sample("alpha", {}),
    ),
    apply("an applied object with a field of its own", alice, withLabels({ other: "b" }, { image: "caddy" })),
    apply("a dropped field with a default returns to the default", bob, sample("alpha", {})),
    apply("a manager that applies nothing disappears", bob, {
      apiVersion: "nuvolaris.org/v1",
      kind: "Sample",
      metadata: { name: "alpha" },
    }),
    apply("a manager comes back", bob, sample("alpha", { count: 9 })),

    send("an update owns what it sets", `PATCH ${samples}/alpha?fieldManager=carol`, {
      headers: mergePatch,
      body: { spec: { image: "httpd" }, metadata: { labels: { by: "carol" } } },
    }),
    apply("an apply conflicts with an update", alice, withLabels({ other: "b" }, { image: "nginx" })),
    apply(
      "force takes over from an update",
      { ...alice, query: "&force=true" },
      withLabels({ other: "b" }, { image: "nginx" }),
    ),
    send("an update takes fields from an apply without a conflict", `PATCH ${samples}/alpha?fieldManager=carol`, {
      headers: mergePatch,
      body: { spec: { image: "httpd" } },
    }),
    send("an update that removes a field takes it from every manager", `PATCH ${samples}/alpha?fieldManager=carol`, {
      headers: mergePatch,
      body: { metadata: { labels: { other: null } } },
    }),
    send("the same manager may apply and update: two entries", `PATCH ${samples}/alpha?fieldManager=alice`, {
      headers: mergePatch,
      body: { spec: { count: 4 } },
    }),

    apply("YAML is the format's name; JSON is read", alice, sample("alpha", { image: "httpd" })),
    send("YAML is read", `PATCH ${samples}/alpha?fieldManager=alice`, {
      headers: applyPatch,
      body: "apiVersion: nuvolaris.org/v1\nkind: Sample\nmetadata:\n  name: alpha\nspec:\n  image: httpd\n",
    }),
    apply("status is ignored on the main path", alice, {
      ...sample("alpha", { image: "httpd" }),
      status: { message: "no" },
    }),
    send("status is applied on its own path", `PATCH ${samples}/alpha/status?fieldManager=alice`, {
      headers: applyPatch,
      body: {
        ...sample("alpha", { image: "ignored" }),
        status: {
          message: "yes",
          conditions: [
            { type: "Ready", status: "True", reason: "Up" },
            { type: "Synced", status: "True" },
          ],
        },
      },
    }),
    send("a list-map is owned element by element", `PATCH ${samples}/alpha/status?fieldManager=bob`, {
      headers: applyPatch,
      body: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Sample",
        metadata: { name: "alpha" },
        status: { conditions: [{ type: "Healthy", status: "Unknown" }] },
      },
    }),
    send("a conflict inside a list-map names the element", `PATCH ${samples}/alpha/status?fieldManager=bob`, {
      headers: applyPatch,
      body: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Sample",
        metadata: { name: "alpha" },
        status: {
          conditions: [
            { type: "Healthy", status: "True" },
            { type: "Ready", status: "False" },
          ],
        },
      },
    }),
    send(
      "an element that is dropped goes, the others keep their order",
      `PATCH ${samples}/alpha/status?fieldManager=alice`,
      {
        headers: applyPatch,
        body: {
          apiVersion: "nuvolaris.org/v1",
          kind: "Sample",
          metadata: { name: "alpha" },
          status: { message: "yes", conditions: [{ type: "Synced", status: "True" }] },
        },
      },
    ),
    send("duplicate keys in a list-map", `PATCH ${samples}/alpha/status?fieldManager=alice`, {
      headers: applyPatch,
      body: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Sample",
        metadata: { name: "alpha" },
        status: {
          conditions: [
            { type: "Synced", status: "True" },
            { type: "Synced", status: "False" },
          ],
        },
      },
    }),
    send("an element without its key", `PATCH ${samples}/alpha/status?fieldManager=alice`, {
      headers: applyPatch,
      body: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Sample",
        metadata: { name: "alpha" },
        status: { conditions: [{ status: "True" }] },
      },
    }),

    apply("a wrong type is a typed patch error", alice, sample("alpha", { count: "many" })),
    apply("a field that the schema does not know", alice, sample("alpha", { bogus: 1 })),
    apply(
      "a field that the schema does not know, under Strict",
      { ...alice, query: "&fieldValidation=Strict" },
      sample("alpha", { bogus: 1 }),
    ),
    apply("validation of the result", { ...alice, query: "&force=true" }, sample("alpha", { count: -1 })),
    apply("managedFields must not be sent", alice, sample("alpha", {}, { managedFields: [{ manager: "x" }] })),
    apply(
      "not even an empty managedFields may be sent",
      alice,
      sample("alpha", { image: "httpd" }, { managedFields: [] }),
    ),
    apply("the name of the body is not the path's", alice, sample("beta", { image: "httpd" })),
    apply("another kind", alice, { ...sample("alpha"), kind: "Other" }),
    apply("another version", alice, { ...sample("alpha"), apiVersion: "nuvolaris.org/v2" }),
    apply("without kind", alice, { apiVersion: "nuvolaris.org/v1", metadata: { name: "alpha" } }),
    apply("a body that is no YAML", alice, "{oops: ["),
    apply("an empty body", alice, ""),
    apply("a resourceVersion that is stale", alice, sample("alpha", { image: "httpd" }, { resourceVersion: "1" })),
    apply(
      "a resourceVersion for an object that is not there is not looked at",
      { ...alice, name: "versioned" },
      sample("versioned", {}, { resourceVersion: "1" }),
    ),
    apply(
      "a uid for an object that is not there",
      { ...alice, name: "missing" },
      sample("missing", {}, { uid: "00000000-0000-0000-0000-000000000001" }),
    ),
    send("a fieldManager that is too long", `PATCH ${samples}/alpha?fieldManager=${"x".repeat(129)}`, {
      headers: applyPatch,
      body: sample("alpha"),
    }),
    send("a fieldManager with characters that do not print", `PATCH ${samples}/alpha?fieldManager=a%0Ab`, {
      headers: applyPatch,
      body: sample("alpha"),
    }),
    apply("dry run creates nothing", { ...alice, name: "dry", query: "&dryRun=All" }, sample("dry")),
    get("what a dry run made is not there", `${samples}/dry`),
  ],
};

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Create, read, update and what can go wrong with them, on a custom resource with a status subresource.
import { get, send, type RequestScript } from "../script.ts";
import { namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

export const crud: RequestScript = {
  name: "crud",
  steps: [
    ...setUpSamples,
    send("create: generation is 1, status is dropped, the server sets uid and times", `POST ${samples}`, {
      body: { ...sample("alpha", { count: 2, image: "nginx" }), status: { message: "from the client" } },
      capture: { rv: "/metadata/resourceVersion", uid: "/metadata/uid" },
    }),
    send("create: the store's own metadata is not taken from the client", `POST ${samples}`, {
      body: sample(
        "owned",
        { count: 1 },
        {
          uid: "00000000-0000-0000-0000-000000000001",
          generation: 7,
          creationTimestamp: "2020-01-01T00:00:00Z",
          deletionTimestamp: "2020-01-01T00:00:00Z",
          selfLink: "/elsewhere",
        },
      ),
    }),
    send("create: a resourceVersion must not be set", `POST ${samples}`, {
      body: sample("versioned", { count: 1 }, { resourceVersion: "1" }),
    }),
    send("create: a name that is taken", `POST ${samples}`, { body: sample("alpha") }),
    send("create: without a name", `POST ${samples}`, {
      body: { apiVersion: "nuvolaris.org/v1", kind: "Sample", spec: { count: 1 } },
    }),
    send("create: with generateName", `POST ${samples}`, {
      body: { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata: { generateName: "made-" }, spec: { count: 1 } },
    }),
    send("create: a name that is no DNS subdomain", `POST ${samples}`, { body: sample("Not_A_Name") }),
    send("create: labels and annotations with wrong keys and values", `POST ${samples}`, {
      body: sample("labelled", {}, { labels: { "-x": "ok", good: "not good!" }, annotations: { "a b": "" } }),
    }),
    send("create: owner references are checked", `POST ${samples}`, {
      body: sample(
        "owned-badly",
        {},
        {
          ownerReferences: [
            { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "" },
            { apiVersion: "v1", kind: "", name: "", uid: "00000000-0000-0000-0000-000000000001" },
            { apiVersion: "v1", kind: "Event", name: "x", uid: "00000000-0000-0000-0000-000000000001" },
          ],
        },
      ),
    }),
    send("create: two controllers in the owner references", `POST ${samples}`, {
      body: sample(
        "two-controllers",
        {},
        {
          ownerReferences: [
            {
              apiVersion: "v1",
              kind: "ConfigMap",
              name: "x",
              uid: "00000000-0000-0000-0000-000000000001",
              controller: true,
            },
            {
              apiVersion: "v1",
              kind: "ConfigMap",
              name: "y",
              uid: "00000000-0000-0000-0000-000000000002",
              controller: true,
            },
          ],
        },
      ),
    }),
    send("create: finalizers are checked, and a bare word draws a warning", `POST ${samples}`, {
      body: sample("finalized", {}, { finalizers: ["nodomain"] }),
    }),
    send("create: a finalizer that is no qualified name", `POST ${samples}`, {
      body: sample("finalized-badly", {}, { finalizers: ["a/b/c", "UPPER_/x"] }),
    }),
    send("create: the namespace of the body is not the path's", `POST ${samples}`, {
      body: sample("elsewhere", {}, { namespace: "default" }),
    }),
    send("create: in a namespace that is not there", "POST /apis/nuvolaris.org/v1/namespaces/nowhere/samples", {
      body: sample("lost"),
    }),
    send("create: of another kind", `POST ${samples}`, {
      body: { apiVersion: "nuvolaris.org/v1", kind: "Other", metadata: { name: "other" } },
    }),
    send("create: of another version", `POST ${samples}`, {
      body: { apiVersion: "nuvolaris.org/v2", kind: "Sample", metadata: { name: "other" } },
    }),
    send("create: without kind and apiVersion", `POST ${samples}`, {
      body: { metadata: { name: "kindless" }, spec: {} },
    }),
    send("create: an empty body", `POST ${samples}`, { body: "" }),
    send("create: a body that is no JSON", `POST ${samples}`, { body: "{oops" }),
    send("create: a body that is an array", `POST ${samples}`, { body: "[]" }),
    send("create: YAML is read too", `POST ${samples}`, {
      headers: { "content-type": "application/yaml" },
      body: "apiVersion: nuvolaris.org/v1\nkind: Sample\nmetadata:\n  name: yaml\nspec:\n  count: 4\n",
    }),
    send("create: dry run answers as if, and stores nothing", `POST ${samples}?dryRun=All`, { body: sample("dry") }),
    get("get: what a dry run made is not there", `${samples}/dry`),
    send("create: dry run knows only All", `POST ${samples}?dryRun=Some`, { body: sample("dry") }),
    get("get: the object", `${samples}/alpha`),
    get("get: an object that is not there", `${samples}/missing`),
    get("get: at the version that it has", `${samples}/alpha?resourceVersion={{rv}}`),
    get("get: at any version", `${samples}/alpha?resourceVersion=0`),
    get("get: a version that is no number", `${samples}/alpha?resourceVersion=abc`),
    send("update: a changed spec raises the generation", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 3, image: "nginx" }, { resourceVersion: "{{rv}}" }),
      capture: { rv2: "/metadata/resourceVersion" },
    }),
    send("update: with a stale version", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 4 }, { resourceVersion: "{{rv}}" }),
    }),
    send("update: without a version", `PUT ${samples}/alpha`, { body: sample("alpha", { count: 4 }) }),
    send("update: with a version that is no number", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 4 }, { resourceVersion: "abc" }),
    }),
    send("update: the same again is no write", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 3, image: "nginx" }, { resourceVersion: "{{rv2}}" }),
    }),
    send("update: changed labels leave the generation alone", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 3, image: "nginx" }, { resourceVersion: "{{rv2}}", labels: { a: "b" } }),
      capture: { rv3: "/metadata/resourceVersion" },
    }),
    send("update: with another uid", `PUT ${samples}/alpha`, {
      body: sample("alpha", { count: 3 }, { resourceVersion: "{{rv3}}", uid: "00000000-0000-0000-0000-000000000001" }),
    }),
    send("update: the name of the body is not the path's", `PUT ${samples}/alpha`, {
      body: sample("beta", { count: 3 }, { resourceVersion: "{{rv3}}" }),
    }),
    send("update: the server's metadata is kept whatever the client says", `PUT ${samples}/alpha`, {
      body: sample(
        "alpha",
        { count: 3, image: "nginx" },
        {
          resourceVersion: "{{rv3}}",
          generation: 99,
          creationTimestamp: "2020-01-01T00:00:00Z",
          labels: { a: "b" },
        },
      ),
    }),
    send("update: an object that is not there", `PUT ${samples}/missing`, {
      body: sample("missing", { count: 3 }, { resourceVersion: "{{rv3}}" }),
    }),
    send("update: an object that is not there, without a version", `PUT ${samples}/missing`, {
      body: sample("missing"),
    }),
    send("update: dry run", `PUT ${samples}/alpha?dryRun=All`, {
      body: sample("alpha", { count: 9 }, { resourceVersion: "{{rv3}}" }),
    }),
    get("get: a dry run has changed nothing", `${samples}/alpha`),
    get("list: all of a namespace", samples),
    get("list: across namespaces", "/apis/nuvolaris.org/v1/samples"),
    send("delete: without finalizers the answer is a Status with details", `DELETE ${samples}/alpha`, {}),
    send("delete: an object that is not there", `DELETE ${samples}/alpha`, {}),
    get("list: of a namespace that is not there is empty", "/apis/nuvolaris.org/v1/namespaces/nowhere/samples"),
    get("get: the namespace is the set-up's", namespace),
  ],
};

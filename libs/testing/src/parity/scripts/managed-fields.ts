// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The book-keeping of managedFields outside apply: its limits, its reset, and what owned a field before it was kept.
import { get, send, type RequestScript, type RequestStep } from "../script.ts";
import { applyPatch, jsonPatch, mergePatch, sample, samples, setUpSamples } from "./sample-crd.ts";

function updateAs(manager: string, image: string): RequestStep {
  return send(`an update by ${manager}`, `PATCH ${samples}/crowd?fieldManager=${manager}`, {
    headers: mergePatch,
    body: { metadata: { annotations: { [manager]: image } } },
    select: { only: ["/metadata/managedFields"] },
  });
}

export const managedFields: RequestScript = {
  name: "managed-fields",
  steps: [
    ...setUpSamples,
    send("an object that many update", `POST ${samples}?fieldManager=m00`, { body: sample("crowd") }),
    ...Array.from({ length: 11 }, (_, index) => updateAs(`m${String(index + 1).padStart(2, "0")}`, "x")),

    send("managedFields that the client sends are not taken on create", `POST ${samples}?fieldManager=parity`, {
      body: sample(
        "given",
        { count: 1, image: "nginx" },
        {
          managedFields: [
            {
              manager: "somebody",
              operation: "Apply",
              apiVersion: "nuvolaris.org/v1",
              time: "2020-01-01T00:00:00Z",
              fieldsType: "FieldsV1",
              fieldsV1: { "f:spec": { "f:image": {} } },
            },
          ],
        },
      ),
    }),
    send("managedFields that make no sense are passed over", `PATCH ${samples}/given`, {
      headers: mergePatch,
      body: { metadata: { managedFields: [{ manager: "x", operation: "Frob", fieldsType: "FieldsV2" }] } },
    }),
    send("an empty list of managedFields is ignored on create", `POST ${samples}?fieldManager=parity`, {
      body: sample("stripped", { count: 1, image: "nginx" }, { managedFields: [] }),
    }),
    send("a list with one empty entry strips them", `PATCH ${samples}/stripped?fieldManager=parity`, {
      headers: mergePatch,
      body: { metadata: { managedFields: [{}] } },
    }),
    send("json patch may strip them too", `PATCH ${samples}/given?fieldManager=parity`, {
      headers: jsonPatch,
      body: [{ op: "replace", path: "/metadata/managedFields", value: [{}] }],
    }),
    send("an update of a stripped object does not start them again", `PATCH ${samples}/stripped?fieldManager=parity`, {
      headers: mergePatch,
      body: { spec: { count: 2 } },
    }),
    send(
      "the first apply gives the rest to before-first-apply",
      `PATCH ${samples}/stripped?fieldManager=alice&force=true`,
      {
        headers: applyPatch,
        body: sample("stripped", { image: "caddy" }),
      },
    ),
    get("the object as it is", `${samples}/stripped`),
    send(
      "an update that changes nothing but managedFields by an empty list changes nothing",
      `PATCH ${samples}/stripped?fieldManager=parity`,
      {
        headers: mergePatch,
        body: { metadata: { managedFields: [] } },
      },
    ),
    send("the manager's name comes from the client's name", `PATCH ${samples}/stripped`, {
      headers: { ...mergePatch, "user-agent": "kubectl-like/v1.36 (linux/amd64) x" },
      body: { spec: { count: 5 } },
    }),
    send(
      "finalizers and owner references are owned by value and by uid",
      `PATCH ${samples}/stripped?fieldManager=parity`,
      {
        headers: mergePatch,
        body: {
          metadata: {
            finalizers: ["a.b/c"],
            ownerReferences: [
              { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "00000000-0000-0000-0000-000000000001" },
            ],
          },
        },
      },
    ),
    send("the scale path writes under its own subresource", `PATCH ${samples}/stripped/scale?fieldManager=scaler`, {
      headers: mergePatch,
      body: { spec: { replicas: 7 } },
    }),
    get("the scaled object", `${samples}/stripped`),
  ],
};

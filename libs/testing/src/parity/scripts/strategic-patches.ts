// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Strategic merge patches: lists merged by key, the directives, and what they answer on errors.
import { send, type RequestScript } from "../script.ts";
import type { JsonObject } from "../json.ts";
import { createNamespace, jsonPatch, mergePatch, strategicPatch } from "./sample-crd.ts";

const deployments = "/apis/apps/v1/namespaces/parity/deployments";
const configMaps = "/api/v1/namespaces/parity/configmaps";
const services = "/api/v1/namespaces/parity/services";
const web = `PATCH ${deployments}/web`;

const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          {
            name: "one",
            image: "one:1",
            env: [
              { name: "A", value: "1" },
              { name: "B", value: "2" },
            ],
            args: ["x", "y"],
          },
          { name: "two", image: "two:1", ports: [{ containerPort: 80, name: "http" }] },
        ],
        tolerations: [{ key: "a", operator: "Exists" }],
        volumes: [
          { name: "tmp", emptyDir: {} },
          { name: "work", emptyDir: {} },
        ],
      },
    },
  },
};

/** A strategic patch of the pod template's spec. */
function ofPodSpec(spec: JsonObject): { headers: typeof strategicPatch; body: JsonObject; select: { only: string[] } } {
  return {
    headers: strategicPatch,
    body: { spec: { template: { spec } } },
    select: { only: ["/metadata/generation", "/spec/template/spec"] },
  };
}

const ofDeployment = {
  headers: strategicPatch,
  select: {
    only: ["/metadata/generation", "/metadata/labels", "/metadata/finalizers", "/spec/replicas", "/spec/strategy"],
  },
};

export const strategicPatches: RequestScript = {
  name: "strategic-patches",
  steps: [
    createNamespace,
    send("a deployment to patch", `POST ${deployments}`, { body: deployment, setUp: true }),
    send(
      "containers merge by name, env by name, primitive lists are replaced",
      web,
      ofPodSpec({
        containers: [
          {
            name: "one",
            image: "one:2",
            env: [
              { name: "B", value: "3" },
              { name: "C", value: "4" },
            ],
            args: ["z"],
          },
        ],
      }),
    ),
    send("an element that is new is put first", web, ofPodSpec({ containers: [{ name: "three", image: "three:1" }] })),
    send(
      "$patch: delete removes an element by its key",
      web,
      ofPodSpec({
        containers: [{ name: "three", $patch: "delete" }],
      }),
    ),
    send(
      "$patch: delete of an element that is not there",
      web,
      ofPodSpec({
        containers: [{ name: "nobody", $patch: "delete" }],
      }),
    ),
    send(
      "$setElementOrder orders the merged list",
      web,
      ofPodSpec({
        "$setElementOrder/containers": [{ name: "two" }, { name: "one" }],
        containers: [{ name: "one", image: "one:3" }],
      }),
    ),
    send(
      "$setElementOrder that does not name an element of the patch",
      web,
      ofPodSpec({
        "$setElementOrder/containers": [{ name: "two" }],
        containers: [{ name: "one", image: "one:4" }],
      }),
    ),
    send(
      "ports merge by containerPort",
      web,
      ofPodSpec({
        containers: [
          {
            name: "two",
            ports: [
              { containerPort: 80, name: "web" },
              { containerPort: 443, name: "https" },
            ],
          },
        ],
      }),
    ),
    send("tolerations are atomic", web, ofPodSpec({ tolerations: [{ key: "b", operator: "Exists" }] })),
    send(
      "$retainKeys drops the other members of a union",
      web,
      ofPodSpec({
        volumes: [{ name: "tmp", $retainKeys: ["name", "hostPath"], hostPath: { path: "/tmp" } }],
      }),
    ),
    send(
      "without $retainKeys both members of a union stay, which validation refuses",
      web,
      ofPodSpec({
        volumes: [{ name: "work", hostPath: { path: "/tmp" } }],
      }),
    ),
    send(
      "$patch: replace replaces a list",
      web,
      ofPodSpec({
        containers: [{ name: "only", image: "only:1" }, { $patch: "replace" }],
      }),
    ),
    send("null removes a field", web, ofPodSpec({ volumes: null, tolerations: null })),
    send("an element without its merge key", web, ofPodSpec({ containers: [{ image: "x" }] })),
    send("an unknown $patch directive", web, ofPodSpec({ containers: [{ name: "only", $patch: "frob" }] })),
    send("finalizers are a merged set of primitives", web, {
      ...ofDeployment,
      body: { metadata: { finalizers: ["a.b/one", "a.b/two"] } },
    }),
    send("$deleteFromPrimitiveList removes from it", web, {
      ...ofDeployment,
      body: { metadata: { "$deleteFromPrimitiveList/finalizers": ["a.b/one"] } },
    }),
    send("labels merge, null deletes", web, {
      ...ofDeployment,
      body: { metadata: { labels: { app: null, tier: "x" } } },
    }),
    send("$patch: replace on an object", web, {
      ...ofDeployment,
      body: { metadata: { labels: { $patch: "replace", only: "this" } } },
    }),
    send("the strategy's rollingUpdate goes with $retainKeys", web, {
      ...ofDeployment,
      body: { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } },
    }),
    send("the selector is immutable", web, {
      ...ofDeployment,
      body: { spec: { selector: { matchLabels: { other: "x" } } } },
    }),
    send("an unknown field is ignored with Ignore", `${web}?fieldValidation=Ignore`, {
      ...ofDeployment,
      body: { spec: { bogus: 1 } },
    }),
    send("an unknown field draws a warning with Warn", `${web}?fieldValidation=Warn`, {
      ...ofDeployment,
      body: { spec: { bogus: 1 } },
    }),
    send("an unknown field is refused with Strict", `${web}?fieldValidation=Strict`, {
      ...ofDeployment,
      body: { spec: { bogus: 1 } },
    }),
    send("a wrong type", web, { ...ofDeployment, body: { spec: { replicas: "two" } } }),
    send("a body that is no JSON", web, { ...ofDeployment, body: "{oops" }),
    send("a body that is a list", web, { ...ofDeployment, body: "[]" }),
    send("a merge patch replaces lists", web, {
      ...ofPodSpec({}),
      headers: mergePatch,
      body: { spec: { template: { spec: { containers: [{ name: "fresh", image: "fresh:1" }] } } } },
    }),
    send("a json patch reaches into lists", web, {
      ...ofPodSpec({}),
      headers: jsonPatch,
      body: [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "fresh:2" }],
    }),

    send("a configmap to patch", `POST ${configMaps}`, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "1", b: "2" } },
      setUp: true,
    }),
    send("configmap data merges, null deletes", `PATCH ${configMaps}/settings`, {
      headers: strategicPatch,
      body: { data: { a: null, c: "3" } },
    }),
    send("configmap data takes strings only", `PATCH ${configMaps}/settings`, {
      headers: strategicPatch,
      body: { data: { d: 4 } },
    }),
    send("a stale version is a conflict", `PATCH ${configMaps}/settings`, {
      headers: strategicPatch,
      body: { metadata: { resourceVersion: "1" }, data: { d: "4" } },
    }),
    send("an object that is not there", `PATCH ${configMaps}/missing`, { headers: strategicPatch, body: { data: {} } }),

    send("a service to patch", `POST ${services}`, {
      body: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: {
          selector: { app: "web" },
          ports: [
            { name: "http", port: 80 },
            { name: "https", port: 443 },
          ],
        },
      },
      setUp: true,
    }),
    send("service ports merge by port", `PATCH ${services}/web`, {
      headers: strategicPatch,
      body: {
        spec: {
          ports: [
            { name: "https", port: 443, targetPort: 8443 },
            { name: "dns", port: 53, protocol: "UDP" },
          ],
        },
      },
    }),
    send("$patch: delete removes a port", `PATCH ${services}/web`, {
      headers: strategicPatch,
      body: { spec: { ports: [{ port: 80, $patch: "delete" }] } },
    }),
    send("the cluster IP is immutable", `PATCH ${services}/web`, {
      headers: strategicPatch,
      body: { spec: { clusterIP: "10.0.0.250" } },
    }),
  ],
};

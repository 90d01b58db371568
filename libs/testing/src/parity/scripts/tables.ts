// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Tables, the representation that kubectl get prints.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { asTable, installCrd, mergePatch, namespace, sample, sampleCrd, samples, setUpSamples } from "./sample-crd.ts";

const table = { headers: asTable };
const wide: JsonObject = {
  ...sampleCrd,
  metadata: { name: "wides.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Cluster",
    names: { kind: "Wide", plural: "wides" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        additionalPrinterColumns: [
          { name: "String", type: "string", jsonPath: ".spec.string", description: "a string" },
          { name: "Number", type: "number", jsonPath: ".spec.number" },
          { name: "Boolean", type: "boolean", jsonPath: ".spec.boolean" },
          { name: "Date", type: "date", jsonPath: ".spec.date" },
          { name: "Index", type: "string", jsonPath: ".spec.list[0]" },
          { name: "All", type: "string", jsonPath: ".spec.list[*]" },
          { name: "Filter", type: "string", jsonPath: '.spec.conditions[?(@.type=="Ready")].status' },
          { name: "Escaped", type: "string", jsonPath: ".metadata.labels.a\\.b/c" },
          { name: "Object", type: "string", jsonPath: ".spec.object" },
          { name: "Wrong", type: "integer", jsonPath: ".spec.string" },
          { name: "Hidden", type: "string", format: "byte", priority: 1, jsonPath: ".spec.hidden" },
        ],
      },
    ],
  },
};
const plainCrd: JsonObject = {
  ...sampleCrd,
  metadata: { name: "plains.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Plain", plural: "plains" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
const pod: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "one" },
  spec: {
    containers: [
      { name: "a", image: "a" },
      { name: "b", image: "b" },
    ],
    nodeSelector: { no: "where" },
  },
};

export const tables: RequestScript = {
  name: "tables",
  steps: [
    ...setUpSamples,
    get("an empty Table still has columns", samples, table),
    send("alpha is there", `POST ${samples}`, { body: sample("alpha", { count: 2 }), setUp: true }),
    send("beta is there", `POST ${samples}`, { body: sample("beta", { count: 0 }), setUp: true }),
    send("alpha has a status", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { readyReplicas: 1, message: "up" } },
      setUp: true,
    }),
    get("a list of a kind with printer columns", samples, table),
    get("one object", `${samples}/alpha`, table),
    get("across namespaces", "/apis/nuvolaris.org/v1/samples", table),
    get("with a limit", `${samples}?limit=1`, table),
    get("with whole objects", `${samples}?includeObject=Object`, table),
    get("without objects", `${samples}?includeObject=None`, table),
    get("an unknown includeObject", `${samples}?includeObject=Some`, table),
    get("v1beta1 is served too", samples, { headers: { accept: "application/json;as=Table;v=v1beta1;g=meta.k8s.io" } }),
    get("an error stays a Status", `${samples}/missing`, table),
    send("a create may ask for a Table", `POST ${samples}`, { body: sample("gamma", { count: 1 }), headers: asTable }),
    send("a delete's Status is no Table", `DELETE ${samples}/gamma`, { headers: asTable }),

    ...installCrd(plainCrd),
    send("a plain is there", `POST /apis/nuvolaris.org/v1/namespaces/parity/plains`, {
      body: { apiVersion: "nuvolaris.org/v1", kind: "Plain", metadata: { name: "p" } },
      setUp: true,
    }),
    get("without printer columns: Name and Age", "/apis/nuvolaris.org/v1/namespaces/parity/plains", table),
    ...installCrd(wide),
    send("a wide one is there", "POST /apis/nuvolaris.org/v1/wides", {
      body: {
        apiVersion: "nuvolaris.org/v1",
        kind: "Wide",
        metadata: { name: "full", labels: { "a.b/c": "escaped" } },
        spec: {
          string: "text",
          number: 1.5,
          boolean: true,
          date: "2020-01-01T00:00:00Z",
          list: ["first", "second"],
          conditions: [
            { type: "Other", status: "False" },
            { type: "Ready", status: "True" },
          ],
          object: { a: 1, b: [true] },
          hidden: "h",
        },
      },
      setUp: true,
    }),
    send("an empty one is there", "POST /apis/nuvolaris.org/v1/wides", {
      body: { apiVersion: "nuvolaris.org/v1", kind: "Wide", metadata: { name: "void" } },
      setUp: true,
    }),
    get("columns of every type, with JSON paths of every kind", "/apis/nuvolaris.org/v1/wides/void", table),
    get("cells of every type", "/apis/nuvolaris.org/v1/wides/full", {
      ...table,
      // The date column's cell grows by a day each day.
      select: { without: ["/rows/0/cells/4"] },
    }),

    get("namespaces", "/api/v1/namespaces?fieldSelector=metadata.name%3Dparity", table),
    send("a configmap is there", `POST ${namespace}/configmaps`, {
      body: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "settings" },
        data: { a: "1", b: "2" },
        binaryData: { c: "AA==" },
      },
      setUp: true,
    }),
    get("configmaps", `${namespace}/configmaps`, table),
    send("a secret is there", `POST ${namespace}/secrets`, {
      body: { apiVersion: "v1", kind: "Secret", metadata: { name: "keys" }, stringData: { a: "1" } },
      setUp: true,
    }),
    get("secrets", `${namespace}/secrets`, table),
    send("a service account is there", `POST ${namespace}/serviceaccounts`, {
      body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "runner" } },
      setUp: true,
    }),
    get("service accounts", `${namespace}/serviceaccounts`, table),
    send("a service is there", `POST ${namespace}/services`, {
      body: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: {
          selector: { app: "web" },
          ports: [
            { name: "a", port: 80 },
            { name: "b", port: 53, protocol: "UDP" },
          ],
          type: "NodePort",
        },
      },
      setUp: true,
    }),
    send("a headless service is there", `POST ${namespace}/services`, {
      body: { apiVersion: "v1", kind: "Service", metadata: { name: "headless" }, spec: { clusterIP: "None" } },
      setUp: true,
    }),
    get("services", `${namespace}/services`, table),
    send("a pod is there", `POST ${namespace}/pods`, { body: pod, setUp: true }),
    get("a pending pod", `${namespace}/pods`, table),
    send("a pod runs", `PATCH ${namespace}/pods/one/status`, {
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: {
        status: {
          phase: "Running",
          podIP: "10.9.8.7",
          conditions: [{ type: "Ready", status: "False" }],
          containerStatuses: [
            {
              name: "a",
              ready: true,
              restartCount: 2,
              image: "a",
              imageID: "",
              state: { running: { startedAt: "2020-01-01T00:00:00Z" } },
            },
            {
              name: "b",
              ready: false,
              restartCount: 0,
              image: "b",
              imageID: "",
              state: { waiting: { reason: "CrashLoopBackOff" } },
            },
          ],
        },
      },
      setUp: true,
    }),
    get("a pod that crashes", `${namespace}/pods`, table),
    send("a deployment is there", `POST /apis/apps/v1/namespaces/parity/deployments`, {
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: {
          replicas: 3,
          selector: { matchLabels: { app: "web" } },
          template: {
            metadata: { labels: { app: "web" } },
            spec: {
              containers: [
                { name: "a", image: "a:1" },
                { name: "b", image: "b:2" },
              ],
            },
          },
        },
      },
      setUp: true,
    }),
    get("deployments", "/apis/apps/v1/namespaces/parity/deployments", table),
    get("the scale of a deployment", "/apis/apps/v1/namespaces/parity/deployments/web/scale", table),
    get("the scale of a custom resource", `${samples}/alpha/scale`, table),
    get("the scale, metadata only", "/apis/apps/v1/namespaces/parity/deployments/web/scale", {
      headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" },
    }),
    send("a replica set is there", `POST /apis/apps/v1/namespaces/parity/replicasets`, {
      body: {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        metadata: { name: "web-1" },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: "web" } },
          template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "a", image: "a:1" }] } },
        },
      },
      setUp: true,
    }),
    get("replica sets", "/apis/apps/v1/namespaces/parity/replicasets", table),
    send("a stateful set is there", `POST /apis/apps/v1/namespaces/parity/statefulsets`, {
      body: {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "db" },
        spec: {
          serviceName: "db",
          selector: { matchLabels: { app: "db" } },
          template: { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "a", image: "a:1" }] } },
        },
      },
      setUp: true,
    }),
    get("stateful sets", "/apis/apps/v1/namespaces/parity/statefulsets", table),
    send("a job is there", `POST /apis/batch/v1/namespaces/parity/jobs`, {
      body: {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "once" },
        spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }] } } },
      },
      setUp: true,
    }),
    get("jobs", "/apis/batch/v1/namespaces/parity/jobs", table),
    send("a cron job is there", `POST /apis/batch/v1/namespaces/parity/cronjobs`, {
      body: {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "often" },
        spec: {
          schedule: "* * * * *",
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }] } } },
          },
        },
      },
      setUp: true,
    }),
    get("cron jobs", "/apis/batch/v1/namespaces/parity/cronjobs", table),
    get("CRDs", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/samples.nuvolaris.org", {
      ...table,
      select: { without: ["/rows/0/object/metadata/managedFields"] },
    }),
    get("cluster roles have a time and not an age", "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", {
      ...table,
      select: { without: ["/rows/0/object"] },
    }),
    send("a lease is there", "POST /apis/coordination.k8s.io/v1/namespaces/parity/leases", {
      body: {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name: "leader" },
        spec: { holderIdentity: "me", leaseDurationSeconds: 15 },
      },
      setUp: true,
    }),
    get("leases", "/apis/coordination.k8s.io/v1/namespaces/parity/leases", table),
    send("an event is there", `POST ${namespace}/events`, {
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "e" },
        involvedObject: { apiVersion: "nuvolaris.org/v1", kind: "Sample", name: "alpha", namespace: "parity" },
        reason: "Scaled",
        message: "scaled up\n",
        type: "Normal",
        firstTimestamp: "2020-01-01T00:00:00Z",
        lastTimestamp: "2020-01-01T00:00:00Z",
        count: 3,
        source: { component: "operator" },
      },
      setUp: true,
    }),
    get("events", `${namespace}/events`, { ...table, select: { without: ["/rows/0/cells/0", "/rows/0/cells/6"] } }),
  ],
};

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Deployments, ReplicaSets, StatefulSets, Jobs and Pods: defaults, validation, generation, status, deletion.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { createNamespace, mergePatch, namespace } from "./sample-crd.ts";

const apps = "/apis/apps/v1/namespaces/parity";
const deployments = `${apps}/deployments`;
const pods = `${namespace}/pods`;
const batch = "/apis/batch/v1/namespaces/parity";

const container = (more: JsonObject = {}): JsonObject => ({ name: "main", image: "nginx", ...more });
const template = (more: JsonObject = {}): JsonObject => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [container()], ...more },
});
const workload = (kind: string, name: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: "web" } }, template: template(), ...spec },
});
const pod = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [container()], ...spec },
});
const job = (name: string, spec: JsonValue): JsonObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name },
  spec,
});

const richPod = pod("rich", {
  initContainers: [
    {
      name: "init",
      image: "busybox:1.36@sha256:0000000000000000000000000000000000000000000000000000000000000000",
      command: ["true"],
    },
  ],
  containers: [
    container({
      image: "registry.example.org:5000/nginx:latest",
      ports: [{ containerPort: 80 }],
      env: [
        { name: "A", value: "1" },
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
      ],
      resources: { limits: { cpu: "0.5", memory: "128Mi" }, requests: { memory: "0.0625Gi" } },
      livenessProbe: { httpGet: { path: "/", port: 80 } },
      readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 3 },
      lifecycle: { preStop: { exec: { command: ["true"] } } },
      volumeMounts: [{ name: "config", mountPath: "/config" }],
      securityContext: { runAsNonRoot: true },
    }),
  ],
  volumes: [
    { name: "config", configMap: { name: "settings", items: [{ key: "a", path: "a" }] } },
    { name: "secret", secret: { secretName: "s" } },
    {
      name: "projected",
      projected: {
        sources: [{ downwardAPI: { items: [{ path: "l", fieldRef: { fieldPath: "metadata.labels" } }] } }],
      },
    },
    { name: "host", hostPath: { path: "/tmp" } },
    { name: "unset" },
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    },
  ],
});

export const workloads: RequestScript = {
  name: "workloads",
  steps: [
    createNamespace,
    send("deployment: defaults", `POST ${deployments}`, {
      body: workload("Deployment", "web"),
      capture: { rv: "/metadata/resourceVersion" },
    }),
    send("deployment: replicas 0 is no default", `POST ${deployments}`, {
      body: workload("Deployment", "none", { replicas: 0 }),
      select: { only: ["/spec/replicas"] },
    }),
    send("deployment: no selector, no template", `POST ${deployments}`, {
      body: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "bad" }, spec: {} },
    }),
    send("deployment: the selector does not match the template", `POST ${deployments}`, {
      body: workload("Deployment", "bad", { selector: { matchLabels: { app: "other" } } }),
    }),
    send("deployment: negative replicas and bad strategy", `POST ${deployments}`, {
      body: workload("Deployment", "bad", { replicas: -1, strategy: { type: "Magic" }, minReadySeconds: -1 }),
    }),
    send("deployment: rollingUpdate values", `POST ${deployments}`, {
      body: workload("Deployment", "bad", { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } }),
    }),
    send("deployment: containers are checked", `POST ${deployments}`, {
      body: workload("Deployment", "bad", {
        template: template({ containers: [{ name: "Bad_Name" }, container(), container()], restartPolicy: "Never" }),
      }),
    }),
    send("deployment: wrong types", `POST ${deployments}`, {
      body: workload("Deployment", "bad", { replicas: "two" }),
    }),
    send("deployment: an unknown field under Strict", `POST ${deployments}?fieldValidation=Strict`, {
      body: workload("Deployment", "bad", {
        template: template({ containers: [container({ imagee: "x" })] }),
        bogus: 1,
      }),
    }),
    send("deployment: update without a version, a changed template raises the generation", `PUT ${deployments}/web`, {
      body: workload("Deployment", "web", { replicas: 3 }),
    }),
    send("deployment: a changed label does not", `PATCH ${deployments}/web`, {
      headers: mergePatch,
      body: { metadata: { labels: { a: "b" } } },
      select: { only: ["/metadata/generation", "/metadata/labels"] },
    }),
    send("deployment: status on the main path is ignored", `PATCH ${deployments}/web`, {
      headers: mergePatch,
      body: { status: { replicas: 5 } },
      select: { only: ["/metadata/generation", "/status"] },
    }),
    send("deployment: status on its own path", `PATCH ${deployments}/web/status`, {
      headers: mergePatch,
      body: {
        spec: { replicas: 9 },
        status: {
          replicas: 3,
          updatedReplicas: 3,
          readyReplicas: 2,
          availableReplicas: 2,
          unavailableReplicas: 1,
          observedGeneration: 2,
        },
      },
      select: { only: ["/metadata/generation", "/spec/replicas", "/status"] },
    }),
    send("deployment: status is validated", `PATCH ${deployments}/web/status`, {
      headers: mergePatch,
      body: { status: { replicas: 1, readyReplicas: 2 } },
    }),
    get("deployment: scale", `${deployments}/web/scale`),
    send("deployment: scale up", `PATCH ${deployments}/web/scale`, {
      headers: mergePatch,
      body: { spec: { replicas: 4 } },
    }),
    send("deployment: the selector is immutable", `PATCH ${deployments}/web`, {
      headers: mergePatch,
      body: { spec: { selector: { matchLabels: { app: "x" } }, template: { metadata: { labels: { app: "x" } } } } },
    }),
    send("deployment: delete answers with a Status", `DELETE ${deployments}/web`, {}),

    send("replica set: defaults", `POST ${apps}/replicasets`, { body: workload("ReplicaSet", "web") }),
    send("replica set: needs a selector", `POST ${apps}/replicasets`, {
      body: workload("ReplicaSet", "bad", { selector: null }),
    }),
    send("stateful set: defaults", `POST ${apps}/statefulsets`, {
      body: workload("StatefulSet", "db", {
        serviceName: "db",
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
          },
        ],
      }),
    }),
    send("stateful set: most of the spec is immutable", `PATCH ${apps}/statefulsets/db`, {
      headers: mergePatch,
      body: { spec: { serviceName: "other" } },
    }),
    send("daemon set: defaults", `POST ${apps}/daemonsets`, {
      body: workload("DaemonSet", "agent"),
      select: {
        only: [
          "/spec/updateStrategy",
          "/spec/revisionHistoryLimit",
          "/status",
          "/metadata/generation",
          "/metadata/annotations",
        ],
      },
    }),
    send("job: defaults, a selector is made", `POST ${batch}/jobs`, {
      body: job("once", { template: { spec: { restartPolicy: "Never", containers: [container()] } } }),
    }),
    send("job: restartPolicy Always is refused", `POST ${batch}/jobs`, {
      body: job("bad", { template: { spec: { containers: [container()] } } }),
    }),
    send("job: the template is immutable", `PATCH ${batch}/jobs/once`, {
      headers: mergePatch,
      body: { spec: { template: { spec: { containers: [container({ image: "other" })] } } } },
    }),
    send("job: parallelism is not", `PATCH ${batch}/jobs/once`, {
      headers: mergePatch,
      body: { spec: { parallelism: 3 } },
      select: { only: ["/spec/parallelism", "/metadata/generation"] },
    }),
    send("job: delete orphans by default, with a warning", `DELETE ${batch}/jobs/once`, {}),
    send("cron job: defaults", `POST ${batch}/cronjobs`, {
      body: {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "often" },
        spec: {
          schedule: "*/5 * * * *",
          jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", containers: [container()] } } } },
        },
      },
      select: { without: ["/spec/jobTemplate/spec/template"] },
    }),
    send("cron job: a schedule that is none", `POST ${batch}/cronjobs`, {
      body: {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "bad" },
        spec: {
          schedule: "often",
          jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", containers: [container()] } } } },
        },
      },
    }),

    send("pod: defaults", `POST ${pods}`, { body: pod("plain", {}) }),
    send("pod: defaults in every corner", `POST ${pods}`, { body: richPod }),
    send("pod: no containers", `POST ${pods}`, { body: pod("bad", { containers: [] }) }),
    send("pod: a container without name and image", `POST ${pods}`, { body: pod("bad", { containers: [{}] }) }),
    send("pod: many errors", `POST ${pods}`, {
      body: pod("bad", {
        restartPolicy: "Sometimes",
        dnsPolicy: "None",
        containers: [
          container({
            imagePullPolicy: "Maybe",
            ports: [{ containerPort: 0 }],
            volumeMounts: [{ name: "nothing", mountPath: "/x" }],
          }),
        ],
      }),
    }),
    send("pod: requests beyond limits", `POST ${pods}`, {
      body: pod("bad", { containers: [container({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } })] }),
    }),
    send("pod: a quantity that is none", `POST ${pods}`, {
      body: pod("bad", { containers: [container({ resources: { limits: { cpu: "lots" } } })] }),
    }),
    send("pod: a bad environment", `POST ${pods}`, {
      body: pod("bad", {
        containers: [
          container({
            env: [
              { name: "", value: "x" },
              { name: "A", value: "x", valueFrom: { fieldRef: { fieldPath: "spec.nowhere" } } },
            ],
          }),
        ],
      }),
    }),
    send("pod: a bad probe", `POST ${pods}`, {
      body: pod("bad", { containers: [container({ livenessProbe: { periodSeconds: -1 } })] }),
    }),
    send("pod: two containers of one name", `POST ${pods}`, {
      body: pod("bad", { containers: [container(), container()] }),
    }),
    send("pod: the image may change", `PATCH ${pods}/plain`, {
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: { spec: { containers: [{ name: "main", image: "nginx:2" }] } },
      select: { only: ["/metadata/generation", "/spec/containers/0/image"] },
    }),
    send("pod: little else may", `PATCH ${pods}/plain`, {
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: { spec: { hostNetwork: true } },
      select: { only: ["/code"] },
    }),
    send("pod: bound to a node", `POST ${pods}/plain/binding`, {
      body: {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: "plain" },
        target: { kind: "Node", name: "node-1" },
      },
    }),
    send("pod: bound twice", `POST ${pods}/plain/binding`, {
      body: {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: "plain" },
        target: { kind: "Node", name: "node-2" },
      },
    }),
    get("pod: on its node", `${pods}/plain`, {
      select: { only: ["/spec/nodeName", "/status/conditions", "/metadata/generation"] },
    }),
    send("pod: its status is the kubelet's", `PATCH ${pods}/plain/status`, {
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: {
        status: {
          phase: "Running",
          conditions: [{ type: "Ready", status: "True" }],
          podIPs: [{ ip: "10.1.1.1" }],
          podIP: "10.1.1.1",
        },
      },
      select: { only: ["/status"] },
    }),
    get("pod: field selectors", `${pods}?fieldSelector=status.phase%3DRunning,spec.nodeName%3Dnode-1`, {
      select: { only: ["/items/0/metadata/name", "/items/1/metadata/name"] },
    }),
    send("pod: a scheduled pod is deleted gracefully", `DELETE ${pods}/plain`, {
      select: {
        only: ["/kind", "/metadata/deletionTimestamp", "/metadata/deletionGracePeriodSeconds", "/metadata/generation"],
      },
    }),
    send("pod: a shorter grace", `DELETE ${pods}/plain?gracePeriodSeconds=5`, {
      select: {
        only: ["/kind", "/metadata/deletionTimestamp", "/metadata/deletionGracePeriodSeconds", "/metadata/generation"],
      },
    }),
    send("pod: a longer grace changes nothing", `DELETE ${pods}/plain?gracePeriodSeconds=60`, {
      select: { only: ["/kind", "/metadata/deletionGracePeriodSeconds", "/metadata/generation"] },
    }),
    send("pod: no grace deletes at once", `DELETE ${pods}/plain?gracePeriodSeconds=0`, {
      select: { only: ["/kind", "/metadata/deletionGracePeriodSeconds", "/metadata/name"] },
    }),
    get("pod: it is gone", `${pods}/plain`),
    send("pod: one that was never scheduled goes at once", `DELETE ${pods}/rich`, {
      select: { only: ["/kind", "/metadata/name", "/metadata/deletionGracePeriodSeconds"] },
    }),
    get("pod: and is gone", `${pods}/rich`),
    send("pod: another", `POST ${pods}`, { body: pod("evicted", {}), setUp: true }),
    get("pod: logs of one that is on no node", `${pods}/evicted/log`),
    get("pod: logs of a container that it does not have", `${pods}/evicted/log?container=nobody`),
    send("pod: eviction of another name", `POST ${pods}/evicted/eviction`, {
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "other" } },
    }),
    send("pod: eviction", `POST ${pods}/evicted/eviction`, {
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "evicted" } },
    }),
    get("pod: it is evicted", `${pods}/evicted`),
    get("pod: logs of one that is not there", `${pods}/rich/log`),
  ],
};

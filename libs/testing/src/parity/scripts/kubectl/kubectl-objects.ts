// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the scripts of kubectl work on.
import type { JsonObject } from "../../json.ts";

const web = { name: "web", image: "nginx:1", ports: [{ containerPort: 80, protocol: "TCP" }] };

export const deploymentSpec: JsonObject = {
  replicas: 2,
  selector: { matchLabels: { app: "web" } },
  template: { metadata: { labels: { app: "web" } }, spec: { containers: [web] } },
};

/** A Deployment of two replicas. */
export const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: deploymentSpec,
};

export const configMap: JsonObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", labels: { app: "web" } },
  data: { colour: "blue", text: "one\ntwo\n" },
};

/** Several objects as kubectl reads them from one stream. */
export function listOf(...items: readonly JsonObject[]): JsonObject {
  return { apiVersion: "v1", kind: "List", items };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// ConfigMaps, Secrets, ServiceAccounts and Services: what the server adds and refuses.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { createNamespace, mergePatch, namespace } from "./sample-crd.ts";

const configMaps = `${namespace}/configmaps`;
const secrets = `${namespace}/secrets`;
const services = `${namespace}/services`;
const accounts = `${namespace}/serviceaccounts`;

const object = (kind: string, name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  ...more,
});
const service = (name: string, spec: JsonValue): JsonObject => object("Service", name, { spec });
const port = (more: JsonObject = {}): JsonObject => ({ port: 80, ...more });

export const coreObjects: RequestScript = {
  name: "core-objects",
  steps: [
    createNamespace,
    send("configmap: create", `POST ${configMaps}`, {
      body: object("ConfigMap", "plain", { data: { a: "1", "b.c-d_e": "2" }, binaryData: { f: "AAEC" } }),
      capture: { rv: "/metadata/resourceVersion" },
    }),
    send("configmap: a bad key, and one that is in both", `POST ${configMaps}`, {
      body: object("ConfigMap", "bad", { data: { "a b": "", both: "" }, binaryData: { both: "AA==" } }),
    }),
    send("configmap: data that is no string", `POST ${configMaps}`, {
      body: object("ConfigMap", "bad", { data: { a: 1 } }),
    }),
    send("configmap: binaryData that is no base64", `POST ${configMaps}`, {
      body: object("ConfigMap", "bad", { binaryData: { a: "***" } }),
    }),
    send("configmap: an unknown field draws a warning", `POST ${configMaps}`, {
      body: object("ConfigMap", "warned", { bogus: 1 }),
    }),
    send("configmap: an unknown field under Strict", `POST ${configMaps}?fieldValidation=Strict`, {
      body: object("ConfigMap", "strict", { bogus: 1 }),
    }),
    send("configmap: another kind", `POST ${configMaps}`, { body: object("Secret", "other") }),
    send("configmap: another version", `POST ${configMaps}`, {
      body: { ...object("ConfigMap", "x"), apiVersion: "v2" },
    }),
    send("configmap: no kind is taken from the path", `POST ${configMaps}`, {
      body: { metadata: { name: "kindless" }, data: {} },
    }),
    send("configmap: a body that is no JSON", `POST ${configMaps}`, { body: "{oops" }),
    send("configmap: an empty body", `POST ${configMaps}`, { body: "" }),
    send("configmap: update without a version is allowed", `PUT ${configMaps}/plain`, {
      body: object("ConfigMap", "plain", { data: { a: "2" } }),
    }),
    send("configmap: update with a stale version", `PUT ${configMaps}/plain`, {
      body: { ...object("ConfigMap", "plain"), metadata: { name: "plain", resourceVersion: "{{rv}}" } },
    }),
    send("configmap: update of one that is not there", `PUT ${configMaps}/missing`, {
      body: object("ConfigMap", "missing"),
    }),
    send("configmap: immutable", `PATCH ${configMaps}/plain`, { headers: mergePatch, body: { immutable: true } }),
    send("configmap: immutable data", `PATCH ${configMaps}/plain`, { headers: mergePatch, body: { data: { a: "3" } } }),
    send("configmap: immutable is for ever", `PATCH ${configMaps}/plain`, {
      headers: mergePatch,
      body: { immutable: false },
    }),
    send("configmap: labels of an immutable one may change", `PATCH ${configMaps}/plain`, {
      headers: mergePatch,
      body: { metadata: { labels: { a: "b" } } },
    }),
    send("configmap: delete", `DELETE ${configMaps}/plain`, {}),

    send("secret: stringData is merged into data, the type is Opaque", `POST ${secrets}`, {
      body: object("Secret", "plain", { stringData: { a: "text", b: "wins" }, data: { b: "bG9zZXM=", c: "Yw==" } }),
    }),
    send("secret: data that is no base64", `POST ${secrets}`, {
      body: object("Secret", "bad", { data: { a: "***" } }),
    }),
    send("secret: TLS needs its keys", `POST ${secrets}`, {
      body: object("Secret", "tls", { type: "kubernetes.io/tls", data: {} }),
    }),
    send("secret: basic auth needs a user or a password", `POST ${secrets}`, {
      body: object("Secret", "basic", { type: "kubernetes.io/basic-auth" }),
    }),
    send("secret: docker configuration needs its key", `POST ${secrets}`, {
      body: object("Secret", "docker", { type: "kubernetes.io/dockerconfigjson" }),
    }),
    send("secret: a service account token needs its annotation", `POST ${secrets}`, {
      body: object("Secret", "token", { type: "kubernetes.io/service-account-token" }),
    }),
    send("secret: the type is immutable", `PATCH ${secrets}/plain`, { headers: mergePatch, body: { type: "other" } }),
    send("secret: stringData in a patch", `PATCH ${secrets}/plain`, {
      headers: mergePatch,
      body: { stringData: { a: "new" } },
    }),
    get("secret: field selector on type", `${secrets}?fieldSelector=type%3DOpaque`, {
      select: { only: ["/items/0/metadata/name"] },
    }),

    send("service account: create", `POST ${accounts}`, { body: object("ServiceAccount", "runner") }),
    send("service account: a token", `POST ${accounts}/runner/token`, {
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { audiences: ["here"], expirationSeconds: 3600 },
      },
      select: { without: ["/status/token"] },
    }),
    send("service account: a token that is too short-lived", `POST ${accounts}/runner/token`, {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 5 } },
    }),
    send("service account: a token of one that is not there", `POST ${accounts}/nobody/token`, {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    }),

    send("service: a cluster IP is given, defaults are set", `POST ${services}`, {
      body: service("web", { selector: { app: "web" }, ports: [port({ name: "http" })] }),
      capture: { serviceVersion: "/metadata/resourceVersion" },
    }),
    send("service: headless", `POST ${services}`, {
      body: service("headless", { clusterIP: "None", ports: [port()] }),
    }),
    send("service: a node port is given", `POST ${services}`, {
      body: service("node", { type: "NodePort", ports: [port()] }),
    }),
    send("service: a load balancer", `POST ${services}`, {
      body: service("balanced", { type: "LoadBalancer", ports: [port({ targetPort: "http" })] }),
    }),
    send("service: an external name", `POST ${services}`, {
      body: service("outside", { type: "ExternalName", externalName: "example.org" }),
    }),
    send("service: no ports", `POST ${services}`, { body: service("portless", {}) }),
    send("service: two ports without names", `POST ${services}`, {
      body: service("bad", { ports: [port(), port({ port: 81 })] }),
    }),
    send("service: a wrong port, protocol and name", `POST ${services}`, {
      body: service("bad", { ports: [port({ port: 70000, protocol: "FTP", name: "Not_Good" })] }),
    }),
    send("service: an unknown type", `POST ${services}`, { body: service("bad", { type: "Magic", ports: [port()] }) }),
    send("service: a name may begin with a digit", `POST ${services}`, { body: service("1web", { ports: [port()] }) }),
    send("service: a cluster IP out of range", `POST ${services}`, {
      body: service("bad", { clusterIP: "192.168.1.1", ports: [port()] }),
    }),
    send("service: update without a version", `PUT ${services}/web`, {
      body: service("web", { selector: { app: "other" }, ports: [port({ name: "http" })] }),
    }),
    send("service: the type changes to NodePort", `PATCH ${services}/web`, {
      headers: mergePatch,
      body: { spec: { type: "NodePort" } },
    }),
    send("service: and back", `PATCH ${services}/web`, {
      headers: mergePatch,
      body: { spec: { type: "ClusterIP" } },
    }),
    send("service: delete answers with the object", `DELETE ${services}/web`, {}),
    send("service: status has a path of its own", `PATCH ${services}/balanced/status`, {
      headers: mergePatch,
      body: { status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } },
      select: { only: ["/status"] },
    }),
  ],
};

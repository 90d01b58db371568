// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// RBAC as a client meets it: refusals to the letter, what roles grant, the review APIs, escalation.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { mergePatch, namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const roles = `${rbac}/namespaces/parity/roles`;
const bindings = `${rbac}/namespaces/parity/rolebindings`;
const authorization = "/apis/authorization.k8s.io/v1";
const jane = { user: "jane" };

const object = (kind: string, name: string, more: JsonObject): JsonObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  metadata: { name },
  ...more,
});
const review = (kind: string, spec: JsonValue): JsonObject => ({ apiVersion: "authorization.k8s.io/v1", kind, spec });
const mayI = (title: string, resourceAttributes: JsonObject) =>
  send(`may I: ${title}`, `POST ${authorization}/selfsubjectaccessreviews`, {
    ...jane,
    body: review("SelfSubjectAccessReview", { resourceAttributes: { namespace: "parity", ...resourceAttributes } }),
    select: { only: ["/status"] },
  });
const granted = (role: string): JsonObject => ({
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
  subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "jane" }],
});

export const authorizes: RequestScript = {
  name: "authorization",
  steps: [
    ...setUpSamples,
    get("forbidden: list", samples, jane),
    get("forbidden: get", `${samples}/alpha`, jane),
    get("forbidden: watch", `${samples}?watch=true&timeoutSeconds=1`, jane),
    send("forbidden: create", `POST ${samples}`, { ...jane, body: sample("alpha") }),
    send("forbidden: update", `PUT ${samples}/alpha`, { ...jane, body: sample("alpha") }),
    send("forbidden: patch of a subresource", `PATCH ${samples}/alpha/status`, {
      ...jane,
      headers: mergePatch,
      body: {},
    }),
    send("forbidden: delete", `DELETE ${samples}/alpha`, { ...jane }),
    send("forbidden: deletecollection", `DELETE ${samples}`, { ...jane }),
    get("forbidden: across namespaces", "/apis/nuvolaris.org/v1/samples", jane),
    get("forbidden: a core resource", `${namespace}/secrets/keys`, jane),
    get("forbidden: a cluster-scoped resource", "/api/v1/nodes", jane),
    get("forbidden: a namespace", namespace, jane),
    get("forbidden: a path that is not there", "/nowhere", jane),
    get("forbidden: metrics", "/metrics", jane),
    get("allowed to everybody who logs in: version", "/version", { ...jane, select: { only: ["/major", "/minor"] } }),
    get("allowed to everybody who logs in: discovery", "/apis/nuvolaris.org/v1", {
      ...jane,
      select: { only: ["/kind"] },
    }),
    get("allowed to everybody who logs in: health", "/readyz", jane),

    send("a role", `POST ${roles}`, {
      body: object("Role", "reader", {
        rules: [
          { apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get", "list", "watch"] },
          { apiGroups: ["nuvolaris.org"], resources: ["samples/status"], verbs: ["patch"] },
          { apiGroups: [""], resources: ["configmaps"], resourceNames: ["settings"], verbs: ["get", "update"] },
          { apiGroups: [""], resources: ["pods"], verbs: ["*"] },
        ],
      }),
    }),
    send("a role: rules are checked", `POST ${roles}`, {
      body: object("Role", "bad", {
        rules: [
          { apiGroups: [], resources: ["a"], verbs: [] },
          { nonResourceURLs: ["/x"], verbs: ["get"] },
        ],
      }),
    }),
    send("a binding", `POST ${bindings}`, { body: object("RoleBinding", "jane-reads", granted("reader")) }),
    send("a binding: its role is immutable", `PATCH ${bindings}/jane-reads`, {
      headers: mergePatch,
      body: { roleRef: { name: "other" } },
    }),
    send("a binding: subjects are checked", `POST ${bindings}`, {
      body: object("RoleBinding", "bad", {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
        subjects: [
          { kind: "Robot", name: "x" },
          { kind: "ServiceAccount", name: "x" },
        ],
      }),
    }),
    send("there is one", `POST ${samples}`, { body: sample("alpha"), setUp: true }),
    get("granted soon", `${samples}/alpha`, {
      ...jane,
      until: { status: 200 },
      select: { only: ["/kind", "/metadata/name"] },
    }),
    get("granted in the namespace only", "/apis/nuvolaris.org/v1/samples", jane),
    send("granted: the subresource", `PATCH ${samples}/alpha/status`, {
      ...jane,
      headers: mergePatch,
      body: { status: { message: "by jane" } },
      select: { only: ["/status"] },
    }),
    send("not granted: the object itself", `PATCH ${samples}/alpha`, {
      ...jane,
      headers: mergePatch,
      body: { spec: { count: 9 } },
    }),
    get("a name that the rule does not have", `${namespace}/configmaps/other`, jane),
    get("a list is no matter of names", `${namespace}/configmaps`, jane),
    send(
      "a create through a missing namespace is refused before the namespace is looked at",
      "POST /apis/nuvolaris.org/v1/namespaces/nowhere/samples",
      {
        ...jane,
        body: sample("x"),
      },
    ),

    mayI("what a rule grants", { group: "nuvolaris.org", resource: "samples", verb: "list" }),
    mayI("what no rule grants", { group: "nuvolaris.org", resource: "samples", verb: "delete" }),
    mayI("a subresource", { group: "nuvolaris.org", resource: "samples", subresource: "status", verb: "patch" }),
    mayI("a name", { resource: "configmaps", verb: "get", name: "settings" }),
    mayI("any verb", { resource: "pods", verb: "frob" }),
    mayI("everything", { group: "*", resource: "*", verb: "*" }),
    send("may I: a path", `POST ${authorization}/selfsubjectaccessreviews`, {
      ...jane,
      body: review("SelfSubjectAccessReview", { nonResourceAttributes: { path: "/version", verb: "get" } }),
      // Two roles grant it; which one is named is the order of a Go map.
      select: { without: ["/status/reason"] },
    }),
    send("may I: asked wrongly", `POST ${authorization}/selfsubjectaccessreviews`, {
      ...jane,
      body: review("SelfSubjectAccessReview", {}),
    }),
    send("may I: asked by the administrator", `POST ${authorization}/selfsubjectaccessreviews`, {
      body: review("SelfSubjectAccessReview", { resourceAttributes: { group: "*", resource: "*", verb: "*" } }),
    }),
    send("what may I", `POST ${authorization}/selfsubjectrulesreviews`, {
      ...jane,
      body: review("SelfSubjectRulesReview", { namespace: "parity" }),
      // Rules come in the order of a Go map.
      select: { only: ["/kind", "/status/incomplete", "/spec"] },
    }),
    send("who am I", "POST /apis/authentication.k8s.io/v1/selfsubjectreviews", {
      ...jane,
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      select: { without: ["/status/userInfo/extra"] },
    }),
    send("may she: asked by the administrator", `POST ${authorization}/subjectaccessreviews`, {
      body: review("SubjectAccessReview", {
        user: "jane",
        resourceAttributes: { namespace: "parity", group: "nuvolaris.org", resource: "samples", verb: "get" },
      }),
    }),
    send("may a group", `POST ${authorization}/subjectaccessreviews`, {
      body: review("SubjectAccessReview", {
        groups: ["system:masters"],
        resourceAttributes: { resource: "secrets", verb: "delete" },
      }),
    }),
    send("may she: forbidden to ask for others", `POST ${authorization}/subjectaccessreviews`, {
      ...jane,
      body: review("SubjectAccessReview", { user: "bob", resourceAttributes: { resource: "secrets", verb: "get" } }),
    }),
    send("whose token is this", "POST /apis/authentication.k8s.io/v1/tokenreviews", {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "nobody" } },
      select: { without: ["/status/error"] },
    }),

    send("jane may make roles", `POST ${roles}`, {
      body: object("Role", "role-maker", {
        rules: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: ["create"] }],
      }),
      setUp: true,
    }),
    send("jane is bound to it", `POST ${bindings}`, {
      body: object("RoleBinding", "jane-makes", granted("role-maker")),
      setUp: true,
    }),
    send("the binding is in force soon", `POST ${roles}?dryRun=All`, {
      ...jane,
      body: object("Role", "same", {
        rules: [{ apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get"] }],
      }),
      until: { status: 201 },
      setUp: true,
    }),
    send("escalation: a role with more than its maker has", `POST ${roles}`, {
      ...jane,
      body: object("Role", "more", { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] }),
    }),
    send("escalation: a role with what its maker has", `POST ${roles}`, {
      ...jane,
      body: object("Role", "same", {
        rules: [{ apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get"] }],
      }),
      select: { only: ["/kind", "/rules"] },
    }),
    send("escalation: a binding to more", `POST ${bindings}`, {
      ...jane,
      body: object("RoleBinding", "more", {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "jane" }],
      }),
    }),
    get("impersonation: the administrator as jane", samples, {
      headers: { "impersonate-user": "jane" },
      select: { only: ["/kind"] },
    }),
    get("impersonation: the administrator has only jane's rights", `${namespace}/secrets`, {
      headers: { "impersonate-user": "jane" },
    }),
    get("impersonation: jane as the administrator", samples, { ...jane, headers: { "impersonate-user": "admin" } }),
    get("cluster-admin is there", `${rbac}/clusterroles/cluster-admin`, {
      select: { only: ["/rules", "/metadata/labels"] },
    }),
  ],
};

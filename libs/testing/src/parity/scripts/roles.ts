// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Roles in depth: what each part of a rule grants, who may give rights away, and who may act as whom.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestStep, type ScriptStep, type RequestScript } from "../script.ts";
import { mergePatch, namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

const group = "rbac.authorization.k8s.io";
const rbac = `/apis/${group}/v1`;
const roles = `${rbac}/namespaces/parity/roles`;
const bindings = `${rbac}/namespaces/parity/rolebindings`;
const clusterRoles = `${rbac}/clusterroles`;
const clusterBindings = `${rbac}/clusterrolebindings`;
const jane = { user: "jane" };
const jane1 = { kind: "User", apiGroup: group, name: "jane" };
const names = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

const object = (kind: string, name: string, more: JsonObject): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name },
  ...more,
});
const rule = (apiGroup: string, resource: string, ...verbs: readonly string[]): JsonObject => ({
  apiGroups: [apiGroup],
  resources: [resource],
  verbs,
});
const role = (name: string, ...rules: readonly JsonObject[]): JsonObject => object("Role", name, { rules });
const clusterRole = (name: string, ...rules: readonly JsonObject[]): JsonObject =>
  object("ClusterRole", name, { rules });
const boundTo = (kind: string, name: string, ...subjects: readonly JsonObject[]): JsonObject => ({
  roleRef: { apiGroup: group, kind, name },
  subjects,
});

/** Gives rights of their own to a name: a ClusterRole, and a binding everywhere. */
function everywhere(name: string, subjects: readonly JsonObject[], ...rules: readonly JsonObject[]): ScriptStep[] {
  return [
    send(`${name}: the role`, `POST ${clusterRoles}`, { body: clusterRole(name, ...rules), setUp: true }),
    send(`${name}: its binding`, `POST ${clusterBindings}`, {
      body: object("ClusterRoleBinding", name, boundTo("ClusterRole", name, ...subjects)),
      setUp: true,
    }),
  ];
}

/** Asks until the rights are there: the real server learns of them from a watch. */
const soon = (title: string, target: string, options: Omit<RequestStep, "kind" | "title" | "method" | "path">) =>
  send(title, target, { ...options, until: { status: 200 }, setUp: true });

const table = { headers: names, select: { without: ["/columnDefinitions", "/metadata"] } };

const defaults: readonly ScriptStep[] = [
  get("the default cluster roles", `${clusterRoles}?includeObject=None`, table),
  get("the default cluster role bindings", `${clusterBindings}?includeObject=None`, table),
  get("the default roles", `${rbac}/roles?includeObject=None`, table),
  get("the default role bindings", `${rbac}/rolebindings?includeObject=None`, table),
  get("a role that gathers others is empty until somebody gathers", `${clusterRoles}/edit`),
  get("a default role", `${clusterRoles}/system:aggregate-to-view`),
  get("a default binding", `${clusterBindings}/system:public-info-viewer`),
  get("a default role in a namespace", `${rbac}/namespaces/kube-system/roles/system:controller:token-cleaner`),
  get("a default binding to a service account", `${clusterBindings}/system:controller:node-controller`),
];

const parts: readonly ScriptStep[] = [
  ...everywhere(
    "parts",
    [{ kind: "Group", apiGroup: group, name: "developers" }],
    { ...rule("nuvolaris.org", "samples", "get", "list", "watch"), resourceNames: ["alpha"] },
    rule("*", "*/scale", "get"),
    { nonResourceURLs: ["/metrics", "/logs/*"], verbs: ["get"] },
  ),
  send("there is one", `POST ${samples}`, { body: sample("alpha"), setUp: true }),
  send("there is another", `POST ${samples}`, { body: sample("beta"), setUp: true }),
  soon("the rights are in force", `GET ${samples}/alpha`, jane),
  get("a group's member: the name that the rule has", `${samples}/alpha`, { ...jane, select: { only: ["/kind"] } }),
  get("a group's member: another name", `${samples}/beta`, jane),
  get("a list of the one name is granted by a rule for it", `${samples}?fieldSelector=metadata.name=alpha`, {
    ...jane,
    select: { only: ["/kind"] },
  }),
  get("a list of another name is not", `${samples}?fieldSelector=metadata.name%3Dbeta`, jane),
  get("a list of all but one name is not", `${samples}?fieldSelector=metadata.name!%3Dbeta`, jane),
  get("one subresource of every resource", `${samples}/beta/scale`, { ...jane, select: { only: ["/kind"] } }),
  get("another subresource", `${samples}/beta/status`, jane),
  send("another verb", `DELETE ${samples}/alpha`, jane),
  get("a path that a rule names", "/metrics", { ...jane, select: { only: ["/kind"] } }),
  get("a path below one that a rule names", "/metrics/slis", jane),
  get("a path that a pattern covers, and that is not there", "/logs/none/at/all", { ...jane, select: { only: [] } }),
  get("a path that a pattern does not cover", "/logs", jane),
  send("a method that no resource knows has no verb", `FROB ${samples}`, jane),
  get("a text from outside is made harmless", "/api/v1/namespaces/a%3Cb%3E/pods", jane),
  send("no role: its binding", `POST ${bindings}`, {
    body: object("RoleBinding", "to-nothing", boundTo("Role", "nothing", jane1)),
    setUp: true,
  }),
  get("a binding to a role that is not there shows in the refusal", `${namespace}/secrets`, {
    ...jane,
    until: {
      status: 403,
      at: "/message",
      equals: `secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "parity": RBAC: role.${group} "nothing" not found`,
    },
  }),
  send("a review tells of it too", "POST /apis/authorization.k8s.io/v1/namespaces/parity/localsubjectaccessreviews", {
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "LocalSubjectAccessReview",
      metadata: { namespace: "parity" },
      spec: { user: "jane", resourceAttributes: { namespace: "parity", resource: "secrets", verb: "get" } },
    },
    select: { only: ["/status"] },
  }),
  send("a binding whose role is gone grants nothing", `DELETE ${clusterRoles}/parts`, { setUp: true }),
  get("gone soon", `${samples}/alpha`, { ...jane, until: { status: 403 }, select: { only: ["/reason"] } }),
];

export const rolesInDepth: RequestScript = { name: "roles", steps: [...setUpSamples, ...defaults, ...parts] };

const makers = rule(group, "*", "create", "update", "patch", "get");
const secrets = rule("", "secrets", "get", "list");

const escalation: readonly ScriptStep[] = [
  ...everywhere("maker", [jane1], makers, rule("", "configmaps", "get")),
  soon("jane may look at roles", `GET ${clusterRoles}/maker`, jane),
  send("a cluster role with more than its maker has", `POST ${clusterRoles}`, {
    ...jane,
    body: clusterRole(
      "more",
      { apiGroups: ["", "apps"], resources: ["pods", "pods/log"], verbs: ["get", "list"] },
      { ...rule("", "configmaps", "get", "update"), resourceNames: ["a", "b"] },
      { nonResourceURLs: ["/metrics", "/x/*"], verbs: ["get", "head"] },
    ),
  }),
  send("a rule without names covers one with names", `POST ${clusterRoles}?dryRun=All`, {
    ...jane,
    body: clusterRole("less", { ...rule("", "configmaps", "get"), resourceNames: ["a"] }),
    select: { only: ["/kind"] },
  }),
  send("it is refused before it is validated", `POST ${roles}`, { ...jane, body: role("bad", secrets, { verbs: [] }) }),
  send("a role of jane's own", `POST ${roles}`, {
    ...jane,
    body: role("own", rule("", "configmaps", "get")),
    select: { only: ["/rules"] },
  }),
  send("a patch that adds a right", `PATCH ${roles}/own`, {
    ...jane,
    headers: mergePatch,
    body: { rules: [secrets] },
  }),
  send("a patch of what is no right", `PATCH ${roles}/own`, {
    ...jane,
    headers: mergePatch,
    body: { metadata: { labels: { a: "b" } } },
    select: { only: ["/metadata/labels"] },
  }),
  send("a richer role", `POST ${roles}`, { body: role("rich", secrets), setUp: true }),
  send("a label on a role that is richer than jane", `PATCH ${roles}/rich`, {
    ...jane,
    headers: mergePatch,
    body: { metadata: { labels: { a: "b" } } },
  }),
  send("a finalizer on it is no right", `PATCH ${roles}/rich`, {
    ...jane,
    headers: mergePatch,
    body: { metadata: { finalizers: ["nuvolaris.org/hold"] } },
    select: { only: ["/metadata/finalizers"] },
  }),
  send("a role that gathers", `POST ${clusterRoles}`, {
    ...jane,
    body: object("ClusterRole", "gathers", {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
      rules: [],
    }),
  }),
  send("a binding to a role that is not there", `POST ${bindings}`, {
    ...jane,
    body: object("RoleBinding", "to-none", boundTo("Role", "none", jane1)),
  }),
  send("a binding to a cluster role that is not there", `POST ${clusterBindings}`, {
    ...jane,
    body: object("ClusterRoleBinding", "to-none", boundTo("ClusterRole", "none", jane1)),
  }),
  send("a binding to what no role is", `POST ${bindings}`, {
    ...jane,
    body: object("RoleBinding", "to-pod", boundTo("Pod", "none", jane1)),
  }),
  send("a binding to the role of one's own", `POST ${bindings}`, {
    ...jane,
    body: object("RoleBinding", "own", boundTo("Role", "own", { kind: "ServiceAccount", name: "default" })),
    select: { only: ["/subjects"] },
  }),
  send("a binding to the richer role", `POST ${bindings}`, {
    ...jane,
    body: object("RoleBinding", "rich", boundTo("Role", "rich", jane1)),
  }),
];

const trusted: readonly ScriptStep[] = [
  ...everywhere(
    "trusted",
    [jane1],
    { ...rule(group, "roles", "escalate"), resourceNames: ["rich"] },
    { ...rule(group, "roles", "bind"), resourceNames: ["rich"] },
    { ...rule(group, "clusterroles", "bind"), resourceNames: ["view"] },
  ),
  send("who may bind one role binds it", `POST ${bindings}`, {
    ...jane,
    body: object("RoleBinding", "rich", boundTo("Role", "rich", jane1)),
    until: { status: 201 },
    select: { only: ["/roleRef"] },
  }),
  send("and a cluster role everywhere", `POST ${clusterBindings}`, {
    ...jane,
    body: object("ClusterRoleBinding", "viewers", boundTo("ClusterRole", "view", jane1)),
    select: { only: ["/roleRef"] },
  }),
  send("but no other", `POST ${clusterBindings}`, {
    ...jane,
    body: object("ClusterRoleBinding", "admins", boundTo("ClusterRole", "cluster-admin", jane1)),
  }),
  send("who may escalate one role writes anything into it", `PATCH ${roles}/rich`, {
    ...jane,
    headers: mergePatch,
    body: { rules: [rule("*", "*", "*")] },
    select: { only: ["/rules"] },
  }),
];

export const escalations: RequestScript = { name: "escalations", steps: [...setUpSamples, ...escalation, ...trusted] };

const as = (user: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { "impersonate-user": user, ...more },
});
const whoAmI = (title: string, options: Pick<RequestStep, "headers" | "user">) =>
  send(title, "POST /apis/authentication.k8s.io/v1/selfsubjectreviews", {
    ...options,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    select: { only: ["/status", "/message"] },
  });
const account = "system:serviceaccount:parity:worker";

const impersonation: readonly ScriptStep[] = [
  whoAmI("the administrator as bob", as("bob")),
  whoAmI("with groups, an extra and a uid", {
    headers: {
      ...as("bob", { "impersonate-group": "b", "impersonate-uid": "7" }).headers,
      "impersonate-extra-scopes%2fx": "read",
    },
  }),
  whoAmI("as a service account", as(account)),
  whoAmI("as a service account with groups", as(account, { "impersonate-group": "b" })),
  whoAmI("as a node", as("system:node:one")),
  whoAmI("as nobody", as("system:anonymous")),
  whoAmI("as a member of system:masters", as("bob", { "impersonate-group": "system:masters" })),
  whoAmI("groups of nobody", { headers: { "impersonate-group": "b" } }),
  whoAmI("an extra of nobody", { headers: { "impersonate-extra-a": "b", "impersonate-uid": "7" } }),
  whoAmI("jane as bob", { ...jane, ...as("bob") }),
  whoAmI("jane as a service account", { ...jane, ...as(account) }),
  whoAmI("jane as a node", { ...jane, ...as("system:node:one") }),
  get("jane as bob, for a path", "/version", { ...jane, ...as("bob") }),
];

const carolMayNot =
  'pods is forbidden: User "carol" cannot list resource "pods" in API group "" in the namespace "parity"';

const impersonators: readonly ScriptStep[] = [
  ...everywhere("as-bob", [jane1], { ...rule("", "users", "impersonate"), resourceNames: ["bob"] }),
  soon("jane may be bob", "GET /version", { ...jane, ...as("bob") }),
  whoAmI("now jane is bob", { ...jane, ...as("bob") }),
  whoAmI("but not alice", { ...jane, ...as("alice") }),
  whoAmI("nor bob with a group", { ...jane, ...as("bob", { "impersonate-group": "b" }) }),
  get("bob has bob's rights", `${namespace}/pods`, { ...jane, ...as("bob") }),
  ...everywhere(
    "as-others",
    [jane1],
    rule("authentication.k8s.io", "users", "impersonate:user-info"),
    rule("authentication.k8s.io", "groups", "impersonate:user-info"),
    { ...rule("authentication.k8s.io", "serviceaccounts", "impersonate:serviceaccount"), resourceNames: ["worker"] },
    rule("", "pods", "impersonate-on:user-info:list", "impersonate-on:serviceaccount:list"),
  ),
  get("jane as carol, who may not list pods", `${namespace}/pods`, {
    ...jane,
    ...as("carol"),
    until: { status: 403, at: "/message", equals: carolMayNot },
  }),
  get("jane as carol, for what jane may not do as others", `${namespace}/secrets`, { ...jane, ...as("carol") }),
  get("jane as carol with groups", `${namespace}/pods`, { ...jane, ...as("carol", { "impersonate-group": "b" }) }),
  get("jane as carol of system:masters", `${namespace}/pods`, {
    ...jane,
    ...as("carol", { "impersonate-group": "system:masters" }),
  }),
  get("jane as the service account", `${namespace}/pods`, { ...jane, ...as(account) }),
  get("jane as another service account", `${namespace}/pods`, { ...jane, ...as(`${account}2`) }),
];

export const impersonates: RequestScript = {
  name: "impersonation",
  steps: [...setUpSamples, ...impersonation, ...impersonators],
};

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Nobody grants what they do not have: neither by writing a role, nor by binding one. Who may `escalate` roles, or `bind` one, is trusted to.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
import { deepEqual } from "@nuvolaris/api-machinery";
import { listAt, stringMapAt } from "../built-ins/json-access.ts";
import { forbidden, internalFailure, notFound } from "../registry/api-error.ts";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { rulesOf } from "./access-rule.ts";
import type { AccessRule } from "./authorizer.ts";
import { isPrivileged } from "./rbac-authorizer.ts";
import { missingRights, quoteList } from "./rule-coverage.ts";

const group = "rbac.authorization.k8s.io";
const everything: readonly AccessRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** An object as it is to be, and as it was; `old` is absent on creation. */
interface Written {
  readonly object: ApiObject;
  readonly old?: ApiObject;
  readonly context: RequestContext;
}

/** Throws a 403 where a Role or ClusterRole holds rights that its writer lacks. */
export async function confirmRole({ object, old, context }: Written): Promise<void> {
  if (isPrivileged(context.user) || isCleanUp(object, old)) return;
  const resource = object.kind === "Role" ? "roles" : "clusterroles";
  const { name = "", namespace = "" } = object.metadata;
  const { requestedName = "" } = context;
  if (await isAllowed("escalate", { group, resource, name: requestedName, namespace }, context)) return;
  const problem = await escalation(rulesOf(object), namespace, context);
  if (problem !== undefined) throw forbidden({ group, resource }, name, problem);
  if (!aggregates(object) && !(old && aggregates(old))) return;
  // It may come to hold anything.
  if ((await escalation(everything, namespace, context)) === undefined) return;
  throw forbidden({ group, resource }, name, "must have cluster-admin privileges to use the aggregationRule");
}

/** Throws a 403 where a RoleBinding or ClusterRoleBinding grants rights that its writer lacks, a 404 for a role that is not there. */
export async function confirmBinding({ object, old, context }: Written): Promise<void> {
  if (isPrivileged(context.user) || isCleanUp(object, old)) return;
  const resource = object.kind === "RoleBinding" ? "rolebindings" : "clusterrolebindings";
  const { name = "", namespace = "" } = object.metadata;
  const { kind = "", name: roleName = "", apiGroup = "" } = stringMapAt(object, "roleRef");
  const roles = roleResources[kind];
  if (roles === undefined) throw internalFailure(`unsupported role reference kind: ${JSON.stringify(kind)}`);
  if (await isAllowed("bind", { group: apiGroup, resource: roles, name: roleName, namespace }, context)) return;
  const key = kind === "Role" ? { namespace, name: roleName } : { name: roleName };
  const role = context.objects.get(`${roles}.${group}`, key);
  // It names the binding's resource, and the role.
  if (!role) throw notFound({ group, resource }, roleName);
  const problem = await escalation(rulesOf(role), namespace, context);
  if (problem !== undefined) throw forbidden({ group, resource }, name, problem);
}

const roleResources: Readonly<Record<string, string>> = { Role: "roles", ClusterRole: "clusterroles" };

interface Target {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly namespace: string;
}

async function isAllowed(verb: string, target: Target, { user, authorizer }: RequestContext): Promise<boolean> {
  return (await authorizer.authorize({ user, verb, ...target })).allowed;
}

/** What is wrong with somebody granting `rules`. */
async function escalation(
  rules: readonly AccessRule[],
  namespace: string,
  { user, authorizer }: RequestContext,
): Promise<string | undefined> {
  const missing = missingRights(await authorizer.rulesFor(user, namespace), rules);
  if (missing.length === 0) return undefined;
  const who = `user ${JSON.stringify(user.username)} (groups=${quoteList(user.groups ?? [])})`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}`;
}

function aggregates(role: ApiObject): boolean {
  return listAt(role, "aggregationRule", "clusterRoleSelectors").length > 0;
}

/** The garbage collector takes away owners and finalizers from objects whose rights it does not have. */
function isCleanUp(object: ApiObject, old: ApiObject | undefined): boolean {
  if (!old) return false;
  const { ownerReferences, finalizers, managedFields } = old.metadata;
  return deepEqual(withMetadata(object, { ownerReferences, finalizers, managedFields }), old);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Requests that are sent as somebody else, as with `kubectl --as`.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 *
 * There are two ways to be allowed to. The older one asks for the verb `impersonate` on the user, each group and each extra. The newer one
 * asks for a verb that tells what kind of user is meant, and for another that tells what is to be done as that user; it is tried first.
 */
import { dnsLabelProblems, dnsSubdomainProblems } from "@nuvolaris/api-machinery";
import { notAllowed } from "../authorization/access-attributes.ts";
import type { AccessAttributes, Authorizer } from "../authorization/authorizer.ts";
import { privilegedGroup } from "../authorization/rbac-authorizer.ts";
import type { ApiError } from "../registry/api-error.ts";
import type { WantedUser } from "./impersonation-headers.ts";
import type { UserInfo } from "./user-info.ts";

/** In the verbs of the newer way; `legacy` is the older one. */
type Way = "arbitrary-node" | "serviceaccount" | "user-info" | "legacy";

/** One thing that whoever acts as somebody must be allowed to do. */
interface Question {
  readonly attributes: Omit<AccessAttributes, "user">;
  /** Nobody may. */
  readonly refused?: string;
}

/** Lets those who may act as others. */
export class Impersonation {
  readonly #authorizer: Authorizer;
  // The way by which each user was last allowed to: it is tried first, and a refusal speaks of it.
  readonly #lastWay = new Map<string, Way>();

  constructor(authorizer: Authorizer) {
    this.#authorizer = authorizer;
  }

  /** The user that a request is to be judged as. `attributes` are the request's, by who sends it. Throws a 403. */
  async actAs(wanted: WantedUser, attributes: AccessAttributes): Promise<UserInfo> {
    const { username } = attributes.user;
    const last = this.#lastWay.get(username);
    const possible = waysTo(wanted);
    const ordered = last ? [last, ...possible.filter((way) => way !== last)] : possible;
    let refusal: ApiError | undefined;
    for (const way of ordered.filter((one) => possible.includes(one))) {
      const problem = await this.#refusalOf(questionsOf(way, wanted, attributes), attributes.user);
      if (problem === undefined) {
        this.#lastWay.set(username, way);
        return impersonated(wanted, way);
      }
      refusal ??= problem;
    }
    throw refusal ?? notAllowed(attributes);
  }

  async #refusalOf(questions: readonly Question[], user: UserInfo): Promise<ApiError | undefined> {
    for (const { attributes, refused } of questions) {
      const question = { user, ...attributes };
      if (refused !== undefined) return notAllowed(question, refused);
      const { allowed, reason } = await this.#authorizer.authorize(question);
      if (!allowed) return notAllowed(question, reason);
    }
    return undefined;
  }
}

function waysTo(wanted: WantedUser): readonly Way[] {
  const isNameAlone = wanted.uid === "" && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0;
  if (nodeOf(wanted) !== undefined) return isNameAlone ? ["arbitrary-node", "legacy"] : ["legacy"];
  if (accountOf(wanted) !== undefined) return isNameAlone ? ["serviceaccount", "legacy"] : ["legacy"];
  return ["user-info", "legacy"];
}

function questionsOf(way: Way, wanted: WantedUser, request: AccessAttributes): readonly Question[] {
  const isLegacy = way === "legacy";
  const verb = isLegacy ? "impersonate" : `impersonate:${way}`;
  const group = "authentication.k8s.io";
  // Users and groups were of the core group once.
  const principal = { verb, group: isLegacy ? "" : group };
  const extras = Object.entries(wanted.extra).flatMap(([key, values]) =>
    values.map((name) => ({ subresource: key, name })),
  );
  return [
    ...(isLegacy ? [] : [{ attributes: { ...request, verb: `impersonate-on:${way}:${request.verb}` } }]),
    { attributes: { ...principal, ...nameTarget(way, wanted) } },
    ...(wanted.uid === "" ? [] : [{ attributes: { verb, group, resource: "uids", name: wanted.uid } }]),
    ...(isLegacy
      ? []
      : groupsThatNobodyMay(wanted).map((one) => ({ ...one, attributes: { ...principal, ...one.attributes } }))),
    ...wanted.groups.map((name) => ({ attributes: { ...principal, resource: "groups", name } })),
    ...extras.map((extra) => ({ attributes: { verb, group, resource: "userextras", ...extra } })),
  ];
}

function groupsThatNobodyMay({ groups }: WantedUser) {
  const refuse = (name: string, what: string) =>
    groups.includes(name)
      ? [{ attributes: { resource: "groups", name }, refused: `impersonating the ${what} is not allowed` }]
      : [];
  return [...refuse("", "empty string group"), ...refuse(privilegedGroup, `${privilegedGroup} group`)];
}

function nameTarget(way: Way, wanted: WantedUser) {
  const account = accountOf(wanted);
  if (account) return { resource: "serviceaccounts", ...account };
  const node = way === "arbitrary-node" ? nodeOf(wanted) : undefined;
  return node === undefined ? { resource: "users", name: wanted.username } : { resource: "nodes", name: node };
}

function impersonated(wanted: WantedUser, way: Way): UserInfo {
  const { username, uid, extra } = wanted;
  const groups = withLogin(username, groupsOf(wanted, way));
  return { username, groups, ...(uid !== "" && { uid }), ...(Object.keys(extra).length > 0 && { extra }) };
}

/** Of service accounts and nodes the groups are known, unless somebody names others. */
function groupsOf(wanted: WantedUser, way: Way): readonly string[] {
  if (way === "arbitrary-node") return ["system:nodes"];
  const account = accountOf(wanted);
  if (!account || wanted.groups.length > 0) return wanted.groups;
  return ["system:serviceaccounts", `system:serviceaccounts:${account.namespace}`];
}

/** Whoever is somebody has logged in. */
function withLogin(username: string, groups: readonly string[]): readonly string[] {
  const [authenticated, unauthenticated] = ["system:authenticated", "system:unauthenticated"] as const;
  if (username !== "system:anonymous" && groups.includes(unauthenticated)) return groups;
  const group = username === "system:anonymous" ? unauthenticated : authenticated;
  return groups.includes(group) ? groups : [...groups, group];
}

function accountOf({ username }: WantedUser): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace = "", name = ""] = /^system:serviceaccount:([^:]*):([^:]*)$/.exec(username) ?? [];
  const isOne = dnsLabelProblems(namespace).length === 0 && dnsSubdomainProblems(name).length === 0;
  return isOne ? { namespace, name } : undefined;
}

function nodeOf({ username }: WantedUser): string | undefined {
  const [, name = ""] = /^system:node:(.*)$/.exec(username) ?? [];
  return dnsSubdomainProblems(name).length === 0 ? name : undefined;
}

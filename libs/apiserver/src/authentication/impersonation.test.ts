// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { AccessAttributes, Authorizer } from "../authorization/authorizer.ts";
import { ApiError } from "../registry/api-error.ts";
import { readWantedUser } from "./impersonation-headers.ts";
import { Impersonation } from "./impersonation.ts";
import type { UserInfo } from "./user-info.ts";

const listPods: AccessAttributes = {
  user: { username: "jane" },
  verb: "list",
  group: "",
  resource: "pods",
  namespace: "a",
};
const bob = { "impersonate-user": "bob" };
const worker = { "impersonate-user": "system:serviceaccount:a:worker" };
const node = { "impersonate-user": "system:node:one" };

/** Allows what is listed, as `verb resource` or `verb resource name`. */
function allows(...rights: readonly string[]): Authorizer {
  const isGranted = ({ verb, resource = "", subresource, name = "" }: AccessAttributes): boolean => {
    const what = `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
    return rights.includes(what) || rights.includes(`${what} ${name}`);
  };
  return { authorize: (attributes) => ({ allowed: isGranted(attributes) }), rulesFor: () => [] };
}

function actAs(authorizer: Authorizer, headers: Readonly<Record<string, string>>): Promise<UserInfo> {
  const wanted = readWantedUser(new Headers(headers));
  if (!wanted) throw new Error("the headers name nobody");
  return new Impersonation(authorizer).actAs(wanted, listPods);
}

interface Row {
  readonly what: string;
  readonly rights: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly user: UserInfo;
}

const withLogin = (...groups: readonly string[]): readonly string[] => [...groups, "system:authenticated"];

const granted: readonly Row[] = [
  {
    what: "the older right to a user",
    rights: ["impersonate users bob"],
    headers: bob,
    user: { username: "bob", groups: withLogin() },
  },
  {
    what: "the older rights to a user, a uid, two groups and an extra",
    rights: ["impersonate users", "impersonate uids 7", "impersonate groups", "impersonate userextras/scopes read"],
    headers: { ...bob, "impersonate-uid": "7", "impersonate-group": "a, b", "impersonate-extra-scopes": "read" },
    user: { username: "bob", uid: "7", groups: withLogin("a", "b"), extra: { scopes: ["read"] } },
  },
  {
    what: "the newer rights to a user, for what is done",
    rights: ["impersonate:user-info users bob", "impersonate-on:user-info:list pods"],
    headers: bob,
    user: { username: "bob", groups: withLogin() },
  },
  {
    what: "the newer rights to a service account, whose groups are known",
    rights: ["impersonate:serviceaccount serviceaccounts worker", "impersonate-on:serviceaccount:list pods"],
    headers: worker,
    user: {
      username: "system:serviceaccount:a:worker",
      groups: withLogin("system:serviceaccounts", "system:serviceaccounts:a"),
    },
  },
  {
    what: "the newer rights to a node, whose group is known",
    rights: ["impersonate:arbitrary-node nodes one", "impersonate-on:arbitrary-node:list pods"],
    headers: node,
    user: { username: "system:node:one", groups: withLogin("system:nodes") },
  },
  {
    what: "the older right to a node, which is a user like others",
    rights: ["impersonate users system:node:one"],
    headers: node,
    user: { username: "system:node:one", groups: withLogin() },
  },
];

test.each(granted)("one acts as somebody with $what", async ({ rights, headers, user }) => {
  expect(await actAs(allows(...rights), headers)).toEqual(user);
});

const refused: readonly (Omit<Row, "user"> & { readonly message: string })[] = [
  {
    what: "no right",
    rights: [],
    headers: bob,
    message:
      'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "a"',
  },
  {
    what: "a right to the user for something else",
    rights: ["impersonate:user-info users", "impersonate-on:user-info:get pods"],
    headers: bob,
    message:
      'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "a"',
  },
  {
    what: "the right to a user and not to the group",
    rights: ["impersonate users"],
    headers: { ...worker, "impersonate-group": "a" },
    message:
      'serviceaccounts "worker" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "a"',
  },
  {
    what: "the newer rights to all groups, for the one that may do everything",
    rights: ["impersonate:user-info users", "impersonate:user-info groups", "impersonate-on:user-info:list pods"],
    headers: { ...bob, "impersonate-group": "system:masters" },
    message:
      'groups.authentication.k8s.io "system:masters" is forbidden: User "jane" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
  },
];

test.each(refused)("with $what one is refused", async ({ rights, headers, message }) => {
  const refusal = actAs(allows(...rights), headers);
  await expect(refusal).rejects.toBeInstanceOf(ApiError);
  await expect(refusal).rejects.toThrow(message);
});

test("groups, a uid or extras of nobody are refused, and no headers name nobody", () => {
  expect(readWantedUser(new Headers({ accept: "*/*" }))).toBeUndefined();
  expect(() => readWantedUser(new Headers({ "impersonate-group": "a" }))).toThrow(
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"a"}, Extra:map[string][]string(nil)} without impersonating a user name',
  );
  expect(() => readWantedUser(new Headers({ "impersonate-uid": "7", "impersonate-extra-a%2fb": "c" }))).toThrow(
    'UID:"7", Groups:[]string(nil), Extra:map[string][]string{"a/b":[]string{"c"}}}',
  );
});

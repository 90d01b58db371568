// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ruleAllows, rulesOf } from "./access-rule.ts";
import type { AccessAttributes, AccessRule } from "./authorizer.ts";

const user = { username: "jane" };
const pods = (verb: string, more: Partial<AccessAttributes> = {}): AccessAttributes => ({
  user,
  verb,
  group: "",
  resource: "pods",
  namespace: "default",
  ...more,
});
const path = (url: string, verb = "get"): AccessAttributes => ({ user, verb, path: url });
const onPods: AccessRule = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };
const everything: AccessRule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"] };

interface Row {
  readonly what: string;
  readonly rule: AccessRule;
  readonly asked: AccessAttributes;
}

const allowed: readonly Row[] = [
  { what: "a verb that the rule has", rule: onPods, asked: pods("list") },
  { what: "any verb, group and resource for stars", rule: everything, asked: pods("frob", { group: "apps" }) },
  { what: "any subresource for a star", rule: everything, asked: pods("get", { subresource: "log" }) },
  {
    what: "a subresource that the rule names",
    rule: { ...onPods, resources: ["pods/log"] },
    asked: pods("get", { subresource: "log" }),
  },
  {
    what: "one subresource of every resource",
    rule: { ...onPods, resources: ["*/log"] },
    asked: pods("get", { subresource: "log" }),
  },
  {
    what: "a name that the rule has",
    rule: { ...onPods, resourceNames: ["a", "b"] },
    asked: pods("get", { name: "b" }),
  },
  {
    what: "the path that the rule has",
    rule: { verbs: ["get"], nonResourceURLs: ["/healthz"] },
    asked: path("/healthz"),
  },
  { what: "paths below one", rule: { verbs: ["get"], nonResourceURLs: ["/logs/*"] }, asked: path("/logs/a/b") },
  { what: "every path for a star", rule: { verbs: ["*"], nonResourceURLs: ["*"] }, asked: path("/x", "post") },
];

const refused: readonly Row[] = [
  { what: "another verb", rule: onPods, asked: pods("delete") },
  { what: "another group", rule: onPods, asked: pods("get", { group: "apps" }) },
  { what: "another resource", rule: onPods, asked: pods("get", { resource: "secrets" }) },
  { what: "a subresource of what the rule names", rule: onPods, asked: pods("get", { subresource: "log" }) },
  {
    what: "the object, for a rule about its subresource",
    rule: { ...onPods, resources: ["pods/log", "*/log"] },
    asked: pods("get"),
  },
  { what: "another name", rule: { ...onPods, resourceNames: ["a"] }, asked: pods("get", { name: "b" }) },
  { what: "all of them, for a rule about one name", rule: { ...onPods, resourceNames: ["a"] }, asked: pods("list") },
  { what: "a path, for a rule about resources", rule: everything, asked: path("/healthz") },
  { what: "resources, for a rule about paths", rule: { verbs: ["*"], nonResourceURLs: ["*"] }, asked: pods("get") },
  {
    what: "a path that only begins alike",
    rule: { verbs: ["get"], nonResourceURLs: ["/logs"] },
    asked: path("/logs/a"),
  },
  { what: "a path by another method", rule: { verbs: ["get"], nonResourceURLs: ["/x"] }, asked: path("/x", "post") },
];

test.each(allowed)("a rule allows $what", ({ rule, asked }) => {
  expect(ruleAllows(rule, asked)).toBe(true);
});

test.each(refused)("a rule does not allow $what", ({ rule, asked }) => {
  expect(ruleAllows(rule, asked)).toBe(false);
});

test("a role's rules are read without its empty lists, and no role has none", () => {
  const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: [] }];
  expect(rulesOf({ apiVersion: "", kind: "Role", metadata: {}, rules })).toEqual([
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
  ]);
  expect(rulesOf({ apiVersion: "", kind: "ClusterRole", metadata: {}, rules: null })).toEqual([]);
  expect(rulesOf(undefined)).toEqual([]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { AccessRule } from "./authorizer.ts";
import { missingRights } from "./rule-coverage.ts";

/** `get,list apps deployments a,b`: verbs, groups, resources and perhaps names; `-` is the core group. */
function rule(text: string): AccessRule {
  const [verbs = [], groups = [], resources = [], names] = text.split(" ").map((list) => list.split(","));
  const apiGroups = groups.map((group) => (group === "-" ? "" : group));
  return { verbs, apiGroups, resources, ...(names && { resourceNames: names }) };
}
const paths = (verbs: string, urls: string): AccessRule => ({
  verbs: verbs.split(","),
  nonResourceURLs: urls.split(","),
});

interface Row {
  readonly what: string;
  readonly held: readonly AccessRule[];
  readonly wanted: readonly AccessRule[];
  readonly missing: readonly string[];
}

const rows: readonly Row[] = [
  { what: "nothing is missing of nothing", held: [], wanted: [], missing: [] },
  {
    what: "several rules together cover one",
    held: [rule("get - pods"), rule("list - pods"), rule("get,list - secrets")],
    wanted: [rule("get,list - pods,secrets")],
    missing: [],
  },
  {
    what: "stars cover all",
    held: [rule("* * *")],
    wanted: [rule("get apps deployments/scale a")],
    missing: [],
  },
  {
    what: "no list of rights covers a star",
    held: [rule("get,list,watch - pods")],
    wanted: [rule("* - pods")],
    missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'],
  },
  {
    what: "a subresource of every resource covers that of one",
    held: [rule("get apps */scale")],
    wanted: [rule("get apps deployments/scale,deployments")],
    missing: ['{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}'],
  },
  {
    what: "a right to one name does not cover that to all",
    held: [rule("get - pods a")],
    wanted: [rule("get - pods")],
    missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  },
  {
    what: "names are missing one by one, and verbs of one are told together",
    held: [rule("get - pods a")],
    wanted: [rule("get,list - pods a,b")],
    missing: [
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["list"]}',
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get" "list"]}',
    ],
  },
  {
    what: "a pattern covers a path and a narrower pattern",
    held: [paths("get", "/logs/*")],
    wanted: [paths("get", "/logs/a,/logs/a/*,/logs")],
    missing: ['{NonResourceURLs:["/logs"], Verbs:["get"]}'],
  },
];

test.each(rows)("$what", ({ held, wanted, missing }) => {
  expect(missingRights(held, wanted)).toEqual(missing);
});

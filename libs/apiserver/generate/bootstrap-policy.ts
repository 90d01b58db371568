// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes the roles and bindings that a real server makes at its first start. `src/authorization/bootstrap-policy.ts` reads them. */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { at, listAt, objectAt, stringMapAt, stringsAt, textAt } from "../src/built-ins/json-access.ts";

/** What Kubernetes' own tests hold against the policy in its code, for the feature gates that are on by default. */
const files = [
  "cluster-roles.yaml",
  "controller-roles.yaml",
  "namespace-roles.yaml",
  "cluster-role-bindings.yaml",
  "controller-role-bindings.yaml",
  "namespace-role-bindings.yaml",
];

/** All of them have these, so that nothing is written of them. */
const commonLabel = "kubernetes.io/bootstrapping";
const aggregatingLabel = /^rbac\.authorization\.k8s\.io\/aggregate-to-/;

/** A line per object and, indented, one per rule. `folder` holds the files. */
export function bootstrapPolicyText(folder: string): string {
  const lists: readonly unknown[] = files.map((file): unknown => parse(readFileSync(join(folder, file), "utf8")));
  const lines = lists.flatMap((list) => listAt(list, "items").filter(isJsonObject).flatMap(objectLines));
  const text = lines.join("\n");
  if (/[`\\]|\$\{/.test(text)) throw new Error("a name holds a character that a template literal would read");
  return `\`\n${text}\n\``;
}

function objectLines(object: JsonObject): readonly string[] {
  const { name = "", namespace } = stringMapAt(object, "metadata");
  const head = [textAt(object, "kind"), namespace === undefined ? name : `${namespace}/${name}`];
  if (at(object, "roleRef") !== undefined) {
    const { kind = "", name: role = "" } = stringMapAt(object, "roleRef");
    return [[...head, `${kind}=${role}`, ...listAt(object, "subjects").map(subjectText)].join(" ")];
  }
  const aggregated = listAt(object, "aggregationRule", "clusterRoleSelectors").flatMap((selector) =>
    Object.keys(objectAt(selector, "matchLabels")).map((label) => `gathers=${label.replace(aggregatingLabel, "")}`),
  );
  return [
    [...head, ...aggregated, ...labelTexts(object)].join(" "),
    ...listAt(object, "rules").map((rule) => `  ${ruleText(rule)}`),
  ];
}

function labelTexts(object: JsonObject): readonly string[] {
  const labels = Object.keys(objectAt(object, "metadata", "labels")).filter((label) => label !== commonLabel);
  return labels.map((label) => {
    if (!aggregatingLabel.test(label)) throw new Error(`nothing is known of the label ${label}`);
    return `into=${label.replace(aggregatingLabel, "")}`;
  });
}

function subjectText(subject: JsonValue): string {
  const { kind = "", name = "", namespace } = stringMapAt(subject);
  return `${kind}=${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** `verbs urls`, or `verbs groups resources names`; the core group is `""`. */
function ruleText(rule: JsonValue): string {
  const [verbs, urls, groups, resources, names] = [
    "verbs",
    "nonResourceURLs",
    "apiGroups",
    "resources",
    "resourceNames",
  ].map((field) => stringsAt(rule, field).map((value) => (value === "" ? '""' : value)));
  const columns = urls?.length ? [verbs, urls] : [verbs, groups, resources, names];
  return columns.flatMap((column) => (column?.length ? [column.join(",")] : [])).join(" ");
}

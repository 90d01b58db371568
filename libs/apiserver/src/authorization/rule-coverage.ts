// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which of some rights somebody lacks (component-helpers, auth/rbac/validation/policy_comparator.go).
import { pathCovers } from "./access-rule.ts";
import type { AccessRule } from "./authorizer.ts";

/** What of `wanted` no rule of `held` grants, in the words of a refusal, sorted. Empty: `held` covers all of it. */
export function missingRights(held: readonly AccessRule[], wanted: readonly AccessRule[]): readonly string[] {
  const missing = wanted.flatMap(singleRights).filter((right) => !held.some((rule) => grants(rule, right)));
  return [...new Set(compact(missing).map(describe))].sort();
}

/** One verb on one path, or on one resource and perhaps one name. */
interface Right {
  readonly verb: string;
  readonly url?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
}

function singleRights({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: AccessRule): readonly Right[] {
  const names = resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ name }));
  const targets = apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.flatMap((verb) => names.map((name) => ({ verb, group, resource, ...name })))),
  );
  return [...targets, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ verb, url })))];
}

/** As each is a single right, one rule alone grants it or none does. */
function grants(rule: AccessRule, { verb, url, group, resource, name }: Right): boolean {
  if (!rule.verbs.includes("*") && !rule.verbs.includes(verb)) return false;
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((held) => pathCovers(held, url));
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  if (!apiGroups.includes("*") && !apiGroups.includes(group ?? "")) return false;
  if (resourceNames.length > 0 && (name === undefined || !resourceNames.includes(name))) return false;
  return resources.includes("*") || resources.includes(resource ?? "") || coversSubresource(resources, resource ?? "");
}

function coversSubresource(resources: readonly string[], resource: string): boolean {
  const slash = resource.indexOf("/");
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`);
}

/** Rights that differ in their verb alone are told as one; those to paths stay as they are. */
function compact(rights: readonly Right[]): readonly AccessRule[] {
  const paths = rights.flatMap(({ verb, url }) =>
    url === undefined ? [] : [{ verbs: [verb], nonResourceURLs: [url] }],
  );
  const onResources = rights.filter(({ url }) => url === undefined);
  const byTarget = Map.groupBy(onResources, ({ group, resource, name }) => JSON.stringify([group, resource, name]));
  const merged = [...byTarget.values()].map((alike) => {
    const { group = "", resource = "", name } = alike[0] ?? {};
    return {
      verbs: alike.map(({ verb }) => verb),
      apiGroups: [group],
      resources: [resource],
      ...(name !== undefined && { resourceNames: [name] }),
    };
  });
  return [...paths, ...merged];
}

function describe({ verbs, apiGroups, resources, nonResourceURLs, resourceNames }: AccessRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  });
  const texts = parts.flatMap(([name, values]) => (values?.length ? [`${name}:${quoteList(values)}`] : []));
  return `{${texts.join(", ")}}`;
}

/** As Go prints a list of texts: `["get" "list"]`. */
export function quoteList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}

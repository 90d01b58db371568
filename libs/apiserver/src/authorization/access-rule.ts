// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What one rule of a role lets its holders do. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
import { listAt, stringsAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { AccessAttributes, AccessRule } from "./authorizer.ts";

const listFields = ["apiGroups", "resources", "resourceNames", "nonResourceURLs"] as const;

/** The rules of a Role or ClusterRole; none where there is no such object. */
export function rulesOf(role: ApiObject | undefined): readonly AccessRule[] {
  return listAt(role, "rules").map((rule) => {
    const lists = listFields.flatMap((field) => {
      const values = stringsAt(rule, field);
      return values.length === 0 ? [] : [[field, values] as const];
    });
    return { verbs: stringsAt(rule, "verbs"), ...Object.fromEntries(lists) };
  });
}

export function ruleAllows(rule: AccessRule, attributes: AccessAttributes): boolean {
  if (!includesOrAll(rule.verbs, attributes.verb)) return false;
  return attributes.resource === undefined
    ? allowsPath(rule, attributes.path ?? "")
    : includesOrAll(rule.apiGroups, attributes.group ?? "") &&
        allowsResource(rule, attributes.resource, attributes.subresource ?? "") &&
        allowsName(rule, attributes.name ?? "");
}

// `*` stands for every resource with all its subresources, `*/scale` for one subresource of every resource.
function allowsResource({ resources = [] }: AccessRule, resource: string, subresource: string): boolean {
  if (subresource === "") return includesOrAll(resources, resource);
  return includesOrAll(resources, `${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

function allowsName({ resourceNames = [] }: AccessRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

function allowsPath({ nonResourceURLs = [] }: AccessRule, path: string): boolean {
  return nonResourceURLs.some((url) => pathCovers(url, path));
}

/** Whether a path, or a beginning of paths that ends with `*`, includes another. */
export function pathCovers(url: string, path: string): boolean {
  return url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, "")));
}

function includesOrAll(values: readonly string[] | undefined, value: string): boolean {
  return values !== undefined && (values.includes(value) || values.includes("*"));
}

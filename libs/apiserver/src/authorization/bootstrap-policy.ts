// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The roles and bindings that every cluster has from its first start.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { fromJson, type ApiObject } from "../registry/api-object.ts";
import { bootstrapPolicy } from "./generated/bootstrap-policy.ts";

const group = "rbac.authorization.k8s.io";
const apiVersion = `${group}/v1`;
const aggregatingLabel = (role: string): string => `${group}/aggregate-to-${role}`;

/** The default objects: first roles, then bindings. */
export function defaultPolicy(): readonly ApiObject[] {
  const blocks = bootstrapPolicy.trim().split(/\n(?! )/);
  return blocks.map((block) => {
    const [head = "", ...rules] = block.split("\n");
    const [kind = "", key = "", ...words] = head.split(" ");
    const fields = kind.endsWith("Binding") ? bindingFields(words) : roleFields(words, rules.map(readRule));
    return fromJson({ apiVersion, kind, metadata: metadataOf(key, words), ...fields });
  });
}

function metadataOf(key: string, words: readonly string[]): JsonObject {
  const [namespace, name = key] = key.includes("/") ? key.split("/") : [];
  const into = valuesOf(words, "into").map((role) => [aggregatingLabel(role), "true"] as const);
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...Object.fromEntries(into) },
    // A later start adds what is missing of such an object.
    annotations: { [autoUpdate]: "true" },
  };
}

/** An administrator sets this to `false` on what is to stay as it is. */
export const autoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

function roleFields(words: readonly string[], rules: readonly JsonObject[]): JsonObject {
  const selectors = valuesOf(words, "gathers").map((role) => ({ matchLabels: { [aggregatingLabel(role)]: "true" } }));
  return selectors.length === 0 ? { rules } : { aggregationRule: { clusterRoleSelectors: selectors }, rules: null };
}

function bindingFields([role = "", ...subjects]: readonly string[]): JsonObject {
  const [kind = "", name = ""] = role.split("=");
  return { roleRef: { apiGroup: group, kind, name }, subjects: subjects.map(readSubject) };
}

function readSubject(text: string): JsonObject {
  const [kind = "", key = ""] = text.split("=");
  if (kind !== "ServiceAccount") return { apiGroup: group, kind, name: key };
  const [namespace = "", name = ""] = key.split("/");
  return { kind, name, namespace };
}

function readRule(line: string): JsonObject {
  const [verbs = [], first = [], resources, resourceNames] = line.trim().split(" ").map(readList);
  if (resources === undefined) return { verbs, nonResourceURLs: first };
  return { verbs, apiGroups: first, resources, ...(resourceNames !== undefined && { resourceNames }) };
}

function readList(text: string): readonly string[] {
  return text.split(",").map((value) => (value === '""' ? "" : value));
}

function valuesOf(words: readonly string[], key: string): readonly string[] {
  return words.flatMap((word) => (word.startsWith(`${key}=`) ? [word.slice(key.length + 1)] : []));
}

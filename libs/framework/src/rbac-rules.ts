// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator needs to be allowed, worked out from what it declares.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import type { RegisteredHandler } from "@nuvolaris/handlers";
import type { ResolvedController } from "./controller-declaration.ts";

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"];
/** The recorder creates events, and patches their series. */
const eventRule: PolicyRule = { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] };

/** Handlers read their objects, and patch their status, progress annotation and finalizer. */
export function rulesForHandlers<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  handlers: readonly RegisteredHandler<T>[],
): readonly PolicyRule[] {
  if (handlers.length === 0) return [];
  return [rule(kind, kind.plural, [...read, "patch"]), rule(kind, `${kind.plural}/status`, ["patch"]), eventRule];
}

/** A controller reads what it declares, writes the status, and applies and deletes its children. */
export function rulesForController<T extends KubernetesObject>(declared: ResolvedController<T>): readonly PolicyRule[] {
  const { kind, owned, watched, finalize } = declared;
  return [
    rule(kind, kind.plural, finalize ? [...read, "patch"] : read),
    rule(kind, `${kind.plural}/status`, ["patch"]),
    // An owner reference with blockOwnerDeletion needs it where the admission plugin for that is on.
    ...(owned.length === 0 ? [] : [rule(kind, `${kind.plural}/finalizers`, ["update"])]),
    // Apply creates and patches.
    ...owned.map((each) => rule(each, each.plural, [...read, "create", "patch", "delete"])),
    ...watched.map((each) => rule(each.kind, each.kind.plural, read)),
    eventRule,
  ];
}

/** The same rules with each resource once, in the order of group and resource. */
export function uniteRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const verbs = new Map<string, Set<string>>();
  for (const { apiGroups, resources, verbs: added } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        const key = `${group}/${resource}`;
        verbs.set(key, new Set([...(verbs.get(key) ?? []), ...added]));
      }
    }
  }
  return [...verbs]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => {
      const slash = key.indexOf("/");
      return { apiGroups: [key.slice(0, slash)], resources: [key.slice(slash + 1)], verbs: [...each].toSorted() };
    });
}

function rule(kind: ResourceKind, resource: string, verbs: readonly string[]): PolicyRule {
  return { apiGroups: [kind.group], resources: [resource], verbs };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator needs to be allowed, worked out from what it declares.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { namespaceSelection, pauseConfigMapOf } from "@nuvolaris/controller";
import type { HandlerRegistry } from "@nuvolaris/handlers";
import { OperatorDeclarationError, type ResolvedController } from "./controller-declaration.ts";

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Only the objects of these names. Not there: all of them. */
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What an operator needs to be allowed, by where it has to be granted. */
export interface OperatorRules {
  /** For a ClusterRole and its ClusterRoleBinding. */
  readonly cluster: readonly PolicyRule[];
  /** For a Role and its RoleBinding in each namespace that the operator looks at. */
  readonly namespaced: readonly PolicyRule[];
  /** For a Role and its RoleBinding in the namespace of the Lease. */
  readonly leaderElection: readonly PolicyRule[];
  /** For a Role and its RoleBinding in the namespace where the operator is paused, by a ConfigMap. */
  readonly pause: readonly PolicyRule[];
}

export interface RulesOptions {
  /** The operator is run with metrics that are served securely: it asks who scrapes them, and whether they may. Default `false`. */
  readonly secureMetrics?: boolean;
  /** The operator is run with these options of leader election: the name of its Lease. Default: without any. */
  readonly leaderElection?: { readonly name: string };
  /** The operator is run with these namespaces, names or patterns of them. Default: those that it was made for. */
  readonly namespaces?: readonly string[] | "all";
}

/** What an operator needs beside what it declares: for what its code asks the API server by itself. */
export interface RequiredRule extends PolicyRule {
  /** `true`: about resources without a namespace, or in all namespaces wherever the operator looks: a ClusterRole. Default `false`. */
  readonly clusterWide?: boolean;
}

/** Throws {@link OperatorDeclarationError} for a rule that allows nothing. */
export function requiredRule({ clusterWide = false, ...required }: RequiredRule): ScopedRule {
  const { apiGroups, resources, verbs, resourceNames } = required;
  for (const [field, values] of Object.entries({ apiGroups, resources, verbs, resourceNames })) {
    if (values?.length === 0) {
      throw new OperatorDeclarationError(
        `a required rule with no ${field} allows nothing: name some${field === "apiGroups" ? ', "" for the core group' : ""}`,
      );
    }
  }
  return { ...required, inNamespaces: !clusterWide };
}

/** A rule, and whether it is about objects in namespaces. */
export interface ScopedRule extends PolicyRule {
  readonly inNamespaces: boolean;
}

const read = ["get", "list", "watch"];

/** Handlers read their objects, and patch their status, progress annotation and finalizers; event handlers and indices only read. */
export function rulesForHandlers<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  registry: HandlerRegistry<T>,
): readonly ScopedRule[] {
  const writing = registry.resolve().length + registry.timers().length + registry.daemons().length;
  const isIndexed = registry.indices().length > 0;
  if (writing === 0 && registry.eventHandlers().length === 0) return isIndexed ? [rule(kind, kind.plural, read)] : [];
  const events = eventRule(kind.namespaced);
  if (writing === 0) return [rule(kind, kind.plural, read), events];
  return [rule(kind, kind.plural, [...read, "patch"]), rule(kind, `${kind.plural}/status`, ["patch"]), events];
}

/** A controller reads what it declares, writes the status, applies its children, and deletes those that it prunes. */
export function rulesForController<T extends KubernetesObject>(declared: ResolvedController<T>): readonly ScopedRule[] {
  const { kind, owned, watched, finalize } = declared;
  return [
    rule(kind, kind.plural, finalize ? [...read, "patch"] : read),
    rule(kind, `${kind.plural}/status`, ["patch"]),
    // An owner reference with blockOwnerDeletion needs it where the admission plugin for that is on.
    ...(owned.length === 0 ? [] : [rule(kind, `${kind.plural}/finalizers`, ["update"])]),
    // Apply creates and patches.
    ...owned.map(({ kind: child, prunes }) =>
      rule(child, child.plural, [...read, "create", "patch", ...(prunes ? ["delete"] : [])]),
    ),
    ...watched.map((each) => rule(each.kind, each.kind.plural, read)),
    eventRule(kind.namespaced),
  ];
}

/**
 * The names that the patterns come to without a look at the cluster: where Roles are enough. None for all namespaces, and for
 * patterns whose namespaces come and go: these need the rights in the whole cluster.
 */
export function namedNamespaces(patterns: readonly string[] | undefined): readonly string[] {
  const selection = patterns && namespaceSelection(patterns);
  return selection?.type === "named" ? selection.names : [];
}

/**
 * Sorts rules by where they have to be granted. With names of namespaces nothing in a namespace needs a ClusterRole; with
 * patterns all is in it, and the right to follow the namespaces too.
 */
export function operatorRules(
  rules: readonly ScopedRule[],
  {
    operator,
    leaderElection,
    namespaces,
    secureMetrics = false,
  }: Pick<RulesOptions, "leaderElection" | "secureMetrics"> & {
    readonly operator: string;
    readonly namespaces: readonly string[] | undefined;
  },
): OperatorRules {
  const selection = namespaces && namespaceSelection(namespaces);
  const isNamed = selection?.type === "named";
  const inNamespaces = isNamed ? rules.filter((each) => each.inNamespaces) : [];
  const inCluster = isNamed ? rules.filter((each) => !each.inNamespaces) : rules;
  return {
    cluster: uniteRules([
      ...inCluster,
      ...(selection?.type === "matching" ? [followNamespaces] : []),
      ...(secureMetrics ? accessReviews : []),
    ]),
    namespaced: uniteRules(inNamespaces),
    leaderElection: leaderElection ? rulesForLease(leaderElection.name) : [],
    pause: rulesForPause(operator),
  };
}

/** What it takes to know who asks, and whether they may. */
const accessReviews: readonly PolicyRule[] = [
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

/** What it takes to know which namespaces match. */
const followNamespaces: PolicyRule = { apiGroups: [""], resources: ["namespaces"], verbs: ["list", "watch"] };

/** A create has no name that it could be restricted to. The recorder tells of a new leader by an event. */
function rulesForLease(name: string): readonly PolicyRule[] {
  const lease = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  const { apiGroups, resources, verbs } = eventRule(true);
  return [
    { ...lease, verbs: ["create"] },
    { ...lease, resourceNames: [name], verbs: ["get", "update", "watch"] },
    { apiGroups, resources, verbs },
  ];
}

/** It is followed by its name alone. */
function rulesForPause(operator: string): readonly PolicyRule[] {
  const resourceNames = [pauseConfigMapOf(operator)];
  return [{ apiGroups: [""], resources: ["configmaps"], resourceNames, verbs: ["list", "watch"] }];
}

/** The recorder creates events, and patches their series. */
function eventRule(inNamespaces: boolean): ScopedRule {
  return { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"], inNamespaces };
}

/** The same rules with each resource once, or once for the same names of its objects, in the order of group, resource and names. */
function uniteRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const united = new Map<string, PolicyRule>();
  for (const { apiGroups, resources, resourceNames: named, verbs: added } of rules) {
    const resourceNames = named && [...new Set(named)].toSorted();
    for (const group of apiGroups) {
      for (const resource of resources) {
        const key = [`${group}/${resource}`, ...(resourceNames ?? [])].join(" ");
        const verbs = [...new Set([...(united.get(key)?.verbs ?? []), ...added])].toSorted();
        united.set(key, { apiGroups: [group], resources: [resource], ...(resourceNames && { resourceNames }), verbs });
      }
    }
  }
  return [...united].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, rule]) => rule);
}

function rule(kind: ResourceKind, resource: string, verbs: readonly string[]): ScopedRule {
  return { apiGroups: [kind.group], resources: [resource], verbs, inNamespaces: kind.namespaced };
}

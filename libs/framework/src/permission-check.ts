// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Asks the API server, at the start, whether the operator may do what it declares: one readable list instead of 403 after 403. */
import { isNotFound, SelfSubjectAccessReview, type Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { Logger } from "@nuvolaris/controller";
import type { OperatorRules, PolicyRule } from "./rbac-rules.ts";

/** Where rules have to hold. */
export interface RuleScopes {
  /** The namespaces that the operator looks at. */
  readonly namespaces: readonly string[];
  /** That of the Lease, when there is an election. */
  readonly leaseNamespace?: string;
  /** That of the ConfigMap that pauses the operator, when it is looked for. */
  readonly pauseNamespace?: string;
}

/** Some verbs on one resource in one place. */
export interface Permission {
  readonly verbs: readonly string[];
  readonly group: string;
  /** With its subresource: `samples/status`. */
  readonly resource: string;
  readonly name?: string;
  /** Not there: in all namespaces. */
  readonly namespace?: string;
}

/** What an access review asks about: `verb`, `group`, `resource` and, where they matter, `subresource`, `name`, `namespace`. */
export type ResourceAttributes = Readonly<Record<string, string>>;

/** Asks whether something is allowed. */
export type IsAllowed = (attributes: ResourceAttributes) => Promise<boolean>;

export interface PermissionCheckOptions {
  /** Not restricted to a leader's writes: a review is a POST. */
  readonly client: Pick<Client, "create">;
  readonly permissions: readonly Permission[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** So many questions at a time: an API server must not notice that an operator starts. */
const concurrency = 8;
/** After so long the rest is not asked any more. */
const limitMs = 30_000;

/** What the rules ask for, place by place. */
export function permissionsOf(
  rules: OperatorRules,
  { namespaces, leaseNamespace, pauseNamespace }: RuleScopes,
): readonly Permission[] {
  const inOne = (each: readonly PolicyRule[], namespace: string | undefined): readonly Permission[] =>
    namespace === undefined ? [] : each.flatMap((rule) => permissionsOfRule(rule, namespace));
  return [
    ...rules.cluster.flatMap((rule) => permissionsOfRule(rule)),
    ...namespaces.flatMap((namespace) => rules.namespaced.flatMap((rule) => permissionsOfRule(rule, namespace))),
    ...inOne(rules.leaderElection, leaseNamespace),
    ...inOne(rules.pause, pauseNamespace),
  ];
}

/**
 * Logs an error for each permission that is missing, and returns. Rights may still come, so nothing ends because of it; a
 * server that cannot be asked is no error either.
 */
export async function checkPermissions(options: PermissionCheckOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log, permissions } = options;
  const limit = new AbortController();
  const cancel = clock.setTimer(limitMs, () => {
    limit.abort(new DOMException(`no answer within ${limitMs} ms`, "TimeoutError"));
  });
  const either = AbortSignal.any([signal, limit.signal]);
  const isAllowed = async (resourceAttributes: ResourceAttributes): Promise<boolean> => {
    const body = { metadata: {}, spec: { resourceAttributes } };
    const review = await client.create(SelfSubjectAccessReview, body, { signal: either });
    return review.status?.allowed === true;
  };
  const tell = (permission: Permission): void => {
    log.error("missing permission", { permission: describePermission(permission) });
  };
  try {
    await reviewPermissions(permissions, isAllowed, tell);
  } catch (error) {
    // The others need not go on asking.
    limit.abort(error);
    if (!signal.aborted && !isNotFound(error)) log.warn("permissions could not be checked", { error });
  } finally {
    cancel();
  }
}

/** Those of the permissions that are missing, each with the verbs that are. Rejects when a question has no answer. */
export async function missingPermissions(
  permissions: readonly Permission[],
  isAllowed: IsAllowed,
): Promise<readonly Permission[]> {
  const missing: Permission[] = [];
  await reviewPermissions(permissions, isAllowed, (permission) => missing.push(permission));
  return missing.toSorted((left, right) => (describePermission(left) < describePermission(right) ? -1 : 1));
}

async function reviewPermissions(
  permissions: readonly Permission[],
  isAllowed: IsAllowed,
  found: (missing: Permission) => void,
): Promise<void> {
  const waiting = permissions.values();
  const work = async (): Promise<void> => {
    for (const permission of waiting) await reviewPermission(permission, isAllowed, found);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

async function reviewPermission(
  permission: Permission,
  isAllowed: IsAllowed,
  found: (permission: Permission) => void,
): Promise<void> {
  const missing: string[] = [];
  for (const verb of permission.verbs) {
    if (!(await isAllowed(attributesOf(permission, verb)))) missing.push(verb);
  }
  if (missing.length > 0) found({ ...permission, verbs: missing });
}

function attributesOf({ group, resource, name, namespace }: Permission, verb: string): ResourceAttributes {
  const [plural = "", subresource] = resource.split("/");
  return {
    verb,
    group,
    resource: plural,
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** For people: `create, patch deployments.apps in namespace default`. */
export function describePermission({ verbs, group, resource, name, namespace }: Permission): string {
  const [plural = "", subresource] = resource.split("/");
  const what = `${plural}${group === "" ? "" : `.${group}`}${subresource === undefined ? "" : `/${subresource}`}`;
  const which = name === undefined ? what : `${what} "${name}"`;
  return `${verbs.join(", ")} ${which} in ${namespace === undefined ? "all namespaces" : `namespace ${namespace}`}`;
}

function permissionsOfRule(rule: PolicyRule, namespace?: string): readonly Permission[] {
  const { apiGroups, resources, resourceNames, verbs } = rule;
  const place = namespace === undefined ? {} : { namespace };
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      resourceNames
        ? resourceNames.map((name) => ({ verbs, group, resource, name, ...place }))
        : [{ verbs, group, resource, ...place }],
    ),
  );
}

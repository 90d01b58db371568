// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { SelfSubjectAccessReview, SubjectAccessReview } from "@nuvolaris/client";
import {
  describePermission,
  missingPermissions,
  namedNamespaces,
  permissionsOf,
  type ResourceAttributes,
} from "@nuvolaris/framework";
import { quotedNamespaces } from "../namespace-flags.ts";
import type { Check, CheckContext, Finding } from "./check.ts";

export const permissions: Check = { name: "permissions", run: checkPermissions };

/** All that the operator declares may be done, by its service account or by the caller. */
async function checkPermissions(context: CheckContext): Promise<readonly Finding[]> {
  const { operator, namespaces, lease, serviceAccount, operatorNamespace } = context;
  const who = serviceAccount
    ? `the service account ${serviceAccount.namespace}/${serviceAccount.name}`
    : "who asks here";
  const rules = operator.rbac({
    namespaces: namespaces ?? "all",
    ...(lease && { leaderElection: { name: lease.name } }),
  });
  const needed = permissionsOf(rules, {
    namespaces: namedNamespaces(namespaces),
    pauseNamespace: operatorNamespace,
    ...(lease && { leaseNamespace: lease.namespace }),
  });
  const missing = await missingPermissions(needed, (attributes) => isAllowed(attributes, context));
  if (missing.length === 0) return [{ state: "ok", message: `${who} may do what the operator declares` }];
  return missing.map((permission) => ({
    state: "problem",
    message: `${who} may not ${describePermission(permission)}`,
    cure: cureFor(context),
  }));
}

function cureFor({ called, serviceAccount, namespaces, lease, operatorNamespace }: CheckContext): string {
  if (!serviceAccount) return "name the operator's --service-account to check its rights instead of your own";
  const account = `--service-account ${serviceAccount.namespace}/${serviceAccount.name}`;
  const scope = namespaces ? `-n ${quotedNamespaces(namespaces)}` : "-A";
  const election =
    lease &&
    `--leader-elect --leader-elect-resource-name ${lease.name} --leader-elect-resource-namespace ${lease.namespace}`;
  const isElsewhere = operatorNamespace !== (lease ?? serviceAccount).namespace;
  const own = isElsewhere ? `--operator-namespace ${operatorNamespace}` : undefined;
  return [called, "rbac", scope, account, election, own, "| kubectl apply -f -"]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
async function isAllowed(
  resourceAttributes: ResourceAttributes,
  { client, serviceAccount, signal }: CheckContext,
): Promise<boolean> {
  if (!serviceAccount) {
    const own = { metadata: {}, spec: { resourceAttributes } };
    return (await client.create(SelfSubjectAccessReview, own, { signal })).status?.allowed === true;
  }
  const { namespace, name } = serviceAccount;
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  const spec = { resourceAttributes, user: `system:serviceaccount:${namespace}:${name}`, groups };
  return (await client.create(SubjectAccessReview, { metadata: {}, spec }, { signal })).status?.allowed === true;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  Client,
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
  SelfSubjectAccessReview,
  type Transport,
} from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { EmbeddedControlPlane } from "@nuvolaris/testing";
import { expect, vi } from "vitest";
import { describePermission, missingPermissions, permissionsOf } from "../permission-check.ts";
import type { OperatorRules, PolicyRule } from "../rbac-rules.ts";

/** Where rules are granted. */
export interface Grant {
  readonly rules: OperatorRules;
  readonly namespaces: readonly string[];
  readonly leaseNamespace: string;
}

const rbac = "rbac.authorization.k8s.io";

/** Tests only: a client of a user who may do what the rules say, and nothing else. */
export async function grantedClient(
  { transport, clock }: Pick<EmbeddedControlPlane, "transport"> & { readonly clock: Clock },
  user: string,
  { rules, namespaces, leaseNamespace }: Grant,
): Promise<Client> {
  const administrator = new Client({ transport, clock });
  const subjects = [{ kind: "User", name: user, apiGroup: rbac }];
  const grant = async (name: string, granted: readonly PolicyRule[], namespace?: string): Promise<void> => {
    const [roleKind, bindingKind] = namespace === undefined ? [ClusterRole, ClusterRoleBinding] : [Role, RoleBinding];
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    await administrator.create(roleKind, { metadata, rules: granted });
    const roleRef = { apiGroup: rbac, kind: roleKind.kind, name };
    await administrator.create(bindingKind, { metadata, subjects, roleRef });
  };
  await grant(user, rules.cluster);
  for (const namespace of namespaces) await grant(user, rules.namespaced, namespace);
  await grant(`${user}-lease`, rules.leaderElection, leaseNamespace);
  const client = new Client({ transport: as(user, transport), clock, fieldManager: user });
  await areKnown({ rules, namespaces, leaseNamespace }, client);
  return client;
}

/** A real API server knows roles and bindings a moment after it has stored them. */
async function areKnown({ rules, ...places }: Grant, client: Client): Promise<void> {
  const permissions = permissionsOf(rules, places);
  await vi.waitFor(
    async () => {
      const missing = await missingPermissions(permissions, async (resourceAttributes) => {
        const review = await client.create(SelfSubjectAccessReview, { metadata: {}, spec: { resourceAttributes } });
        return review.status?.allowed === true;
      });
      expect(missing.map(describePermission)).toEqual([]);
    },
    { timeout: 100_000, interval: 50 },
  );
}

function as(user: string, transport: Transport): Transport {
  return {
    ...transport,
    send: (request) => transport.send({ ...request, headers: { ...request.headers, "impersonate-user": user } }),
  };
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Impersonation } from "./cluster-config.ts";

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
export function impersonationHeaders(impersonation: Impersonation | undefined): Record<string, string | string[]> {
  if (!impersonation) return {};
  const { user, uid, groups = [], extra = {} } = impersonation;
  const extras = Object.entries(extra).map(([key, values]): [string, string[]] => [
    `impersonate-extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    "impersonate-user": user,
    ...(uid === undefined ? {} : { "impersonate-uid": uid }),
    ...(groups.length === 0 ? {} : { "impersonate-group": [...groups] }),
    ...Object.fromEntries(extras),
  };
}

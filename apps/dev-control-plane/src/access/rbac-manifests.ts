// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The rights that an operator is to be installed with: the same file as on a cluster.
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { readDocuments } from "../manifest-file.ts";
import { ServeError } from "../usage-error.ts";

export interface AccountKey {
  readonly namespace: string;
  readonly name: string;
}

/** A manifest of one of the kinds below; what is inside is the server's to judge. */
export type RbacManifest = KubernetesObject & { readonly metadata: { readonly name: string } };

export interface RbacManifests {
  /** As whom the operator runs. */
  readonly account: AccountKey;
  /** In the file's order, the account's among them. */
  readonly manifests: readonly RbacManifest[];
}

const rbacKinds = ["ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"] as const;

/**
 * Reads a file with one ServiceAccount, and with roles and bindings for it. Throws a {@link ServeError} that names the file where it holds
 * something else.
 */
export async function readRbacManifests(file: string): Promise<RbacManifests> {
  const manifests = (await readDocuments(file)).map((document) => asManifest(document, file));
  const accounts = manifests.filter(({ kind }) => kind === "ServiceAccount");
  const [account] = accounts;
  if (!account || accounts.length > 1) {
    throw new ServeError(
      `cannot tell from ${file} as whom the operator runs: it holds ${accounts.length.toString()} ServiceAccounts instead of one`,
    );
  }
  const { namespace, name } = account.metadata;
  if (namespace === undefined)
    throw new ServeError(`cannot use ${file}: its ServiceAccount ${name} is in no namespace`);
  return { account: { namespace, name }, manifests };
}

function asManifest(value: unknown, file: string): RbacManifest {
  // Proof: each field is looked at before it is trusted.
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } };
  if (!rbacKinds.some((known) => known === kind) || typeof metadata?.name !== "string") {
    throw new ServeError(
      `cannot use ${file}: it holds something other than a ${rbacKinds.slice(0, -1).join(", ")} or ${rbacKinds.slice(-1).join("")} with a name`,
    );
  }
  // Proof: as above.
  return value as RbacManifest;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// As whom the operator reaches its cluster. With the rights that it will have on a real one a missing rule shows at once.
import { replaceFile } from "@nuvolaris/apiserver-http";
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccountToken } from "./account-token.ts";
import { installRbac } from "./rbac-installer.ts";
import { readRbacManifests, type AccountKey } from "./rbac-manifests.ts";

export interface OperatorAccess extends AsyncDisposable {
  readonly rbacFile: string;
  readonly kubeconfigFile: string;
  /** For the user, such as `system:serviceaccount:nuvolaris-system:sample-operator`. */
  readonly username: string;
  /** Takes over what the file says by now, and gets a new token. */
  refresh(): Promise<void>;
}

export interface OperatorAccessOptions {
  /** With a ServiceAccount, roles and bindings. */
  readonly rbacFile: string;
  /** Of the cluster's administrator. */
  readonly kubeconfigFile: string;
  readonly connect: (kubeconfigFile: string) => Promise<Client>;
  readonly clock: Clock;
  readonly onNews: (text: string) => void;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/**
 * Installs the rights of a file, and makes a kubeconfig of its ServiceAccount whose token stays good until this is disposed of. Throws a
 * ServeError where the file, or the cluster, does not let it.
 */
export async function openOperatorAccess(options: OperatorAccessOptions): Promise<OperatorAccess> {
  const { rbacFile, kubeconfigFile, connect, clock, onNews, signal } = options;
  await using parts = new AsyncDisposableStack();
  const client = parts.use(await connect(kubeconfigFile));
  const rbac = await readRbacManifests(rbacFile);
  await installRbac(rbac, { client, signal });
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-operator-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const files = { kubeconfig: join(folder, "kubeconfig"), token: join(folder, "token") };
  const token = new AccountToken({ client, clock, account: rbac.account, file: files.token, onNews });
  await token.renew(signal);
  await replaceFile(files.kubeconfig, [await accountKubeconfig(kubeconfigFile, rbac.account, files.token)]);

  const stop = new AbortController();
  const kept = token.keepGood(stop.signal);
  parts.defer(async () => {
    stop.abort();
    await kept;
  });
  const running = parts.move();
  return {
    rbacFile,
    kubeconfigFile: files.kubeconfig,
    username: `system:serviceaccount:${rbac.account.namespace}:${rbac.account.name}`,
    refresh: async () => {
      await installRbac(await readRbacManifests(rbacFile), { client, signal });
      await token.renew(signal);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The administrator's kubeconfig with another user, and in the account's namespace. The token is read from its file each time. */
async function accountKubeconfig(administrators: string, account: AccountKey, tokenFile: string): Promise<string> {
  const { parse } = await import("yaml");
  // Proof: the cluster wrote the file itself, with one cluster and one context.
  const config = parse(await readFile(administrators, "utf8")) as {
    readonly clusters: readonly { readonly name: string }[];
    readonly "current-context": string;
  };
  const user = account.name;
  const context = { cluster: config.clusters[0]?.name, user, namespace: account.namespace };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": config["current-context"],
    clusters: config.clusters,
    users: [{ name: user, user: { tokenFile } }],
    contexts: [{ name: config["current-context"], context }],
  });
}

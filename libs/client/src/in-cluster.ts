// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@nuvolaris/clock";
import { ClusterConfigError, type ClusterConfig } from "./cluster-config.ts";
import { tokenFileCredentials } from "./credentials.ts";
import type { LoadOptions } from "./load-cluster-config.ts";

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const mountedAt = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The cluster that this pod runs in; `undefined` outside of one. */
export async function inClusterConfig(options: LoadOptions, clock: Clock): Promise<ClusterConfig | undefined> {
  const { env, serviceAccountFolder: folder = mountedAt } = options;
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const port = env["KUBERNETES_SERVICE_PORT"] ?? "";
  if (host === "" || port === "") return undefined;
  const caFile = join(folder, "ca.crt");
  const namespace = await read(join(folder, "namespace")).catch(() => undefined);
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    trust: { ca: await read(caFile), caFile },
    credentials: tokenFileCredentials(() => read(join(folder, "token")), clock),
    origin: "in-cluster",
    description: `the service account in ${folder}`,
    ...(namespace === undefined ? {} : { namespace: namespace.trim() }),
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const hint = "is the service account's token mounted (automountServiceAccountToken)?";
    throw new ClusterConfigError(`cannot read ${path}: ${hint}`, [], { cause: error });
  }
}

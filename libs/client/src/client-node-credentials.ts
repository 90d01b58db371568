// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestOptions as HttpsOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { ClusterConfigError } from "./cluster-config.ts";
import type { Authorization, Credentials } from "./credentials.ts";
import type { KubeconfigContext } from "./kubeconfig.ts";

/**
 * Credentials that a program or an identity provider gives out (`exec`, `auth-provider`), by way of
 * `@kubernetes/client-node`, which is loaded when the first request needs them: it costs 600 ms and 90 MB.
 */
export function clientNodeCredentials(context: KubeconfigContext): Credentials {
  let config: Promise<KubeConfig> | undefined;
  return {
    authorize: async () => {
      config ??= loadConfig(context);
      return authorize(await config, context);
    },
    renew: () => {
      // client-node keeps what a plugin gave out until it expires; a new configuration asks the plugin again.
      config = undefined;
      return Promise.resolve(true);
    },
  };
}

async function loadConfig({ name, cluster, user }: KubeconfigContext): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import("@kubernetes/client-node");
  const config = new Config();
  const parts = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: cluster.name, user: user?.name } }],
    clusters: [{ name: cluster.name, cluster: cluster.value }],
    users: [{ name: user?.name, user: user?.value }],
  };
  // JSON is YAML.
  config.loadFromString(JSON.stringify(parts));
  config.makePathsAbsolute(user?.folder ?? cluster.folder);
  return config;
}

async function authorize(config: KubeConfig, { name, user }: KubeconfigContext): Promise<Authorization> {
  const options: HttpsOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = `cannot log in as the user ${user?.name ?? ""} of the context ${name}`;
    throw new ClusterConfigError(`${what}: ${reason}`, [], { cause: error });
  }
  const headers = new Map<string, unknown>(Object.entries(options.headers ?? {}));
  const value = headers.get("Authorization");
  const { cert, key } = options;
  const certificate = isPem(cert) && isPem(key) ? { certificate: { cert, key } } : {};
  return { headers: typeof value === "string" ? { authorization: value } : {}, ...certificate };
}

function isPem(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

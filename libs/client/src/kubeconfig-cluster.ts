// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Makes a {@link ClusterConfig} of a kubeconfig's context. */
import { readFile } from "node:fs/promises";
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import type { Clock } from "@nuvolaris/clock";
import { clientNodeCredentials } from "./client-node-credentials.ts";
import {
  ClusterConfigError,
  type ClusterConfig,
  type ConfigOrigin,
  type Impersonation,
  type TrustConfig,
} from "./cluster-config.ts";
import { bearer, fixedCredentials, tokenFileCredentials, type Authorization, type Credentials } from "./credentials.ts";
import { httpProxy } from "./proxy.ts";
import { pathOf, textOf, type KubeconfigContext, type KubeconfigEntry } from "./kubeconfig.ts";

export interface KubeconfigSource {
  readonly origin: ConfigOrigin;
  /** The files, for messages. */
  readonly where: string;
  readonly clock: Clock;
}

export async function clusterOfContext(context: KubeconfigContext, source: KubeconfigSource): Promise<ClusterConfig> {
  const description = `context ${context.name} of ${source.where}`;
  const { cluster, user, namespace } = context;
  const server = textOf(cluster.value, "server");
  if (server === undefined) throw new ClusterConfigError(`the cluster ${cluster.name} of ${description} has no server`);
  const proxyUrl = textOf(cluster.value, "proxy-url");
  if (proxyUrl !== undefined) httpProxy(proxyUrl, `the proxy-url of the cluster ${cluster.name} of ${description}`);
  const impersonation = user && impersonationOf(user.value);
  return {
    server: withoutUserInfo(server),
    trust: await trustOf(cluster),
    credentials: await credentialsOf(context, source.clock),
    origin: source.origin,
    description,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(impersonation === undefined ? {} : { impersonation }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

async function trustOf(cluster: KubeconfigEntry): Promise<TrustConfig> {
  const serverName = textOf(cluster.value, "tls-server-name");
  const ca = await dataOrFile(cluster, "certificate-authority");
  const caFile = textOf(cluster.value, "certificate-authority-data")
    ? undefined
    : pathOf(cluster, "certificate-authority");
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(serverName === undefined ? {} : { serverName }),
    insecureSkipVerify: cluster.value["insecure-skip-tls-verify"] === true,
  };
}

async function credentialsOf(context: KubeconfigContext, clock: Clock): Promise<Credentials> {
  const { user } = context;
  if (!user) return fixedCredentials({ headers: {} });
  if (isJsonObject(user.value["exec"]) || isJsonObject(user.value["auth-provider"]))
    return clientNodeCredentials(context);
  const tokenFile = pathOf(user, "tokenFile");
  const certificate = await certificateOf(user);
  if (tokenFile === undefined) return fixedCredentials({ ...authorizationOf(user.value), ...certificate });
  const credentials = tokenFileCredentials(() => readText(tokenFile), clock);
  return { ...credentials, authorize: async () => ({ ...(await credentials.authorize()), ...certificate }) };
}

function authorizationOf(user: JsonObject): Authorization {
  const token = textOf(user, "token");
  if (token !== undefined) return bearer(token);
  const name = textOf(user, "username");
  if (name === undefined) return { headers: {} };
  const basic = Buffer.from(`${name}:${textOf(user, "password") ?? ""}`).toString("base64");
  return { headers: { authorization: `Basic ${basic}` } };
}

async function certificateOf(user: KubeconfigEntry): Promise<Pick<Authorization, "certificate">> {
  const cert = await dataOrFile(user, "client-certificate");
  const key = await dataOrFile(user, "client-key");
  if (cert === undefined && key === undefined) return {};
  if (cert !== undefined && key !== undefined) return { certificate: { cert, key } };
  throw new ClusterConfigError(`the user ${user.name} has only one of client-certificate and client-key`);
}

function impersonationOf(user: JsonObject): Impersonation | undefined {
  const name = textOf(user, "as");
  if (name === undefined) return undefined;
  const uid = textOf(user, "as-uid");
  const extra = user["as-user-extra"];
  return {
    user: name,
    groups: texts(user["as-groups"]),
    ...(uid === undefined ? {} : { uid }),
    ...(isJsonObject(extra)
      ? { extra: Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, texts(value)])) }
      : {}),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** `<member>-data` in base64, or else the file that `<member>` names. */
async function dataOrFile(entry: KubeconfigEntry, member: string): Promise<string | undefined> {
  const data = textOf(entry.value, `${member}-data`);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const path = pathOf(entry, member);
  return path === undefined ? undefined : readText(path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ClusterConfigError(`cannot read ${path}, which a kubeconfig names`, [], { cause: error });
  }
}

/** Nobody logs in by it, and the server's address stands in logs. */
function withoutUserInfo(server: string): string {
  return server.replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
}

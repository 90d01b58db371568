// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The real control plane as a target of request scripts.
import type { EnvtestAssets } from "../envtest/assets.ts";
import { startEnvtest, type EnvtestControlPlane } from "../envtest/envtest-control-plane.ts";
import type { EnvtestUser } from "../envtest/flags.ts";
import { EnvtestError } from "../envtest/envtest-error.ts";
import { isJsonObject, parseJson, valueAt, type JsonObject, type JsonValue } from "./json.ts";
import { createKubectlHome } from "./kubectl/kubectl-home.ts";
import type { ParityTarget } from "./record.ts";

/** Who may appear as `user` in a script, besides `admin`. Start the control plane with them and {@link tokenOf}`("admin")`. */
export const parityUsers: readonly EnvtestUser[] = [{ name: "jane", token: tokenOf("jane"), groups: ["developers"] }];

/** The bearer token of a script's user. */
export function tokenOf(user: string): string {
  return `${user}-token`;
}

/** User name → token, of everybody who may appear in a script. */
export const parityTokens: Readonly<Record<string, string>> = Object.fromEntries(
  ["admin", ...parityUsers.map(({ name }) => name)].map((name) => [name, tokenOf(name)]),
);

/** A real control plane with the scripts' users, and a kubectl for it where one is given. */
export interface EnvtestTarget extends ParityTarget, AsyncDisposable {}

/** Starts a real control plane to play scripts on; `kubectl` is the path of a kubectl of its version. */
export async function startEnvtestTarget(assets: EnvtestAssets, kubectl?: string): Promise<EnvtestTarget> {
  await using started = new AsyncDisposableStack();
  const controlPlane = started.use(await startEnvtest({ assets, token: tokenOf("admin"), users: parityUsers }));
  const { url, caCertificate } = controlPlane;
  const home =
    kubectl === undefined
      ? undefined
      : started.use(await createKubectlHome({ program: kubectl, url, caCertificate, tokens: parityTokens }));
  const running = started.move();
  return {
    ...envtestTarget(controlPlane),
    ...(home && { kubectl: home.run }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Plays scripts against `controlPlane`, which must know the {@link parityUsers}. */
export function envtestTarget(controlPlane: EnvtestControlPlane): ParityTarget {
  return {
    baseUrl: controlPlane.url,
    serverVersion: controlPlane.serverVersion,
    send: controlPlane.send,
    tokenOf,
    compact: () => compact(controlPlane.etcdUrl),
  };
}

/**
 * Compacts etcd and says so in the key by which kube-apiserver tells its caches; they look every fifteen seconds.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/storage/etcd3/compact.go
 */
async function compact(etcdUrl: string): Promise<void> {
  const key = toBase64("compact_rev_key");
  const range = await callEtcd(`${etcdUrl}/v3/kv/range`, { key });
  const revision = valueAt(range, "/header/revision");
  if (typeof revision !== "string")
    throw new EnvtestError(`cannot compact etcd: it tells no revision: ${JSON.stringify(range)}`);
  await callEtcd(`${etcdUrl}/v3/kv/put`, { key, value: toBase64(revision) });
  await callEtcd(`${etcdUrl}/v3/kv/compaction`, { revision, physical: true });
}

async function callEtcd(url: string, body: JsonObject): Promise<JsonValue> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const answer = parseJson(await response.text());
  if (response.ok && isJsonObject(answer)) return answer;
  throw new EnvtestError(`cannot compact etcd: ${url} answered ${response.status}: ${JSON.stringify(answer)}`);
}

function toBase64(text: string): string {
  return btoa(text);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The flags of etcd, kube-apiserver and kube-controller-manager, and the files that the flags name.
import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Somebody who logs in with a bearer token. */
export interface EnvtestUser {
  readonly name: string;
  readonly token: string;
  /** Default none: the user may do what RBAC grants to `system:authenticated`. */
  readonly groups?: readonly string[];
}

export interface EtcdFlagsOptions {
  readonly directory: string;
  readonly url: string;
  readonly peerPort: number;
}

export function etcdFlags({ directory, url, peerPort }: EtcdFlagsOptions): readonly string[] {
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(directory, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    "--log-level=warn",
    // The data is thrown away: nothing is gained by waiting for the disk.
    "--unsafe-no-fsync",
  ];
}

export interface ApiServerFlagsOptions {
  readonly directory: string;
  readonly etcdUrl: string;
  readonly securePort: number;
  readonly users: readonly EnvtestUser[];
  /** Whether kube-controller-manager will run too, which makes the service accounts that pods are refused without. */
  readonly hasControllers: boolean;
}

/** Writes the key and the token file into `directory` and tells the flags that use them. */
export async function apiServerFlags(options: ApiServerFlagsOptions): Promise<readonly string[]> {
  const { directory, users } = options;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keyFile = serviceAccountKeyFile(directory);
  const tokenFile = join(directory, "tokens.csv");
  await writeFile(keyFile, privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  await writeFile(tokenFile, users.map(tokenLine).join(""), { mode: 0o600 });
  return [
    `--etcd-servers=${options.etcdUrl}`,
    `--secure-port=${options.securePort}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--cert-dir=${join(directory, "certificates")}`,
    `--service-account-key-file=${keyFile}`,
    `--service-account-signing-key-file=${keyFile}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--token-auth-file=${tokenFile}`,
    "--authorization-mode=RBAC",
    "--anonymous-auth=false",
    "--service-cluster-ip-range=10.0.0.0/24",
    // Without kube-controller-manager no service account is made, and this plugin would refuse every pod.
    ...(options.hasControllers ? [] : ["--disable-admission-plugins=ServiceAccount"]),
  ];
}

export interface ControllerManagerFlagsOptions {
  readonly directory: string;
  readonly caCertificate: string;
  readonly kubeconfig: string;
}

/** Writes the CA's file into `directory` and tells the flags that use it, and the key that {@link apiServerFlags} wrote. */
export async function controllerManagerFlags(options: ControllerManagerFlagsOptions): Promise<readonly string[]> {
  const { directory, caCertificate, kubeconfig } = options;
  const caFile = join(directory, "ca.crt");
  await writeFile(caFile, caCertificate);
  return [
    `--kubeconfig=${kubeconfig}`,
    "--controllers=*",
    // It is alone, and need not wait for a lease to learn it.
    "--leader-elect=false",
    `--root-ca-file=${caFile}`,
    `--service-account-private-key-file=${serviceAccountKeyFile(directory)}`,
    // Nobody asks for its metrics: one port less to find.
    "--secure-port=0",
  ];
}

function serviceAccountKeyFile(directory: string): string {
  return join(directory, "service-account.key");
}

/** Where kube-apiserver writes the certificate that it makes for itself, with its CA behind it. */
export function certificateFile(directory: string): string {
  return join(directory, "certificates", "apiserver.crt");
}

// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file
function tokenLine({ token, name, groups = [] }: EnvtestUser): string {
  return `${token},${name},${name},"${groups.join(",")}"\n`;
}

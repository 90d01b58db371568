// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Credentials } from "./tls/credentials.ts";

export interface KubeconfigOptions {
  /** Of the cluster, its user and the context. */
  readonly name: string;
  /** Where the server listens, such as `https://127.0.0.1:43117`. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Where `kubectl` works when no namespace is named. Default: `default`, as always. */
  readonly namespace?: string;
}

/**
 * A kubeconfig by which `kubectl` and every client library reach the cluster as its administrator. It holds what it names:
 * certificates and key are inside, so the file can be copied.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function formatKubeconfig({ name, url, credentials, namespace }: KubeconfigOptions): string {
  const { authority, admin, token } = credentials;
  const context = namespace === undefined ? "" : `\n      namespace: ${JSON.stringify(namespace)}`;
  return `apiVersion: v1
kind: Config
current-context: ${name}
clusters:
  - name: ${name}
    cluster:
      server: ${url}
      certificate-authority-data: ${base64(authority.certificate)}
users:
  - name: ${name}-admin
    user:
      client-certificate-data: ${base64(admin.certificate)}
      client-key-data: ${base64(admin.key)}
      token: ${token}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}-admin${context}
`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

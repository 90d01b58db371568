// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface KubeconfigOptions {
  readonly url: string;
  readonly caCertificate: string;
  readonly token: string;
}

/** Writes a kubeconfig with one context and tells its path. It is written as JSON, which every YAML parser reads. */
export async function writeKubeconfig(directory: string, options: KubeconfigOptions): Promise<string> {
  const path = join(directory, "kubeconfig.yaml");
  const certificate = Buffer.from(options.caCertificate).toString("base64");
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "envtest", cluster: { server: options.url, "certificate-authority-data": certificate } }],
    users: [{ name: "admin", user: { token: options.token } }],
    contexts: [{ name: "envtest", context: { cluster: "envtest", user: "admin" } }],
    "current-context": "envtest",
  };
  await writeFile(path, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 });
  return path;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ClusterRole, ClusterRoleBinding, ServiceAccount, type Client } from "@nuvolaris/client";
import { request } from "node:https";

/** Tests only: the token of a service account, of which some may get /metrics. */
export async function scraperToken(administrator: Client, name: string, mayScrape: boolean): Promise<string> {
  const key = { namespace: "default", name };
  await administrator.create(ServiceAccount, { metadata: key });
  if (mayScrape) {
    await administrator.create(ClusterRole, {
      metadata: { name },
      rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }],
    });
    await administrator.create(ClusterRoleBinding, {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", ...key }],
    });
  }
  const answer = await administrator.request({
    method: "POST",
    path: `/api/v1/namespaces/default/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 600 } },
  });
  // Proof: a TokenRequest is answered with its status.
  return (answer as unknown as { readonly status: { readonly token: string } }).status.token;
}

/** Tests only: what a page answers to whom does not check its certificate, as Prometheus with `insecure_skip_verify`. */
export function scrape(url: string, token?: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, rejectUnauthorized: false, timeout: 100_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url} did not answer`)));
    sent.on("error", reject);
    sent.end();
  });
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ClusterConfigError } from "./cluster-config.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where proxies for a server are named: the first that is set counts. */
const names = { "https:": ["https_proxy", "HTTPS_PROXY"], "http:": ["http_proxy", "HTTP_PROXY"] } as const;

/**
 * The proxies for a server in the form that Node's agents take: that of its kubeconfig, or else those of the environment,
 * which count for servers on other machines only (https://pkg.go.dev/net/http#ProxyFromEnvironment).
 *
 * Node passes over what it does not know and connects directly, past the proxy: so this throws {@link ClusterConfigError}.
 */
export function proxyEnvOf(server: URL, { proxyUrl, env }: { readonly proxyUrl?: string; readonly env: Env }): Env {
  if (proxyUrl !== undefined) {
    const proxy = httpProxy(proxyUrl, "the kubeconfig's proxy-url");
    return { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  }
  if (isLoopback(server.hostname)) return {};
  const name = names[server.protocol === "http:" ? "http:" : "https:"].find((each) => (env[each] ?? "") !== "");
  if (name === undefined) return env;
  return { ...env, [name]: httpProxy(env[name] ?? "", name) };
}

/** Checks a proxy's address; one without a scheme is an HTTP proxy, as Go's clients read it. `where` names it for the error. */
export function httpProxy(text: string, where: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (/^https?:/i.test(url) && URL.canParse(url)) return url;
  // What stands before the last @ may hold a password.
  const address = url === text ? text.replace(/^([^:]+:\/\/).*@/s, "$1") : text.replace(/^.*@/s, "");
  throw new ClusterConfigError(
    `${where} is ${address}, and only proxies with an http:// or https:// address are supported: ` +
      "name one of these, or let one that speaks HTTP stand before the other",
  );
}

/** A proxy elsewhere cannot reach them. Go's clients, kubectl among them, ask none for them, but Node's agents would. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

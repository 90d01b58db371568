// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestOptions as HttpsOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { isJsonObject } from "@nuvolaris/api-machinery";
import { systemClock } from "@nuvolaris/clock";
import { ClusterConfigError } from "./cluster-config.ts";
import type { Authorization, Credentials } from "./credentials.ts";
import type { KubeconfigContext } from "./kubeconfig.ts";
import { SharedCall } from "./shared-call.ts";

/**
 * Credentials that a program or an identity provider gives out (`exec`, `auth-provider`), by way of
 * `@kubernetes/client-node`, which is loaded when the first request needs them: it costs 600 ms and 90 MB.
 */
export function clientNodeCredentials(context: KubeconfigContext): Credentials {
  const login = new ClientNodeLogin(context);
  return {
    authorize: (signal = new AbortController().signal) => login.authorize(signal),
    renew: () => {
      login.forget();
      return Promise.resolve(true);
    },
  };
}

/**
 * Asks the program or the provider once for all requests that wait: client-node asks for each request, and cannot end a
 * program that hangs. So this is one process, however many requests give up waiting for it.
 */
class ClientNodeLogin {
  readonly #context: KubeconfigContext;
  #config: Promise<KubeConfig> | undefined;
  #asked = new SharedCall<Authorization>();
  /** A provider's token: client-node takes its lifetime for a date, and so would ask for another with each request. */
  #token: { readonly authorization: Authorization; readonly expiresAtMs: number } | undefined;

  constructor(context: KubeconfigContext) {
    this.#context = context;
  }

  async authorize(signal: AbortSignal): Promise<Authorization> {
    if (this.#token && systemClock.now() < this.#token.expiresAtMs) return this.#token.authorization;
    return this.#asked.run(() => this.#ask(), signal);
  }

  /** client-node keeps what a program gave out until it expires; a new configuration asks the program again. */
  forget(): void {
    this.#token = undefined;
    this.#asked = new SharedCall();
    // That of a provider holds the refresh token, which the provider may have replaced.
    if (!this.#isProvider()) this.#config = undefined;
  }

  async #ask(): Promise<Authorization> {
    const config = await (this.#config ??= loadConfig(this.#context));
    const authorization = await authorize(config, this.#context);
    const expiresAtMs = this.#isProvider() ? expiryOf(authorization.headers["authorization"] ?? "") : undefined;
    if (expiresAtMs !== undefined) this.#token = { authorization, expiresAtMs };
    return authorization;
  }

  #isProvider(): boolean {
    return isJsonObject(this.#context.user?.value["auth-provider"]);
  }
}

/** When a token (JWT, RFC 7519) ends, less ten seconds for the way of a request; `undefined` for another kind of token. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const expiry = isJsonObject(claims) ? claims["exp"] : undefined;
    return typeof expiry === "number" ? expiry * 1000 - 10_000 : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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
  mendIssuer(config);
  return config;
}

/** client-node hands the issuer's address on as text where a URL is wanted: kubernetes-client/javascript#2202. */
function mendIssuer(config: KubeConfig): void {
  // Proof: client-node leaves an auth-provider's settings as the kubeconfig has them, a mapping of texts.
  const provider = config.getCurrentUser()?.authProvider as { readonly config?: Record<string, unknown> } | undefined;
  const issuer = provider?.config?.["idp-issuer-url"];
  if (provider?.config && typeof issuer === "string") provider.config["idp-issuer-url"] = new URL(issuer);
}

async function authorize(config: KubeConfig, { name, user }: KubeconfigContext): Promise<Authorization> {
  const options: HttpsOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const what = `cannot log in as the user ${user?.name ?? ""} of the context ${name}`;
    // Its message quotes what the program said, and that may be a token.
    if (error instanceof SyntaxError) throw new ClusterConfigError(`${what}: what the program printed is no JSON`);
    const reason = error instanceof Error ? error.message : String(error);
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

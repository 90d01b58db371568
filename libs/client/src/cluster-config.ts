// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Credentials } from "./credentials.ts";

/** How to know that the server is the right one. */
export interface TrustConfig {
  /** Certificates of authorities, as PEM. Without any, those of the system are trusted. */
  readonly ca?: string | Uint8Array;
  /** Where `ca` was read: read again when the server is not trusted any more, since authorities are replaced too. */
  readonly caFile?: string;
  /** The name in the server's certificate, when it is not that in its URL. */
  readonly serverName?: string;
  /** `true` takes any server for the right one. */
  readonly insecureSkipVerify?: boolean;
}

/** Where a configuration came from: a caller may want to refuse a cluster that nobody chose. */
export type ConfigOrigin = "explicit" | "environment" | "in-cluster" | "home";

/** All that {@link networkTransport} needs to reach a cluster. */
export interface ClusterConfig {
  /** `https://10.0.0.1:6443`, with or without a path. */
  readonly server: string;
  readonly trust: TrustConfig;
  readonly credentials: Credentials;
  /** `http://proxy:3128`. */
  readonly proxyUrl?: string;
  /** Sent with each request, to act as somebody else. */
  readonly impersonation?: Impersonation;
  /** The namespace of the context or of the service account. */
  readonly namespace?: string;
  readonly origin: ConfigOrigin;
  /** For messages: `context kind-dev of /home/me/.kube/config`. */
  readonly description: string;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** There is no way to a cluster, or what says so is broken. `tried` lists where it was looked for, and what was there. */
export class ClusterConfigError extends Error {
  override readonly name = "ClusterConfigError";
  readonly tried: readonly string[];

  constructor(message: string, tried: readonly string[] = [], options?: ErrorOptions) {
    super([message, ...tried.map((line) => `  - ${line}`)].join("\n"), options);
    this.tried = tried;
  }
}

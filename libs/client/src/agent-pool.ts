// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Kept-alive connections to one server, those of a client certificate together. */
import type { AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext } from "node:tls";
import type { TrustConfig } from "./cluster-config.ts";
import type { Authorization } from "./credentials.ts";

/** The first packet that tells whether a silent peer is still there is sent after so long. */
const keepAliveProbeMs = 30_000;

type Certificate = Authorization["certificate"];

export interface AgentPoolOptions {
  /** `true` for TLS. */
  readonly secure: boolean;
  /** Makes the agents of connections without TLS. */
  readonly plainAgent: (options: AgentOptions) => HttpAgent;
  readonly trust: TrustConfig;
  /** HTTPS_PROXY, NO_PROXY and their like. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
}

/** An agent for one request. `release` says that the request has ended; once is enough, twice is harmless. */
export interface BorrowedAgent {
  readonly agent: HttpAgent;
  readonly release: () => void;
}

interface Pooled {
  readonly certificate: Certificate;
  readonly agent: HttpAgent;
  users: number;
}

/**
 * Gives each request the agent of its client certificate.
 *
 * Certificates are compared by content, since who gives them out may make a new object each time. When another one comes, or
 * other authorities, connections of the old are closed as soon as the requests on them have ended.
 */
export class AgentPool implements Disposable {
  readonly #options: AgentPoolOptions;
  #ca: string | Uint8Array | undefined;
  #current: Pooled | undefined;
  /** Invariant: each of them has users; the last one to leave closes its connections. */
  readonly #retired = new Set<Pooled>();

  constructor(options: AgentPoolOptions) {
    this.#options = options;
    this.#ca = options.trust.ca;
  }

  borrow(certificate: Certificate): BorrowedAgent {
    if (this.#current && !isSame(this.#current.certificate, certificate)) this.#retire();
    const pooled = (this.#current ??= { certificate, agent: this.#agentOf(certificate), users: 0 });
    pooled.users++;
    let held = true;
    const release = (): void => {
      if (held) this.#release(pooled);
      held = false;
    };
    return { agent: pooled.agent, release };
  }

  /** Trusts other authorities from now on. Answers whether they are others. */
  trust(ca: string): boolean {
    if (ca === this.#ca) return false;
    this.#ca = ca;
    this.#retire();
    return true;
  }

  /** Closes all connections, those in use too. */
  [Symbol.dispose](): void {
    this.#current?.agent.destroy();
    for (const { agent } of this.#retired) agent.destroy();
    this.#retired.clear();
  }

  #release(pooled: Pooled): void {
    pooled.users--;
    if (pooled.users === 0 && this.#retired.delete(pooled)) pooled.agent.destroy();
  }

  #retire(): void {
    if (!this.#current) return;
    if (this.#current.users === 0) this.#current.agent.destroy();
    else this.#retired.add(this.#current);
    this.#current = undefined;
  }

  #agentOf(certificate: Certificate): HttpAgent {
    const { secure, plainAgent, trust, proxyEnv } = this.#options;
    const common = { keepAlive: true, keepAliveMsecs: keepAliveProbeMs, proxyEnv: { ...proxyEnv } };
    if (!secure) return plainAgent(common);
    const ca = this.#ca === undefined ? {} : { ca: asPem(this.#ca) };
    const identity = certificate ? { cert: asPem(certificate.cert), key: asPem(certificate.key) } : {};
    return new HttpsAgent({
      ...common,
      secureContext: createSecureContext({ ...ca, ...identity }),
      rejectUnauthorized: trust.insecureSkipVerify !== true,
      ...(trust.serverName === undefined ? {} : { servername: trust.serverName }),
    });
  }
}

function isSame(one: Certificate, other: Certificate): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && equal(one.cert, other.cert) && equal(one.key, other.key);
}

function equal(one: string | Uint8Array, other: string | Uint8Array): boolean {
  if (typeof one === "string" && typeof other === "string") return one === other;
  return Buffer.from(one).equals(Buffer.from(other));
}

function asPem(value: string | Uint8Array): string | Buffer {
  return typeof value === "string" ? value : Buffer.from(value);
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a cluster proves itself with and lets its administrator in by: made once, then kept in one file, so that an exported
// kubeconfig stays valid over restarts.
import type { Clock } from "@nuvolaris/clock";
import { randomBytes, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { replaceFile } from "../durable-file.ts";
import { createAuthority, signClient, signServer, type KeyPair, type Validity } from "./certificate-authority.ts";

export interface Credentials {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  /** A bearer token for the same administrator, for clients that have no certificates. */
  readonly token: string;
  /** Signs the tokens of service accounts. */
  readonly serviceAccountKey: string;
}

export interface CredentialOptions {
  readonly clock: Clock;
  /** Further names and addresses of the server, beside localhost's. */
  readonly hosts?: readonly string[];
}

/** Member of `system:masters`, as kubeadm's administrator was: it may do everything, whatever the roles say. */
export const admin = { username: "kubernetes-admin", groups: ["system:masters"] } as const;

/** The file that keeps the credentials is not one. */
export class CredentialFileError extends Error {
  override readonly name = "CredentialFileError";
}

const localHosts = ["localhost", "127.0.0.1", "::1", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
const leafDays = 365;
/** Signed again when a start finds less left than this, so that no serve of a month ends in an expired certificate. */
const renewDays = 30;

/** Makes credentials that nothing keeps. */
export async function createCredentials(options: CredentialOptions): Promise<Credentials> {
  const { clock } = options;
  const authority = await createAuthority("nuvolaris-dev-ca", validity(clock, authorityDays));
  const [server, client] = await Promise.all([signedServer(authority, options), signedAdmin(authority, clock)]);
  return { authority, server, admin: client, token: randomSecret(), serviceAccountKey: randomSecret() };
}

/**
 * Reads the credentials that `file` keeps, or makes them and the file. Certificates that are about to expire, or do not cover
 * the hosts, are signed again by the same CA. Throws a {@link CredentialFileError} where the file is something else.
 */
export async function loadCredentials(file: string, options: CredentialOptions): Promise<Credentials> {
  const kept = await readCredentials(file);
  const current = kept === undefined ? await createCredentials(options) : await renewed(kept, options);
  if (current !== kept) await replaceFile(file, [JSON.stringify(current, undefined, 2), "\n"]);
  return current;
}

/** What a file holds; an earlier version knew no tokens of service accounts. */
type KeptCredentials = Omit<Credentials, "serviceAccountKey"> & Partial<Pick<Credentials, "serviceAccountKey">>;

function isComplete(kept: KeptCredentials): kept is Credentials {
  return kept.serviceAccountKey !== undefined;
}

async function renewed(kept: KeptCredentials, options: CredentialOptions): Promise<Credentials> {
  const { clock } = options;
  if (!isFresh(kept.authority, clock)) return createCredentials(options);
  const server = isFresh(kept.server, clock) && covers(kept.server, hostsOf(options)) ? kept.server : undefined;
  const client = isFresh(kept.admin, clock) ? kept.admin : undefined;
  if (server && client && isComplete(kept)) return kept;
  return {
    ...kept,
    serviceAccountKey: kept.serviceAccountKey ?? randomSecret(),
    server: server ?? (await signedServer(kept.authority, options)),
    admin: client ?? (await signedAdmin(kept.authority, clock)),
  };
}

function signedServer(authority: KeyPair, options: CredentialOptions): Promise<KeyPair> {
  return signServer(authority, { hosts: hostsOf(options) }, validity(options.clock, leafDays));
}

function signedAdmin(authority: KeyPair, clock: Clock): Promise<KeyPair> {
  return signClient(authority, admin, validity(clock, leafDays));
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

function hostsOf({ hosts = [] }: CredentialOptions): readonly string[] {
  return [...new Set([...localHosts, ...hosts])];
}

/** From a day ago: clocks of a machine and its containers are not the same. */
function validity(clock: Clock, days: number): Validity {
  return { notBefore: new Date(clock.now() - dayMs), notAfter: new Date(clock.now() + days * dayMs) };
}

function isFresh({ certificate }: KeyPair, clock: Clock): boolean {
  return new X509Certificate(certificate).validToDate.getTime() - clock.now() > renewDays * dayMs;
}

function covers({ certificate }: KeyPair, hosts: readonly string[]): boolean {
  const parsed = new X509Certificate(certificate);
  return hosts.every((host) => (isIP(host) ? parsed.checkIP(host) : parsed.checkHost(host)) !== undefined);
}

async function readCredentials(file: string): Promise<KeptCredentials | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    const advice = "remove it to have new ones made; kubeconfigs that were exported before are then no longer valid";
    throw new CredentialFileError(`cannot read the cluster's credentials from ${file}: ${advice}`, { cause: error });
  }
}

function parse(value: unknown): KeptCredentials {
  const serviceAccountKey = field(value, "serviceAccountKey");
  return {
    authority: parseKeyPair(field(value, "authority")),
    server: parseKeyPair(field(value, "server")),
    admin: parseKeyPair(field(value, "admin")),
    token: parseText(field(value, "token")),
    ...(serviceAccountKey !== undefined && { serviceAccountKey: parseText(serviceAccountKey) }),
  };
}

function parseKeyPair(value: unknown): KeyPair {
  const certificate = parseText(field(value, "certificate"));
  // Throws on what is no certificate.
  new X509Certificate(certificate);
  return { certificate, key: parseText(field(value, "key")) };
}

function field(value: unknown, name: string): unknown {
  // Proof: reading a field of any object or primitive but null and undefined is safe, and the result is unknown.
  return (value as Readonly<Record<string, unknown>>)[name];
}

function parseText(value: unknown): string {
  if (typeof value !== "string" || value === "") throw new TypeError("a text is missing");
  return value;
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A certificate authority of one cluster, and what it signs. The library is loaded when something must be signed, which is
// at the first start only: it costs some 100 ms.
import type * as x509Module from "@peculiar/x509";
import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";

/** PEM texts. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface ServerSubject {
  /** DNS names and IP addresses. */
  readonly hosts: readonly string[];
}

/** Whom a client's certificate names. */
export interface ClientSubject {
  readonly username: string;
  readonly groups: readonly string[];
}

type X509 = typeof x509Module;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Makes a CA that trusts itself. */
export async function createAuthority(name: string, validity: Validity): Promise<KeyPair> {
  const x509 = await load();
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...params(validity, [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ]),
    name: [{ CN: [name] }],
    keys,
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(x509, keys.privateKey) };
}

/** Signs a certificate for a server that answers at these hosts. */
export async function signServer(authority: KeyPair, subject: ServerSubject, validity: Validity): Promise<KeyPair> {
  const x509 = await load();
  const names = subject.hosts.map((host) => ({ type: isIP(host) ? ("ip" as const) : ("dns" as const), value: host }));
  return sign(x509, authority, {
    ...params(validity, [
      new x509.SubjectAlternativeNameExtension(names),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ]),
    subject: [{ CN: ["kube-apiserver"] }],
  });
}

/** Signs a certificate by which a client is this user. */
export async function signClient(authority: KeyPair, subject: ClientSubject, validity: Validity): Promise<KeyPair> {
  const x509 = await load();
  return sign(x509, authority, {
    ...params(validity, [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]),
    subject: [...subject.groups.map((group) => ({ O: [group] })), { CN: [subject.username] }],
  });
}

type LeafParams = x509Module.X509CertificateCreateParamsBase & { readonly subject: Record<string, string[]>[] };

async function sign(x509: X509, authority: KeyPair, leaf: LeafParams): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...leaf,
    extensions: [
      ...(leaf.extensions ?? []),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(x509, authority.key),
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(x509, keys.privateKey) };
}

function params(
  validity: Validity,
  extensions: x509Module.X509CertificateCreateParamsBase["extensions"],
): x509Module.X509CertificateCreateParamsBase {
  return { ...validity, extensions: extensions ?? [], signingAlgorithm: algorithm };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function exportKey(x509: X509, key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function importKey(x509: X509, pem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}

/** The library's decorators need reflect-metadata, and it must come first. */
async function load(): Promise<X509> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

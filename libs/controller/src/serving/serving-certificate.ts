// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a server proves itself with: a pair of files that somebody else renews, or a certificate of its own. */
import type { Clock } from "@nuvolaris/clock";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { Logger } from "../logger.ts";
import { whenAborted } from "../when-aborted.ts";

/** PEM texts. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Where a server's certificate comes from. */
export interface CertificateSource {
  /** The certificate to begin with. Errors: {@link CertificateError}. */
  first(): Promise<KeyPair>;
  /** Hands over each later one, until the signal is aborted. It never rejects. */
  follow(use: (pair: KeyPair) => void, signal: AbortSignal): Promise<void>;
}

/** A certificate cannot be read or used. `message` names the file. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

export interface CertificateFilesOptions {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** controller-runtime's certwatcher looks as often. */
const lookEveryMs = 10_000;

/**
 * A certificate in files, as cert-manager and the kubelet write them. A pair that changes is used within ten seconds, without a
 * restart; one that cannot be read or does not fit, as while it is being written, is told of, and the one before stays in use.
 */
export function certificateFiles({ certFile, keyFile, clock, log }: CertificateFilesOptions): CertificateSource {
  let known: KeyPair | undefined;
  const read = async (): Promise<KeyPair> => {
    const [certificate, key] = await Promise.all([textOf(certFile), textOf(keyFile)]);
    const pair = { certificate, key };
    if (known?.certificate !== certificate || known.key !== key) checkPair(pair, certFile, keyFile);
    return pair;
  };
  return {
    first: async () => (known = await read()),
    async follow(use, signal) {
      await every(lookEveryMs, { clock, signal }, async () => {
        try {
          const pair = await read();
          if (pair.certificate === known?.certificate && pair.key === known.key) return;
          use(pair);
          known = pair;
          log.info("certificate was renewed", { file: certFile });
        } catch (error) {
          log.error("certificate cannot be renewed, the one before stays in use", { file: certFile, error });
        }
      });
    },
  };
}

export interface OwnCertificateOptions {
  /** DNS names and IP addresses of the server. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

const dayMs = 24 * 60 * 60 * 1000;
const validMs = 365 * dayMs;
const renewEveryMs = 240 * dayMs;

/**
 * A certificate that the server makes and signs by itself, in memory, and makes anew after two thirds of its year: what is said is
 * encrypted, but clients have no way to know the server by it.
 */
export function ownCertificate({ hosts, clock, log }: OwnCertificateOptions): CertificateSource {
  return {
    first: () => selfSigned(hosts, clock.now()),
    async follow(use, signal) {
      await every(renewEveryMs, { clock, signal }, async () => {
        try {
          use(await selfSigned(hosts, clock.now()));
        } catch (error) {
          log.error("certificate cannot be made anew, the one before stays in use", { error });
        }
      });
    },
  };
}

async function selfSigned(hosts: readonly string[], nowMs: number): Promise<KeyPair> {
  // Loaded for a certificate of one's own alone.
  const x509 = await import("./x509.ts");
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ["sign", "verify"]);
  const names = hosts.map((host) => ({ type: isIP(host) ? ("ip" as const) : ("dns" as const), value: host }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [hosts[0] ?? "operator"] }],
    notBefore: new Date(nowMs - 60_000),
    notAfter: new Date(nowMs + validMs),
    signingAlgorithm,
    keys,
    extensions: [
      new x509.SubjectAlternativeNameExtension(names),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { certificate: certificate.toString("pem"), key };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CertificateError(`cannot read the certificate's file ${file}: ${why}`, { cause: error });
  }
}

function checkPair({ certificate, key }: KeyPair, certFile: string, keyFile: string): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CertificateError(`${certFile} and ${keyFile} are no certificate with its key, in PEM: ${why}`, {
      cause: error,
    });
  }
}

async function every(
  periodMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  act: () => Promise<void>,
): Promise<void> {
  const aborted = whenAborted(signal);
  for (;;) {
    await Promise.race([clock.sleep(periodMs, signal).catch(() => undefined), aborted]);
    if (signal.aborted) return;
    await act();
  }
}

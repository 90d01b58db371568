// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, test, vi } from "vitest";
import { RecordingLogger } from "../fakes/recording-logger.ts";
import { StopPhases } from "../stop-phases.ts";
import { HttpServer } from "./http-server.ts";
import {
  CertificateError,
  certificateFiles,
  ownCertificate,
  type CertificateSource,
  type KeyPair,
} from "./serving-certificate.ts";

const patience = { timeout: 50_000 };

const dayMs = 86_400_000;

/** A pair for a host, made by the library itself. */
function pairFor(host: string): Promise<KeyPair> {
  return ownCertificate({ hosts: [host], clock: new FakeClock(), log: new RecordingLogger() }).first();
}

/** A server with the certificate, until it is disposed of. */
async function serve(certificate: CertificateSource) {
  const phases = new StopPhases();
  const handle = (request: Request): Promise<Response> =>
    Promise.resolve(new Response(request.headers.get("authorization")));
  const server = new HttpServer({ name: "test", host: "127.0.0.1", port: 0, handle, certificate });
  const { ended } = await server.start(phases.signals);
  const url = new URL(server.url ?? "");
  return {
    url,
    /** Whom it says that it is. */
    subject: async (): Promise<string> => {
      const socket = connect({ host: "127.0.0.1", port: Number(url.port), rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { subject } = socket.getPeerX509Certificate() ?? {};
      socket.destroy();
      return subject ?? "";
    },
    [Symbol.asyncDispose]: async () => {
      phases.stop(new Error("test ends"));
      await ended;
    },
  };
}

test("a certificate of the server's own is good for a year, for its hosts, and renewed after two thirds", async () => {
  const clock = new FakeClock();
  const source = ownCertificate({ hosts: ["localhost", "127.0.0.1"], clock, log: new RecordingLogger() });
  await using server = await serve(source);
  expect(server.url.protocol).toBe("https:");
  expect(await server.subject()).toBe("CN=localhost");
  const first = new X509Certificate((await source.first()).certificate);
  expect(first.checkHost("localhost")).toBe("localhost");
  expect(first.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(first.verify(first.publicKey)).toBe(true);
  expect(Math.round((first.validToDate.getTime() - clock.now()) / dayMs)).toBe(365);

  const later: KeyPair[] = [];
  const stop = new AbortController();
  const following = source.follow((pair) => later.push(pair), stop.signal);
  await clock.advance(240 * dayMs);
  await vi.waitFor(() => {
    expect(later).toHaveLength(1);
  }, patience);
  stop.abort();
  await following;

  const renewed = new X509Certificate(later[0]?.certificate ?? "");
  expect(renewed.validToDate.getTime() - clock.now()).toBeGreaterThan(364 * dayMs);
});

test("files that change are used without a restart, and a pair that does not fit leaves the one before in use", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "certificate-"));
  const [certFile, keyFile] = [join(folder.path, "tls.crt"), join(folder.path, "tls.key")];
  const [before, after] = await Promise.all([pairFor("before"), pairFor("after")]);
  const write = (file: string, text: string): void => {
    writeFileSync(file, text);
  };
  write(certFile, before.certificate);
  write(keyFile, before.key);
  const [clock, log] = [new FakeClock(), new RecordingLogger()];
  await using server = await serve(certificateFiles({ certFile, keyFile, clock, log }));
  const told = (level: "info" | "error", message: string): Promise<void> =>
    vi.waitFor(() => {
      expect(log.messages(level)).toContain(message);
    }, patience);
  expect(await server.subject()).toBe("CN=before");

  write(certFile, after.certificate);
  await clock.advance(10_000);
  await told("error", "certificate cannot be renewed, the one before stays in use");
  expect(await server.subject()).toBe("CN=before");
  write(keyFile, after.key);
  await clock.advance(10_000);
  await told("info", "certificate was renewed");

  expect(await server.subject()).toBe("CN=after");
});

test("files that are not there, or are no pair, are refused at the start with their names", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "certificate-"));
  const [certFile, keyFile] = [join(folder.path, "tls.crt"), join(folder.path, "tls.key")];
  const source = (): Promise<KeyPair> =>
    certificateFiles({ certFile, keyFile, clock: new FakeClock(), log: new RecordingLogger() }).first();

  await expect(source()).rejects.toThrow(CertificateError);
  await expect(source()).rejects.toThrow(`cannot read the certificate's file ${certFile}: ENOENT`);
  const [one, other] = await Promise.all([pairFor("one"), pairFor("other")]);
  writeFileSync(certFile, one.certificate);
  writeFileSync(keyFile, other.key);

  await expect(source()).rejects.toThrow(`${certFile} and ${keyFile} are no certificate with its key, in PEM: `);
});

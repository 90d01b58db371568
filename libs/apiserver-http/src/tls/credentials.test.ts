// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CredentialFileError, createCredentials, loadCredentials } from "./credentials.ts";

const dayMs = 24 * 60 * 60 * 1000;

async function credentialFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "credentials-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "credentials.json");
}

test("the server's certificate is for this machine, the administrator's for system:masters, both signed by the CA", async () => {
  const { authority, server, admin } = await createCredentials({
    clock: new FakeClock(),
    hosts: ["control-plane.example"],
  });
  const ca = new X509Certificate(authority.certificate);
  const listener = new X509Certificate(server.certificate);
  const client = new X509Certificate(admin.certificate);

  expect(ca.ca).toBe(true);
  for (const host of ["localhost", "control-plane.example"]) expect(listener.checkHost(host)).toBe(host);
  for (const address of ["127.0.0.1", "::1"]) expect(listener.checkIP(address)).toBe(address);
  expect(listener.checkHost("example.com")).toBeUndefined();
  expect(client.subject).toBe("O=system:masters\nCN=kubernetes-admin");
  for (const leaf of [listener, client]) {
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
  }
});

test("two clusters share no secret", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => createCredentials({ clock: new FakeClock() })));
  expect(one?.token).not.toBe(other?.token);
  expect(one?.authority.key).not.toBe(other?.authority.key);
});

test("credentials are kept in a file for their user alone, and are the same at the next start", async () => {
  const file = await credentialFile();
  const first = await loadCredentials(file, { clock: new FakeClock() });
  expect(await loadCredentials(file, { clock: new FakeClock() })).toEqual(first);
  if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("certificates near their end are signed again by the same CA; the token stays", async () => {
  const file = await credentialFile();
  const clock = new FakeClock();
  const first = await loadCredentials(file, { clock });
  await clock.advance(340 * dayMs);
  const later = await loadCredentials(file, { clock });

  expect(later.authority).toEqual(first.authority);
  expect(later.token).toBe(first.token);
  expect(later.server.certificate).not.toBe(first.server.certificate);
  const renewed = new X509Certificate(later.admin.certificate);
  expect(renewed.validToDate.getTime() - clock.now()).toBeGreaterThan(300 * dayMs);
  expect(renewed.verify(new X509Certificate(first.authority.certificate).publicKey)).toBe(true);
});

test("a server that gets another name is signed again, nothing else is", async () => {
  const file = await credentialFile();
  const clock = new FakeClock();
  const first = await loadCredentials(file, { clock });
  const named = await loadCredentials(file, { clock, hosts: ["192.0.2.7"] });
  expect(new X509Certificate(named.server.certificate).checkIP("192.0.2.7")).toBe("192.0.2.7");
  expect({ ...named, server: first.server }).toEqual(first);
});

test("a file of a version that knew no service accounts is completed, and stays as it is from then on", async () => {
  const file = await credentialFile();
  const clock = new FakeClock();
  const { serviceAccountKey, ...earlier } = await loadCredentials(file, { clock });
  await writeFile(file, JSON.stringify(earlier));

  const completed = await loadCredentials(file, { clock });

  expect(completed).toMatchObject(earlier);
  expect(completed.serviceAccountKey).toMatch(/^[\w-]{43}$/);
  expect(completed.serviceAccountKey).not.toBe(serviceAccountKey);
  expect(await loadCredentials(file, { clock })).toEqual(completed);
});

test("a CA that has run out is replaced with all that it signed", async () => {
  const file = await credentialFile();
  const clock = new FakeClock();
  const first = await loadCredentials(file, { clock });
  await clock.advance(3650 * dayMs);
  expect((await loadCredentials(file, { clock })).authority).not.toEqual(first.authority);
});

test("a file that holds no credentials is refused by name and left as it is", async () => {
  const file = await credentialFile();
  const keyPair = { certificate: "not a certificate", key: "k" };
  for (const text of [
    "",
    "{}",
    "null",
    JSON.stringify({ authority: keyPair, server: keyPair, admin: keyPair, token: "t" }),
  ]) {
    await writeFile(file, text);
    const refusal = loadCredentials(file, { clock: new FakeClock() });
    await expect(refusal).rejects.toBeInstanceOf(CredentialFileError);
    await expect(refusal).rejects.toThrow(/credentials\.json: remove it/);
    expect(await readFile(file, "utf8")).toBe(text);
  }
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@nuvolaris/api-machinery";
import { systemClock } from "@nuvolaris/clock";
import { afterEach, expect, test, vi } from "vitest";
import { readText } from "./answer.ts";
import { clientNodeCredentials } from "./client-node-credentials.ts";
import type { Credentials } from "./credentials.ts";
import {
  get,
  rejection,
  serve,
  testAuthority,
  testCertificate,
  testKey,
  transportTo,
  type Served,
} from "./testing/local-server.ts";

// The first test loads client-node, which is large, and most start programs: the limit is for what hangs.
vi.setConfig({ testTimeout: 240_000 });

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What a user of a kubeconfig is who asks a program: `args` are those of `sh`. */
function loggedInBy(script: string, ...args: string[]): Credentials {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    interactiveMode: "Never",
    command: "sh",
    args: ["-c", script, "sh", ...args],
  };
  return credentialsOf({ exec });
}

function credentialsOf(user: JsonObject): Credentials {
  const cluster = { name: "a", value: { server: "https://a.example" }, folder: tmpdir() };
  return clientNodeCredentials({
    name: "a",
    namespace: undefined,
    cluster,
    user: { name: "a", value: user, folder: tmpdir() },
  });
}

const credential = (status: object): string =>
  JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status });

/** A server that lets in who has the certificate of the test. */
function mutual(listener: RequestListener): Promise<Served> {
  const server = createServer(
    { cert: testCertificate, key: testKey, ca: testAuthority, requestCert: true, rejectUnauthorized: true },
    listener,
  );
  return serve(server, "https");
}

test("a plugin is asked for credentials, and again when they are refused", async () => {
  const credentials = loggedInBy(`printf '%s' '${credential({ token: "'$$'" })}'`);

  const first = await credentials.authorize();
  expect(await credentials.authorize()).toEqual(first);
  expect(first.headers["authorization"]).toMatch(/^Bearer \d+$/);
  expect(await credentials.renew()).toBe(true);

  expect(await credentials.authorize()).not.toEqual(first);
});

test("a plugin that fails is named", async () => {
  await expect(loggedInBy("exit 3").authorize()).rejects.toThrow(/cannot log in as the user a of the context a/);
});

test("requests with a plugin's certificate share a connection", async () => {
  const status = { clientCertificateData: testCertificate, clientKeyData: testKey };
  await using server = await mutual((_request, response) => response.end("ok"));
  const credentials = loggedInBy(`printf '%s' "$1"`, credential(status));
  await using transport = transportTo(server.url, { trust: { ca: testAuthority }, credentials });

  for (let count = 0; count < 5; count++) expect(await readText(await transport.send(get("/")))).toBe("ok");

  expect(server.connections()).toBe(1);
});

test("requests that come while a plugin runs wait for that one, each as long as it wants", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-client-"));
  try {
    // The plugin says that it runs, by a line more, and waits for the word to go on.
    const script = `echo run >> "$1/runs"; while ! test -e "$1/go"; do sleep 0.05; done; printf '%s' "$2"`;
    const credentials = loggedInBy(script, folder, credential({ token: "t" }));
    const abort = new AbortController();

    const impatient = rejection(Promise.resolve(credentials.authorize(abort.signal)));
    const patient = [1, 2, 3].map(() => Promise.resolve(credentials.authorize()));
    abort.abort(new Error("enough"));
    expect(await impatient).toMatchObject({ message: "enough" });
    await writeFile(join(folder, "go"), "");

    expect(new Set((await Promise.all(patient)).map(({ headers }) => headers["authorization"]))).toEqual(
      new Set(["Bearer t"]),
    );
    expect(await readFile(join(folder, "runs"), "utf8")).toBe("run\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("an identity provider is asked when its token has expired, and not before", async () => {
  const issuer = "https://issuer.example";
  const fresh = idToken({ iss: issuer, aud: "c", sub: "jane", iat: nowSeconds(), exp: nowSeconds() + 3600 });
  const grants: string[] = [];
  // The provider, as the platform's fetch reaches it.
  vi.stubGlobal("fetch", (url: URL | string, { body }: { readonly body?: unknown } = {}) => {
    const isGrant = String(url) === `${issuer}/token`;
    if (isGrant) grants.push(String(body));
    return Promise.resolve(
      Response.json(
        isGrant
          ? { access_token: "a", token_type: "bearer", expires_in: 3600, refresh_token: "r2", id_token: fresh }
          : { issuer, token_endpoint: `${issuer}/token` },
      ),
    );
  });
  const config = { "id-token": idToken({ exp: 1 }), "client-id": "c", "refresh-token": "r", "idp-issuer-url": issuer };
  const credentials = credentialsOf({ "auth-provider": { name: "oidc", config } });

  const first = await credentials.authorize();
  expect(first).toEqual({ headers: { authorization: `Bearer ${fresh}` } });
  expect(await credentials.authorize()).toEqual(first);
  expect(grants).toHaveLength(1);
  expect(await credentials.renew()).toBe(true);
  expect(await credentials.authorize()).toEqual(first);

  expect(grants.map((grant) => new URLSearchParams(grant).get("refresh_token"))).toEqual(["r", "r2"]);
});

function nowSeconds(): number {
  return Math.floor(systemClock.now() / 1000);
}

function idToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [part({ alg: "RS256", typ: "JWT" }), part(claims), Buffer.from("signature").toString("base64url")].join(".");
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readText } from "./answer.ts";
import type { ClusterConfig } from "./cluster-config.ts";
import { bearer, fixedCredentials } from "./credentials.ts";
import { networkTransport } from "./network-transport.ts";
import type { Transport, TransportRequest } from "./transport.ts";

// An authority, and a server (127.0.0.1, `kubernetes`) that it vouches for. The key is public by being here: it is for tests.
const testAuthority = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUc31GlYrkCQ0fPVgmDNnXgc+NgzYwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDUwODE5WhgPMjEy
NjEwMzAwNTA4MTlaMBkxFzAVBgNVBAMMDnRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE/yAiAOwTRHdM8oKH5zy757i/8wBBbzUPdtOX+706
5fbkNHtWuVhuUNrm/0tm3RlAljIlhQprL0zA0Gg7oyn47KNTMFEwHQYDVR0OBBYE
FKWHD9Q9FInoT0MSFtYdCLSCczpUMB8GA1UdIwQYMBaAFKWHD9Q9FInoT0MSFtYd
CLSCczpUMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAOF6rucu
7ptYhc47kv3BVGDW2C8GQXuPfY6U6RzO6YeHAiBAjZpK/wvnjcTk7KDct6ZJIQpI
AV1YEMWeSXzR+7J69g==
-----END CERTIFICATE-----
`;
const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUBhlywJ4OmfAHdMLSflErJGaqfDMwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDUwODE5WhgPMjEy
NjEwMzAwNTA4MTlaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABOA4u+HPsgbPFc35QSJ2zIoOVMjMjOwPJJNl268sGpJr0FDF
/GuxL+lTQmWDOlkYPUvveq05LURaUgy5oDASY5CjXzBdMBsGA1UdEQQUMBKHBH8A
AAGCCmt1YmVybmV0ZXMwHQYDVR0OBBYEFPCZAe54jvZF6BCHVyLMn7oDPqMWMB8G
A1UdIwQYMBaAFKWHD9Q9FInoT0MSFtYdCLSCczpUMAoGCCqGSM49BAMCA0kAMEYC
IQD8YRBPT8Wryezz3rirB4WzSJom2iAPUSxJ2cGLPdi7SgIhALhrW3D7lqMIxuuT
cjeFwhv6m3k+/+P6YHd2Mu3PRVDp
-----END CERTIFICATE-----
`;
const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQga2o9FR1EqRaxMz3V
KQBpQFvqt53GBvJ9cUhyWsE2caehRANCAATgOLvhz7IGzxXN+UEidsyKDlTIzIzs
DySTZduvLBqSa9BQxfxrsS/pU0JlgzpZGD1L73qtOS1EWlIMuaAwEmOQ
-----END PRIVATE KEY-----
`;

interface Served extends AsyncDisposable {
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
}

async function serve(server: Server, scheme: string): Promise<Served> {
  let connections = 0;
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Proof: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const http = (listener: RequestListener): Promise<Served> => serve(createHttpServer(listener), "http");
const https = (listener: RequestListener): Promise<Served> =>
  serve(createHttpsServer({ cert: testCertificate, key: testKey }, listener), "https");

function transportTo(server: string, config: Partial<ClusterConfig> = {}): Transport {
  const credentials = fixedCredentials({ headers: {} });
  return networkTransport({ server, trust: {}, credentials, origin: "explicit", description: "test", ...config });
}

const get = (path: string, signal = new AbortController().signal): TransportRequest => ({
  method: "GET",
  path,
  headers: {},
  signal,
});
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function text(transport: Transport, request: TransportRequest): Promise<string> {
  return readText(await transport.send(request));
}

test("requests after one another share a connection", async () => {
  await using server = await http((_request, response) => response.end("ok"));
  await using transport = transportTo(server.url);

  for (let count = 0; count < 5; count++) expect(await text(transport, get("/"))).toBe("ok");

  expect(server.connections()).toBe(1);
});

test("method, path below the server's own, body and headers arrive, and so does the answer", async () => {
  await using server = await http((request, response) => {
    const parts: string[] = [];
    request.on("data", (chunk: Buffer) => parts.push(chunk.toString()));
    request.on("end", () => {
      response.writeHead(
        201,
        [
          ["warning", '299 - "a"'],
          ["warning", '299 - "b"'],
        ].flat(),
      );
      response.end(
        JSON.stringify([
          request.method,
          request.url,
          request.headers["content-length"],
          request.headers["x-test"],
          parts.join(""),
        ]),
      );
    });
  });
  await using transport = transportTo(`${server.url}/k8s/clusters/one/`);

  const response = await transport.send({
    ...get("/api?x=1"),
    method: "POST",
    headers: { "x-test": "1" },
    body: "höchst",
  });

  expect(response.status).toBe(201);
  expect(response.headers.get("warning")).toBe('299 - "a", 299 - "b"');
  expect(JSON.parse(await readText(response))).toEqual(["POST", "/k8s/clusters/one/api?x=1", "7", "1", "höchst"]);
});

test("a server that nobody listens for is unreachable", async () => {
  const server = await http(() => undefined);
  await server[Symbol.asyncDispose]();
  await using transport = transportTo(server.url);

  expect(await rejection(transport.send(get("/")))).toMatchObject({ failure: "unreachable" });
});

test("a connection that is reset before the answer is an interruption", async () => {
  await using server = await http((request) => request.socket.resetAndDestroy());
  await using transport = transportTo(server.url);

  expect(await rejection(transport.send(get("/")))).toMatchObject({ failure: "interrupted" });
});

test("a body that breaks off is an interruption, after what had come", async () => {
  await using server = await http((request, response) => {
    response.write("half", () => request.socket.resetAndDestroy());
  });
  await using transport = transportTo(server.url);

  expect(await rejection(text(transport, get("/")))).toMatchObject({ failure: "interrupted" });
});

test("an abort ends the body with the caller's reason and closes the connection", async () => {
  const closed = Promise.withResolvers<undefined>();
  await using server = await http((request, response) => {
    request.socket.once("close", () => {
      closed.resolve(undefined);
    });
    response.write("first");
  });
  await using transport = transportTo(server.url);
  const abort = new AbortController();
  const reason = new Error("enough");
  const response = await transport.send(get("/", abort.signal));

  const chunks = response.body[Symbol.asyncIterator]();
  await chunks.next();
  const error = rejection(chunks.next());
  abort.abort(reason);

  expect(await error).toBe(reason);
  await closed.promise;
});

test("leaving the body's loop closes the connection", async () => {
  const closed = Promise.withResolvers<undefined>();
  await using server = await http((request, response) => {
    request.socket.once("close", () => {
      closed.resolve(undefined);
    });
    response.write("first");
  });
  await using transport = transportTo(server.url);
  const response = await transport.send(get("/"));

  const chunks = response.body[Symbol.asyncIterator]();
  await chunks.next();
  await chunks.return?.();

  await closed.promise;
});

test("a server is trusted by its authority's certificate, under the name that is expected", async () => {
  await using server = await https((_request, response) => response.end("ok"));
  await using trusting = transportTo(server.url, { trust: { ca: testAuthority, serverName: "kubernetes" } });
  await using strict = transportTo(server.url, { trust: { ca: testAuthority, serverName: "elsewhere" } });
  await using strange = transportTo(server.url);
  await using careless = transportTo(server.url, { trust: { insecureSkipVerify: true } });

  expect(await text(trusting, get("/"))).toBe("ok");
  expect(await text(careless, get("/"))).toBe("ok");
  expect(await rejection(strict.send(get("/")))).toMatchObject({ failure: "tls" });
  expect(await rejection(strange.send(get("/")))).toMatchObject({ failure: "tls" });
});

test("an authority that was replaced is read again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-client-"));
  try {
    const caFile = join(folder, "ca.crt");
    await writeFile(caFile, testAuthority);
    await using server = await https((_request, response) => response.end("ok"));
    await using transport = transportTo(server.url, { trust: { caFile } });

    expect(await text(transport, get("/"))).toBe("ok");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("when the server refuses the credentials, one renewal serves all callers", async () => {
  let renewals = 0;
  let token = "old";
  await using server = await http((request, response) => {
    response.statusCode = request.headers.authorization === "Bearer new" ? 200 : 401;
    response.end(response.statusCode === 200 ? "ok" : "who?");
  });
  const credentials = {
    authorize: () => Promise.resolve(bearer(token)),
    renew: () => {
      renewals++;
      token = "new";
      return Promise.resolve(true);
    },
  };
  await using transport = transportTo(server.url, { credentials });

  expect(await Promise.all([1, 2, 3].map(() => text(transport, get("/"))))).toEqual(["ok", "ok", "ok"]);

  expect(renewals).toBe(1);
});

test("a 401 that no renewal can cure is the answer", async () => {
  await using server = await http((_request, response) => {
    response.writeHead(401).end("who?");
  });
  await using transport = transportTo(server.url);

  const response = await transport.send(get("/"));

  expect([response.status, await readText(response)]).toEqual([401, "who?"]);
});

test("impersonation is sent with each request", async () => {
  await using server = await http((request, response) => response.end(JSON.stringify(request.headersDistinct)));
  const impersonation = { user: "jane", uid: "7", groups: ["a", "b"], extra: { "scopes.io/x": ["1"] } };
  await using transport = transportTo(server.url, { impersonation });

  expect(JSON.parse(await text(transport, get("/")))).toMatchObject({
    "impersonate-user": ["jane"],
    "impersonate-uid": ["7"],
    "impersonate-group": ["a", "b"],
    "impersonate-extra-scopes.io%2fx": ["1"],
  });
});

test("a proxy of the kubeconfig is used", async () => {
  await using proxy = await http((request, response) => response.end(`via ${request.url ?? ""}`));
  await using transport = transportTo("http://kubernetes.invalid", { proxyUrl: proxy.url });

  expect(await text(transport, get("/version"))).toBe("via http://kubernetes.invalid/version");
});

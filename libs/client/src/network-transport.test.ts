// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import { describe, expect, test } from "vitest";
import { readText } from "./answer.ts";
import { Pod } from "./built-in-kinds.ts";
import { Client } from "./client.ts";
import { bearer, fixedCredentials, tokenFileCredentials } from "./credentials.ts";
import { networkTransport } from "./network-transport.ts";
import { isUnauthorized } from "./status-error.ts";
import { get, handled, http, https, rejection, testAuthority, transportTo, tunnel } from "./testing/local-server.ts";
import { serveRaw } from "./testing/pod-server.ts";
import { transportContract } from "./testing/transport-contract.ts";
import type { Transport, TransportRequest } from "./transport.ts";

async function text(transport: Transport, request: TransportRequest): Promise<string> {
  return readText(await transport.send(request));
}

describe("as every transport", () => {
  transportContract(async (handle) => {
    const server = await handled(handle);
    const transport = transportTo(server.url);
    const close = async (): Promise<void> => {
      await transport[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    return { transport, [Symbol.asyncDispose]: close };
  });
});

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

test("a renewal that fails leaves the server's refusal, which tells of it, and frees the connection", async () => {
  const cause = new Error("the token file is gone");
  await using server = await http((_request, response) => {
    response.writeHead(401).end("who?");
  });
  const credentials = { ...fixedCredentials({ headers: {} }), renew: () => Promise.reject(cause) };
  await using client = new Client({ transport: transportTo(server.url, { credentials }) });

  const errors = [];
  for (let count = 0; count < 3; count++) errors.push(await rejection(client.request({ path: "/version" })));

  expect(errors.every(isUnauthorized)).toBe(true);
  expect(errors[0]).toMatchObject({
    message: "cannot GET /version: who?; the credentials could not be renewed: the token file is gone",
    cause,
  });
  expect(server.connections()).toBe(1);
});

test("credentials that do not come end with the request's time-out, and hold no other request", async () => {
  await using server = await http((_request, response) => response.end("{}"));
  const clock = new FakeClock();
  const waiting = Promise.withResolvers<never>();
  const answers = [waiting.promise, Promise.resolve({ headers: {} })];
  const credentials = {
    authorize: () => answers.shift() ?? waiting.promise,
    renew: () => Promise.resolve(false),
  };
  await using client = new Client({ transport: transportTo(server.url, { credentials }), clock });

  const first = rejection(client.request({ path: "/first", timeoutMs: 200 }));
  expect(await client.request({ path: "/second" })).toEqual({});
  await clock.advance(200);

  expect(await first).toMatchObject({ failure: "timeout", message: "cannot GET /first: no answer within 200 ms" });
});

test("a renewal that hangs ends for its callers with their time-outs, and for all after a minute", async () => {
  await using server = await http((_request, response) => response.writeHead(401).end("who?"));
  const clock = new FakeClock();
  const asked = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let renewals = 0;
  const credentials = {
    ...fixedCredentials({ headers: {} }),
    renew: () => {
      asked[renewals++]?.resolve(undefined);
      return new Promise<boolean>(() => undefined);
    },
  };
  await using client = new Client({ transport: transportTo(server.url, { credentials }, clock), clock });

  const impatient = rejection(client.request({ path: "/a", timeoutMs: 200 }));
  await asked[0]?.promise;
  const patient = rejection(client.request({ path: "/b", timeoutMs: 90_000 }));
  await clock.advance(200);
  expect(await impatient).toMatchObject({ failure: "timeout" });
  await clock.advance(60_000);

  expect(isUnauthorized(await patient)).toBe(true);
  expect(renewals).toBe(1);
});

test("a certificate of the same content shares the connection, another one closes it", async () => {
  await using server = await http((_request, response) => response.end("ok"));
  let key: string | Uint8Array = "k";
  const credentials = {
    authorize: () => Promise.resolve({ headers: {}, certificate: { cert: Buffer.from("c"), key } }),
    renew: () => Promise.resolve(false),
  };
  await using transport = transportTo(server.url, { credentials });

  for (let count = 0; count < 3; count++) await text(transport, get("/"));
  key = Buffer.from("k");
  await text(transport, get("/"));
  expect(server.connections()).toBe(1);
  key = "another";
  await text(transport, get("/"));

  expect(server.connections()).toBe(2);
  await server.openConnections(1);
});

test("what is under way on connections of the old certificate comes to its end, and then they are closed", async () => {
  let finish = (): unknown => undefined;
  await using server = await http((request, response) => {
    if (request.url !== "/slow") return response.end("ok");
    response.write("be");
    finish = () => response.end("gun");
    return undefined;
  });
  let key = "old";
  const credentials = {
    authorize: () => Promise.resolve({ headers: {}, certificate: { cert: "c", key } }),
    renew: () => Promise.resolve(false),
  };
  await using transport = transportTo(server.url, { credentials });
  const slow = await transport.send(get("/slow"));

  key = "new";
  expect(await text(transport, get("/"))).toBe("ok");
  finish();

  expect(await readText(slow)).toBe("begun");
  await server.openConnections(1);
});

test("a transport that is disposed of keeps no connection, those of former certificates neither", async () => {
  await using server = await http((_request, response) => void response.write("for ever"));
  let key = "old";
  const credentials = {
    authorize: () => Promise.resolve({ headers: {}, certificate: { cert: "c", key } }),
    renew: () => Promise.resolve(false),
  };
  const transport = transportTo(server.url, { credentials });
  const answers = [await transport.send(get("/"))];
  key = "new";
  answers.push(await transport.send(get("/")));
  const ends = answers.map((answer) => rejection(readText(answer)));

  await transport[Symbol.asyncDispose]();

  await server.openConnections(0);
  expect(await Promise.all(ends)).toMatchObject([{ failure: "interrupted" }, { failure: "interrupted" }]);
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

test("a proxy of the environment is passed over for a server on this machine, and asked for others", async () => {
  await using server = await http((_request, response) => response.end("direct"));
  await using proxy = await http((request, response) => response.end(`via ${request.url ?? ""}`));
  const to = (url: string): Transport =>
    networkTransport(
      {
        server: url,
        trust: {},
        credentials: fixedCredentials({ headers: {} }),
        origin: "explicit",
        description: "test",
      },
      { proxyEnv: { HTTP_PROXY: proxy.url } },
    );
  await using near = to(server.url);
  await using far = to("http://kubernetes.invalid");

  expect(await text(near, get("/version"))).toBe("direct");
  expect(await text(far, get("/version"))).toBe("via http://kubernetes.invalid/version");
});

test("what is to be asked before a request is sent is asked once the connection stands, and for each request anew", async () => {
  await using server = await https((_request, response) => response.end("ok"));
  await using proxy = await tunnel();
  const trust = { ca: testAuthority };
  await using direct = transportTo(server.url, { trust });
  await using tunnelled = transportTo(server.url, { trust, proxyUrl: proxy.url });
  const asked: number[] = [];
  const beforeSend = (): void => void asked.push(server.connections());

  for (const transport of [direct, direct, tunnelled])
    expect(await text(transport, { ...get("/"), beforeSend })).toBe("ok");

  expect(asked).toEqual([1, 1, 2]);
});

test("a request that is refused at the last moment is not sent, on a new connection and on a kept one", async () => {
  const received: string[] = [];
  await using server = await https((request, response) => {
    received.push(request.url ?? "");
    response.end("ok");
  });
  await using transport = transportTo(server.url, { trust: { ca: testAuthority } });
  const refusal = new Error("too late");
  const beforeSend = (): never => {
    throw refusal;
  };

  expect(await rejection(transport.send({ ...get("/new"), beforeSend }))).toBe(refusal);
  expect(await text(transport, get("/between"))).toBe("ok");
  expect(await rejection(transport.send({ ...get("/kept"), beforeSend }))).toBe(refusal);
  expect(await text(transport, get("/last"))).toBe("ok");

  expect(received).toEqual(["/between", "/last"]);
});

test("a server that stops reading and answering holds a request as long as its time-out, and the next goes another way", async () => {
  const clock = new FakeClock();
  const silent = Promise.withResolvers<undefined>();
  let requests = 0;
  await using server = await http((request, response) => {
    requests++;
    if (requests !== 2) return response.end("{}");
    request.socket.pause();
    silent.resolve(undefined);
    return undefined;
  });
  await using client = new Client({ transport: transportTo(server.url), clock });
  await client.request({ path: "/before" });

  const held = rejection(client.request({ path: "/held", timeoutMs: 1000 }));
  await silent.promise;
  await clock.advance(1000);

  expect(await held).toMatchObject({ failure: "timeout" });
  expect(await client.request({ path: "/after" })).toEqual({});
  expect(server.connections()).toBe(2);
});

test("a watch of a server that falls silent ends, and so does its connection", async () => {
  const clock = new FakeClock();
  const closed = Promise.withResolvers<undefined>();
  await using server = await http((request, response) => {
    request.socket.once("close", () => {
      closed.resolve(undefined);
    });
    response.write('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n');
  });
  await using client = new Client({ transport: transportTo(server.url), clock });
  const events = client.watch(Pod, { idleTimeoutMs: 150_000 });
  expect((await events.next()).value).toMatchObject({ type: "BOOKMARK" });

  const end = rejection(events.next());
  await clock.advance(150_000);

  expect(await end).toMatchObject({ failure: "timeout" });
  await closed.promise;
});

test("a server that was replaced between two requests is found again", async () => {
  const first = await http((_request, response) => response.end('"first"'));
  await using client = new Client({ transport: transportTo(first.url) });
  expect(await client.request({ path: "/" })).toBe("first");

  await first[Symbol.asyncDispose]();
  const port = Number(new URL(first.url).port);
  await using _second = await http((_request, response) => response.end('"second"'), port);

  expect(await client.request({ path: "/" })).toBe("second");
});

test("a token that is replaced in its file while requests go on fails none of them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-client-"));
  try {
    let valid = "a";
    await using server = await http((request, response) => {
      response.writeHead(request.headers.authorization === `Bearer ${valid}` ? 200 : 401).end("{}");
    });
    const file = join(folder, "token");
    const credentials = tokenFileCredentials(() => readFile(file, "utf8"), new FakeClock());
    await using client = new Client({ transport: transportTo(server.url, { credentials }) });

    for (const token of ["a", "b", "c"]) {
      await writeFile(file, token);
      valid = token;
      expect(await Promise.all([1, 2, 3].map(() => client.request({ path: "/" })))).toEqual([{}, {}, {}]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a connection for messages that is closed here ends well, whether the server says goodbye or not", async () => {
  await using server = await serveRaw((socket) => {
    // The first frame that comes is that of the end.
    socket.once("data", () => socket.destroy());
  });
  await using transport = transportTo(server.url);
  const { signal } = new AbortController();
  const connection = await transport.upgrade?.({ path: "/", headers: {}, protocols: ["a"], signal });
  if (!connection || "status" in connection) throw new Error("the server agrees to every connection");

  connection.close();

  const messages = [];
  for await (const message of connection.messages) messages.push(message);
  expect(messages).toEqual([]);
});

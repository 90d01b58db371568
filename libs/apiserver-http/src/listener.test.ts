// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Caller } from "@nuvolaris/apiserver";
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { once } from "node:events";
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request as startRequest, type RequestOptions } from "node:https";
import { connect as connectTls } from "node:tls";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ListenError } from "./listen-error.ts";
import { listen, type Listener, type ListenOptions, type RequestHandler } from "./listener.ts";
import { createCredentials, type Credentials } from "./tls/credentials.ts";

let credentials: Credentials;
let strangers: Credentials;
beforeAll(async () => {
  [credentials, strangers] = await Promise.all([
    createCredentials({ clock: systemClock }),
    createCredentials({ clock: systemClock }),
  ]);
});

type Handle = RequestHandler["handle"];

async function start(handle: Handle, options: Partial<ListenOptions> = {}): Promise<Listener> {
  const { server, authority } = credentials;
  const tls = { ...server, clientCa: authority.certificate };
  const listener = await listen({ server: { handle }, tls, clock: systemClock, ...options });
  onTestFinished(() => listener[Symbol.asyncDispose]());
  return listener;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Outgoing extends RequestOptions {
  readonly body?: string;
}

/** Node's own agent may be made to use the proxy of the machine's environment. */
const direct = new Agent({ keepAlive: true });

function begin(listener: Listener, path: string, options: Outgoing = {}): ClientRequest {
  const { body, ...rest } = options;
  const outgoing = startRequest(`${listener.url}${path}`, {
    ca: credentials.authority.certificate,
    agent: direct,
    ...rest,
  });
  return outgoing.end(body);
}

/** Over HTTP/1.1. */
async function send(listener: Listener, path: string, options: Outgoing = {}): Promise<Answer> {
  const outgoing = begin(listener, path, options);
  // Proof: the event's one argument is the response (ClientRequest, "response").
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

function openHttp2(listener: Listener): ClientHttp2Session {
  const session = connectHttp2(listener.url, { ca: credentials.authority.certificate });
  onTestFinished(() => {
    session.destroy();
  });
  return session;
}

/** Over HTTP/2. */
async function send2(session: ClientHttp2Session, headers: Record<string, string>, body?: string): Promise<Answer> {
  const stream = session.request(headers);
  stream.end(body);
  // Proof: the event's first argument is the headers (ClientHttp2Stream, "response").
  const [answered] = (await once(stream, "response")) as [Record<string, unknown>];
  return { status: Number(answered[":status"]), headers: answered, body: await text(stream) };
}

/** Answers with what the server was asked. */
const echo: Handle = async (request, caller) =>
  Response.json({
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
    caller,
  });

/** A body that its test feeds, and that tells when it was given up. */
function openBody(): {
  stream: ReadableStream<Uint8Array>;
  feed: (text: string) => void;
  cancelled: Promise<undefined>;
} {
  const cancelled = Promise.withResolvers<undefined>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: () => {
      cancelled.resolve(undefined);
    },
  });
  const feed = (chunk: string): void => controller?.enqueue(new TextEncoder().encode(chunk));
  return { stream, feed, cancelled: cancelled.promise };
}

/** Told of one failure; the client may know of it before. */
function reports(): { readonly onError: (error: unknown) => void; readonly reported: Promise<unknown> } {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  return { onError: resolve, reported: promise };
}

describe.each(["HTTP/1.1", "HTTP/2"] as const)("over %s", (protocol) => {
  async function ask(listener: Listener, [method, path]: readonly [string, string], body?: string): Promise<Answer> {
    if (protocol === "HTTP/1.1")
      return send(listener, path, { method, headers: { "x-one": "1" }, ...(body && { body }) });
    return send2(openHttp2(listener), { ":method": method, ":path": path, "x-one": "1" }, body);
  }

  test("the server sees the request as it was sent, and its answer arrives whole", async () => {
    const listener = await start(echo);
    const { status, body } = await ask(listener, ["PATCH", "/api/v1/pods?watch=1&x=%2F"], '{"ä":"🙂"}');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      method: "PATCH",
      url: `https://127.0.0.1:${listener.port.toString()}/api/v1/pods?watch=1&x=%2F`,
      headers: { "x-one": "1" },
      body: '{"ä":"🙂"}',
    });
    expect(body).not.toContain(":authority");
  });

  test("status, headers and an empty body are passed on; what belongs to a connection is not", async () => {
    const listener = await start(() =>
      Promise.resolve(new Response(null, { status: 410, headers: { warning: '299 - "old"', connection: "close" } })),
    );
    const answer = await ask(listener, ["GET", "/"]);
    expect(answer).toMatchObject({ status: 410, body: "", headers: { warning: '299 - "old"' } });
    expect(answer.headers["connection"]).not.toBe("close");
  });

  test("a body over the limit is refused in Kubernetes' words, and the connection goes on", async () => {
    const listener = await start(echo, { bodyLimit: 100 });
    const { status, body } = await ask(listener, ["POST", "/"], "x".repeat(5000));
    expect(status).toBe(413);
    expect(JSON.parse(body)).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Request entity too large: limit is 100",
      reason: "RequestEntityTooLarge",
      code: 413,
    });
    expect((await ask(listener, ["POST", "/"], "x".repeat(100))).status).toBe(200);
  });

  test("the headers of a watch arrive before its first event", async () => {
    const { stream } = openBody();
    const listener = await start(() => Promise.resolve(new Response(stream)), { closeGraceMs: 0 });
    const response = protocol === "HTTP/1.1" ? begin(listener, "/") : openHttp2(listener).request({ ":path": "/" });
    response.on("error", () => undefined);
    await once(response, "response");
  });

  test("a client that leaves a watch cancels its body and aborts its request", async () => {
    const { stream, feed, cancelled } = openBody();
    const aborted = Promise.withResolvers<undefined>();
    const listener = await start((request) => {
      request.signal.addEventListener("abort", () => {
        aborted.resolve(undefined);
      });
      return Promise.resolve(new Response(stream));
    });
    feed("one event\n");
    const outgoing = protocol === "HTTP/1.1" ? begin(listener, "/") : openHttp2(listener).request({ ":path": "/" });
    outgoing.on("error", () => undefined);
    await once(outgoing, "response");
    outgoing.destroy();
    await Promise.all([cancelled, aborted.promise]);
  });

  test("a handler that throws is answered with 500 and reported", async () => {
    const { onError, reported } = reports();
    const listener = await start(() => Promise.reject(new Error("bug")), { onError });
    const { status, body } = await ask(listener, ["GET", "/"]);
    expect({ status, reason: (JSON.parse(body) as { reason: unknown }).reason }).toEqual({
      status: 500,
      reason: "InternalError",
    });
    expect(await reported).toEqual(new Error("bug"));
  });

  test("a body that fails in its midst cuts the answer off, so that nobody takes it for the whole", async () => {
    const { onError, reported } = reports();
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new TextEncoder().encode("half"));
        controller.error(new Error("lost"));
      },
    });
    const listener = await start(() => Promise.resolve(new Response(broken)), { onError });
    await expect(ask(listener, ["GET", "/"])).rejects.toThrow();
    expect(await reported).toEqual(new Error("lost"));
  });

  test("a client that does not read stops the server from producing", async () => {
    const chunk = new Uint8Array(64 * 1024);
    let produced = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        produced++;
        controller.enqueue(chunk);
      },
    });
    const listener = await start(() => Promise.resolve(new Response(endless)));
    const outgoing = protocol === "HTTP/1.1" ? begin(listener, "/") : openHttp2(listener).request({ ":path": "/" });
    outgoing.on("error", () => undefined);
    // Over HTTP/1.1 the response is what is read, over HTTP/2 the stream of the request; both begin paused.
    await once(outgoing, "response");
    let before = -1;
    while (before !== produced) {
      before = produced;
      await systemClock.sleep(50);
    }
    // What the sockets' buffers take on both sides, with room to spare; without back-pressure it is gigabytes.
    expect(produced * chunk.length).toBeLessThan(100 * 2 ** 20);
    outgoing.destroy();
  });
});

test("clients that offer HTTP/2 get it", async () => {
  const listener = await start(echo);
  const socket = connectTls(listener.port, "127.0.0.1", {
    ca: credentials.authority.certificate,
    ALPNProtocols: ["h2", "http/1.1"],
  });
  await once(socket, "secureConnect");
  expect(socket.alpnProtocol).toBe("h2");
  socket.destroy();
});

test("an answer of known length leaves in one piece with its headers", async () => {
  const body = "x".repeat(2000);
  const listener = await start(() => Promise.resolve(new Response(body, { headers: { "content-length": "2000" } })));
  const socket = connectTls(listener.port, "127.0.0.1", { ca: credentials.authority.certificate });
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");

  // Proof: the event's one argument is a buffer where no encoding is set (Readable, "data").
  const [chunk] = (await once(socket, "data")) as [Buffer];
  socket.destroy();

  const first = chunk.toString();
  expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(first.endsWith(body)).toBe(true);
});

test("the answer to HEAD has no body", async () => {
  const listener = await start(() => Promise.resolve(new Response("text", { headers: { "content-length": "4" } })));
  expect(await send(listener, "/", { method: "HEAD" })).toMatchObject({ body: "", headers: { "content-length": "4" } });
});

test("a client certificate names its user and groups; without one, or from another CA, nobody is named", async () => {
  const callers: (Caller | undefined)[] = [];
  const listener = await start((_request, caller) => {
    callers.push(caller);
    return Promise.resolve(new Response());
  });
  const asked = (own: Partial<Credentials>): Promise<Answer> => {
    const agent = new Agent({ keepAlive: false });
    const { certificate: cert, key } = own.admin ?? {};
    return send(listener, "/", { agent, ...(cert && key && { cert, key }) });
  };
  await asked(credentials);
  await asked({});
  await asked(strangers);
  expect(callers).toEqual([{ user: { username: "kubernetes-admin", groups: ["system:masters"] } }, {}, {}]);
});

test("a request that is none for the web is refused, and the listener goes on", async () => {
  const listener = await start(echo);
  expect(await send(listener, "/", { servername: "localhost", headers: { host: "a b" } })).toMatchObject({
    status: 400,
  });
  expect(await send(listener, "/", { method: "TRACE" })).toMatchObject({ status: 400 });
  expect((await send(listener, "/")).status).toBe(200);
});

test("a port that is taken is an error that says so", async () => {
  const { port } = await start(echo);
  const second = start(echo, { port });
  await expect(second).rejects.toBeInstanceOf(ListenError);
  await expect(second).rejects.toThrow(`cannot listen on 127.0.0.1:${port.toString()}: another process listens there`);
});

test("closing waits for answers in flight and refuses new connections", async () => {
  const asked = Promise.withResolvers<undefined>();
  const handled = Promise.withResolvers<Response>();
  const listener = await start(
    () => {
      asked.resolve(undefined);
      return handled.promise;
    },
    // Time stands still: the grace does not end.
    { clock: new FakeClock() },
  );
  const answer = send(listener, "/");
  await asked.promise;
  const idle = await once(connectTls(listener.port, "127.0.0.1", { rejectUnauthorized: false }), "secureConnect");
  expect(idle).toEqual([]);
  const closed = listener[Symbol.asyncDispose]();
  await expect(send(listener, "/")).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
  handled.resolve(new Response("done"));
  expect((await answer).body).toBe("done");
  await closed;
});

test("closing cuts off what does not end in time", async () => {
  const clock = new FakeClock();
  const listener = await start(() => Promise.resolve(new Response(openBody().stream)), { clock, closeGraceMs: 500 });
  const outgoing = begin(listener, "/");
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const cut = once(response.resume(), "error");
  const closed = listener[Symbol.asyncDispose]();
  await clock.advance(500);
  await closed;
  expect(await cut).toMatchObject([{ code: "ECONNRESET" }]);
});

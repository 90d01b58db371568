// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createCredentials, listen } from "@nuvolaris/apiserver-http";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { createHttpsTransport } from "./https-transport.ts";

async function startServer(handle: (request: Request) => Promise<Response> | Response) {
  const credentials = await createCredentials({ clock: systemClock });
  const { certificate, key } = credentials.server;
  const caCertificate = credentials.authority.certificate;
  const listener = await listen({
    server: { handle: async (request) => handle(request) },
    tls: { certificate, key, clientCa: caCertificate },
    clock: systemClock,
  });
  return { url: listener.url, caCertificate, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

test("method, headers and body arrive, and so does the answer", async () => {
  await using server = await startServer(async (request) =>
    Response.json(
      { method: request.method, agent: request.headers.get("user-agent"), body: await request.text() },
      { status: 201, headers: { warning: "299 - careful" } },
    ),
  );
  using transport = createHttpsTransport(server.caCertificate);

  const answer = await transport.send(
    new Request(`${server.url}/x`, { method: "POST", headers: { "user-agent": "me" }, body: "hello" }),
  );

  expect(answer.status).toBe(201);
  expect(answer.headers.get("warning")).toBe("299 - careful");
  expect(await answer.json()).toEqual({ method: "POST", agent: "me", body: "hello" });
});

test("a DELETE's body does not spoil the next request on the connection", async () => {
  await using server = await startServer(async (request) => new Response(`${request.method} ${await request.text()}`));
  using transport = createHttpsTransport(server.caCertificate);

  const first = await transport.send(new Request(server.url, { method: "DELETE", body: "{}" }));
  expect(await first.text()).toBe("DELETE {}");
  const second = await transport.send(new Request(server.url));

  expect(await second.text()).toBe("GET ");
});

test("an answer that has no content is one", async () => {
  await using server = await startServer(() => new Response(null, { status: 204 }));
  using transport = createHttpsTransport(server.caCertificate);

  const answer = await transport.send(new Request(server.url));

  expect([answer.status, await answer.text()]).toEqual([204, ""]);
});

test("the answer is there before its body ends", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  await using server = await startServer(() => new Response(readable));
  using transport = createHttpsTransport(server.caCertificate);
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode("first"));

  const answer = await transport.send(new Request(server.url));
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();

  expect((await reader?.read())?.value).toBe("first");
  await reader?.cancel();
});

test("a server with another CA is not trusted", async () => {
  await using server = await startServer(() => new Response("ok"));
  const other = await createCredentials({ clock: systemClock });
  using transport = createHttpsTransport(other.authority.certificate);

  await expect(transport.send(new Request(server.url))).rejects.toThrow(/certificate/);
});

test("an aborted request rejects", async () => {
  await using server = await startServer(() => new Promise<Response>(() => undefined));
  using transport = createHttpsTransport(server.caCertificate);
  const abort = new AbortController();
  const answer = transport.send(new Request(server.url, { signal: abort.signal }));

  abort.abort();

  await expect(answer).rejects.toThrow(/abort/i);
});

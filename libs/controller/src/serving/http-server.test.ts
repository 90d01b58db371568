// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";
import { expect, test } from "vitest";
import { HealthChecks } from "./health.ts";
import { HttpServer } from "./http-server.ts";
import { statusPages } from "./status-pages.ts";
import { silentLogger, type Logger } from "../logger.ts";
import { StopPhases } from "../stop-phases.ts";

async function serve(
  handle: (request: Request) => Promise<Response>,
  log: Logger = silentLogger,
): Promise<{ url: string } & AsyncDisposable> {
  const phases = new StopPhases();
  const server = new HttpServer({ name: "test", host: "127.0.0.1", port: 0, handle, log });
  const { ended } = await server.start(phases.signals);
  return {
    url: server.url ?? "",
    [Symbol.asyncDispose]: async () => {
      phases.stop(new Error("test ends"));
      await ended;
    },
  };
}

test("probes are answered over a socket", async () => {
  const healthz = new HealthChecks();
  await using server = await serve(statusPages({ healthz }));
  const response = await fetch(`${server.url}/healthz`);

  expect(response.status).toBe(200);
  expect(await response.text()).toBe("ok");
});

test("a HEAD request gets no body", async () => {
  await using server = await serve(() => Promise.resolve(new Response("text")));
  const response = await fetch(server.url, { method: "HEAD" });

  expect(await response.text()).toBe("");
});

test("a handler that throws is a 500, and the server goes on", async () => {
  let calls = 0;
  await using server = await serve(() =>
    calls++ === 0 ? Promise.reject(new Error("boom")) : Promise.resolve(new Response("fine")),
  );

  expect((await fetch(server.url)).status).toBe(500);
  expect(await (await fetch(server.url)).text()).toBe("fine");
});

/** The server of Node that answers at this URL. */
async function serverAt(url: string): Promise<Server> {
  const found: Server[] = [];
  // Proof of the cast: the channel's messages are so documented. https://nodejs.org/api/diagnostics_channel.html#event-httpserverrequeststart
  const note = (message: unknown): void => void found.push((message as { server: Server }).server);
  subscribe("http.server.request.start", note);
  await fetch(url);
  unsubscribe("http.server.request.start", note);
  const [server] = found;
  if (!server) throw new Error("the request reached no server");
  return server;
}

test("errors of a server that listens are told, and it goes on", async () => {
  const told: unknown[] = [];
  const log = { ...silentLogger, error: (...line: unknown[]): void => void told.push(line) };
  await using server = await serve(() => Promise.resolve(new Response("fine")), log);
  const failing = await serverAt(server.url);
  const errors = ["first", "second"].map((name) => new Error(name));
  for (const error of errors) failing.emit("error", error);

  expect(told).toEqual(errors.map((error) => ["server failed, it goes on", { server: "test server", error }]));
  expect(await (await fetch(server.url)).text()).toBe("fine");
});

test("a port in use is one clear error", async () => {
  await using server = await serve(() => Promise.resolve(new Response("")));
  const port = Number(new URL(server.url).port);
  const second = new HttpServer({
    name: "health",
    host: "127.0.0.1",
    port,
    handle: () => Promise.resolve(new Response("")),
  });

  await expect(second.start(new StopPhases().signals)).rejects.toThrow(
    `health server cannot listen on 127.0.0.1:${port}: the port is in use; stop what listens there or choose another port`,
  );
});

test("a server that stopped has no URL and gives the port back", async () => {
  const phases = new StopPhases();
  const server = new HttpServer({
    name: "test",
    host: "127.0.0.1",
    port: 0,
    handle: () => Promise.resolve(new Response("")),
  });
  const { ended } = await server.start(phases.signals);
  const { url } = server;
  phases.stop(new Error("test ends"));
  await ended;

  expect(server.url).toBeUndefined();
  await expect(fetch(url ?? "")).rejects.toThrow();
});

test("a request that nobody answers does not hold up the end", async () => {
  const phases = new StopPhases();
  const asked = Promise.withResolvers<undefined>();
  const handle = (): Promise<Response> => {
    asked.resolve(undefined);
    return new Promise(() => undefined);
  };
  const server = new HttpServer({ name: "test", host: "127.0.0.1", port: 0, handle });
  const { ended } = await server.start(phases.signals);
  const unanswered = expect(fetch(server.url ?? "")).rejects.toThrow();
  await asked.promise;
  phases.stop(new Error("test ends"));

  await expect(ended).resolves.toBeUndefined();
  await unanswered;
});

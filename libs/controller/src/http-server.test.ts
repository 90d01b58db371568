// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { HealthChecks } from "./health.ts";
import { HttpServer } from "./http-server.ts";
import { statusPages } from "./status-pages.ts";
import { StopPhases } from "./stop-phases.ts";

async function serve(handle: (request: Request) => Promise<Response>): Promise<{ url: string } & AsyncDisposable> {
  const phases = new StopPhases();
  const server = new HttpServer({ name: "test", host: "127.0.0.1", port: 0, handle });
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

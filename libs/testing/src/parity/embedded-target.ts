// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The embedded API server as a target of request scripts: kube-apiserver alone, without the controllers that a real
// one does not have either. kubectl meets it on a socket.
import { createApiServer, type ApiServer } from "@nuvolaris/apiserver";
import { createCredentials, listen } from "@nuvolaris/apiserver-http";
import { FakeClock, systemClock, type Clock } from "@nuvolaris/clock";
import { parityTokens, parityUsers, tokenOf } from "./envtest-target.ts";
import { createKubectlHome, type RunKubectl } from "./kubectl/kubectl-home.ts";
import type { ParityTarget } from "./record.ts";

/** A fresh embedded server to play a script on. */
export interface EmbeddedTarget extends ParityTarget, AsyncDisposable {}

// Scripts wait for watches to time out. Virtual time runs some fifty times as fast as the machine's, and no faster:
// what the server does between two requests must not seem to take it hours.
const stepMs = 50;
const pauseMs = 1;

/** Starts an embedded server whose time passes quickly. */
export async function startEmbeddedTarget(): Promise<EmbeddedTarget> {
  const clock = new FakeClock(systemClock.now());
  const server = await startServer(clock);
  const stop = new AbortController();
  const passing = letTimePass(clock, stop.signal);
  return {
    ...targetOf(server),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await passing;
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Starts an embedded server on a socket, for a kubectl whose time is the machine's. `program` is that kubectl's path. */
export async function startEmbeddedKubectlTarget(program: string): Promise<EmbeddedTarget> {
  await using started = new AsyncDisposableStack();
  const clock = systemClock;
  const server = started.use(await startServer(clock));
  const { server: serverKeys, authority } = await createCredentials({ clock });
  const tls = { ...serverKeys, clientCa: authority.certificate };
  const listener = started.use(await listen({ server, tls, clock }));
  const { url } = listener;
  started.defer(() => {
    server.drain();
  });
  const caCertificate = authority.certificate;
  const home = started.use(await createKubectlHome({ program, url, caCertificate, tokens: parityTokens }));
  const running = started.move();
  return { ...targetOf(server, home.run), [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function startServer(clock: Clock): Promise<ApiServer> {
  return createApiServer({
    clock,
    controllers: "none",
    tokens: [
      { token: tokenOf("admin"), user: { username: "admin", uid: "admin", groups: ["system:masters"] } },
      ...parityUsers.map(({ name, token, groups = [] }) => ({ token, user: { username: name, uid: name, groups } })),
    ],
  });
}

function targetOf(server: ApiServer, kubectl?: RunKubectl): ParityTarget {
  return {
    baseUrl: "https://embedded",
    serverVersion: "embedded",
    send: (request) => server.handle(request),
    tokenOf,
    compact: () => {
      server.compact();
      return Promise.resolve();
    },
    ...(kubectl && { kubectl }),
  };
}

async function letTimePass(clock: FakeClock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.advance(stepMs);
    await systemClock.sleep(pauseMs);
  }
}

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The embedded API server as a target of request scripts: kube-apiserver alone, without the controllers that a real
// one does not have either.
import { createApiServer } from "@nuvolaris/apiserver";
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { parityUsers, tokenOf } from "./envtest-target.ts";
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
  const server = await createApiServer({
    clock,
    controllers: "none",
    tokens: [
      { token: tokenOf("admin"), user: { username: "admin", uid: "admin", groups: ["system:masters"] } },
      ...parityUsers.map(({ name, token, groups = [] }) => ({ token, user: { username: name, uid: name, groups } })),
    ],
  });
  const stop = new AbortController();
  const passing = letTimePass(clock, stop.signal);
  return {
    baseUrl: "https://embedded",
    serverVersion: "embedded",
    send: (request) => server.handle(request),
    tokenOf,
    compact: () => {
      server.compact();
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await passing;
      await server[Symbol.asyncDispose]();
    },
  };
}

async function letTimePass(clock: FakeClock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.advance(stepMs);
    await systemClock.sleep(pauseMs);
  }
}

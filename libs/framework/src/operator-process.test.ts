// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers of the process beside all else of a run, on virtual time. */
import type { LeaderElection } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { bearer, Lease, mergePatch } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { createOperator, type Operator } from "./operator.ts";
import { StartupError } from "./process/process-life.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

/** An operator that tells when it starts, handles and ends. */
function telling(story: string[]): Operator {
  const operator = createOperator({ name: "teller" });
  operator.on(Sample).create(({ name }) => void story.push(`handled ${name}`));
  operator.onStartup(() => void story.push("up"));
  operator.onCleanup(() => void story.push("down"));
  return operator;
}

test("a process starts before its controllers and is cleaned up after them", async () => {
  await using world = await World.start();
  const story: string[] = [];
  await world.create("a", 1);
  await world.run(telling(story));
  await world.until(() => story.length >= 2);

  await world.stop();

  expect(story).toEqual(["up", "handled a", "down"]);
});

test("startup handlers write with the client also where the process does not lead, and no handler runs before they have ended", async () => {
  await using world = await World.start();
  const story: string[] = [];
  const operator = telling(story);
  operator.onStartup(async ({ client, signal }) => {
    await client.create(Sample, { metadata: { name: "first", namespace: "default" }, spec: { count: 1 } }, { signal });
    story.push("created");
  });
  const never: LeaderElection = { acquire: () => new Promise(() => undefined) };

  await world.run(operator, { leaderElection: never });

  expect(story).toEqual(["up", "created"]);
  expect((await world.sample("first")).spec.count).toBe(1);
  world.forget();
});

test("a startup handler that fails ends the run before anything is read, with the reason", async () => {
  await using world = await World.start();
  const story: string[] = [];
  const operator = telling(story);
  operator.onStartup(() => Promise.reject(new Error("no database")), { name: "connect" });
  await world.create("a", 1);
  const { client, plane } = world;

  const ended = operator.run({ client, clock: plane.clock, signal: new AbortController().signal });

  await expect(ended).rejects.toThrow(new StartupError("startup handler connect failed: no database"));
  expect(story).toEqual(["up", "down"]);
});

test("leadership that is lost is no end of the process", async () => {
  await using world = await World.start();
  const story: string[] = [];
  const log = new RecordedLog();
  await world.run(telling(story), { leaderElection: { namespace: "kube-system" }, log });
  const key = { namespace: "kube-system", name: "teller" };

  await world.client.patch(Lease, key, mergePatch({ spec: { holderIdentity: "somebody else" } }));
  await world.until(() => log.lines.some(({ message }) => message === "leadership lost, controllers stop"));
  await world.settle(60_000);

  expect(story).toEqual(["up"]);
  await world.stop();
  expect(story).toEqual(["up", "down"]);
});

test("probes are checks of their page: their answers with verbose, their errors as why it fails", async () => {
  await using world = await World.start();
  const operator = telling([]);
  let broker: string | Error = "3 connections";
  operator.probe("broker", () => (broker instanceof Error ? Promise.reject(broker) : broker), { maxAgeMs: 0 });
  operator.probe("loop", () => undefined, { endpoint: "healthz" });
  const log = new RecordedLog();
  await world.run(operator, { log, health: { host: "127.0.0.1", port: 0 } });
  const [url] = log.fieldsOf("listening", "url");
  const page = async (path: string): Promise<string> => (await fetch(`${String(url)}${path}`)).text();

  expect(await page("/healthz?verbose")).toBe("[+]ping ok\n[+]loop ok\ncheck passed\n");
  expect(await page("/readyz?verbose")).toContain("\n[+]broker ok: 3 connections\n");
  expect(await page("/readyz")).toBe("ok");
  broker = new Error("connection reset");
  expect((await fetch(`${String(url)}/readyz`)).status).toBe(503);
  expect(await page("/readyz")).toContain("[-]broker failed: connection reset\n");
});

test("what is declared twice, or makes no sense, is refused when it is declared", () => {
  const operator = telling([]);
  operator.probe("broker", () => undefined).login(() => Promise.resolve(undefined));

  for (const declare of [
    () => operator.probe("broker", () => undefined),
    () => operator.probe("two words", () => undefined),
    () => operator.probe("late", () => undefined, { timeoutMs: 0 }),
    () => operator.login(() => Promise.resolve(undefined)),
  ]) {
    expect(declare).toThrow(OperatorDeclarationError);
  }
});

test("a login replaces the credentials of the cluster, or leaves them", async () => {
  const cluster = {
    server: "https://cluster.invalid",
    trust: {},
    credentials: { authorize: () => Promise.resolve(bearer("given")), renew: () => Promise.resolve(false) },
    origin: "explicit" as const,
    description: "a test",
  };
  let own: string | undefined = "own";
  const operator = telling([]).login(() => Promise.resolve(own === undefined ? undefined : bearer(own)));

  expect(telling([]).loggedIn(cluster)).toBe(cluster);
  const { credentials } = operator.loggedIn(cluster);
  expect(await credentials.authorize()).toEqual(bearer("own"));
  own = undefined;
  await credentials.renew();
  expect(await credentials.authorize()).toEqual(bearer("given"));
});

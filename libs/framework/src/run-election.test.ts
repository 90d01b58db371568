// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Replicas of one operator on one control plane, on virtual time: one works, the others stand by. */
import { EventsV1Event, Lease, mergePatch } from "@nuvolaris/client";
import { createPrometheusMetrics, type LeaderElection } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { askToStepAside, HolderSilentError } from "@nuvolaris/leader-election";
import { expect, test } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

const leaseKey = { namespace: "kube-system", name: "greeter" };
const election = { namespace: leaseKey.namespace };

/** Says who greeted. */
function greeter(instance: string): Operator {
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => ({ message: `greeted by ${instance}` }));
  return operator;
}

async function messageOf(world: World, name: string): Promise<string | undefined> {
  return (await world.sample(name)).status?.message;
}

test("a standby is ready and writes nothing, and takes over as soon as the leader has ended", async () => {
  await using world = await World.start();
  const prometheus = await createPrometheusMetrics();
  await using second = world.beside();
  await world.run(greeter("first"), { instance: "first", leaderElection: election });
  await second.run(greeter("second"), { instance: "second", leaderElection: election, prometheus });
  const standing = 'leader_election_master_status{name="greeter"}';
  expect((await prometheus.text()).split("\n")).toContain(`${standing} 0`);

  await world.create("a", 1);
  await world.until(async () => (await messageOf(world, "a")) === "greeted by first");
  expect(second.writes).toEqual([]);

  await world.stop();
  await world.create("b", 1);
  await world.settle();

  expect(await messageOf(world, "b")).toBe("greeted by second");
  expect((await prometheus.text()).split("\n")).toContain(`${standing} 1`);
});

test("a leader that is asked to step aside ends what it does, and leaves the Lease to who asked", async () => {
  await using world = await World.start();
  const [entered, finish] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(async () => {
    entered.resolve(undefined);
    await finish.promise;
    return { message: "greeted by first" };
  });
  await world.run(operator, { instance: "first", leaderElection: election });
  await world.create("a", 1);
  await world.settle(100);
  await entered.promise;

  const { client, plane } = world;
  const { signal } = new AbortController();
  const asked = askToStepAside({ client, clock: plane.clock, ...leaseKey, by: "second_1", signal });
  await plane.clock.advance(4000);
  expect((await client.get(Lease, leaseKey)).spec?.holderIdentity).toMatch(/^first_/);
  finish.resolve(undefined);
  await plane.clock.advance(4000);
  await asked;
  await using second = world.beside();
  await second.run(greeter("second"), { leaderElection: { ...election, identity: "second_1" } });
  await world.create("b", 1);
  await world.settle();

  expect(await messageOf(world, "a")).toBe("greeted by first");
  expect(await messageOf(world, "b")).toBe("greeted by second");
});

test("a run that asks its holder for the Lease works instead of it, and the other goes on when it has ended", async () => {
  await using world = await World.start();
  await using dev = world.beside();
  await world.run(greeter("release"), { instance: "release", leaderElection: election });
  const log = new RecordedLog();
  await dev.run(greeter("dev"), { instance: "dev", log, leaderElection: { ...election, asksHolder: {} } });
  expect(log.fieldsOf("asking who holds the lease to step aside", "lease")).toEqual(["kube-system/greeter"]);
  await dev.until(() => log.lines.some(({ message }) => message === "leading"));

  await world.create("a", 1);
  await world.until(async () => (await messageOf(world, "a")) === "greeted by dev");
  await world.settle(120_000);
  await world.create("b", 1);
  await world.until(async () => (await messageOf(world, "b")) === "greeted by dev");
  await dev.stop();
  await world.create("c", 1);
  await world.until(async () => (await messageOf(world, "c")) === "greeted by release");
});

test("a run whose holder does not step aside fails, and says who holds the Lease since when", async () => {
  await using world = await World.start();
  const spec = {
    holderIdentity: "go-operator",
    leaseDurationSeconds: 3600,
    acquireTime: "2026-01-02T03:04:05.000000Z",
  };
  await world.client.create(Lease, { metadata: leaseKey, spec });
  await world.run(greeter("dev"), { leaderElection: { ...election, asksHolder: { patienceMs: 5000 } } });
  const { ended } = world;
  world.forget();
  await world.settle(10_000);

  await expect(ended).rejects.toThrow(HolderSilentError);
  await expect(ended).rejects.toThrow(
    "lease kube-system/greeter is held by go-operator since 2026-01-02T03:04:05.000000Z, and was not given up within 5000 ms",
  );
  expect((await world.client.get(Lease, leaseKey)).spec).toMatchObject(spec);
});

test("a new leader is told by an event of its Lease, with who it is", async () => {
  await using world = await World.start();

  await world.run(greeter("first"), { instance: "first", leaderElection: { ...election, identity: "first_1" } });

  const { items } = await world.client.list(EventsV1Event, { namespace: election.namespace });
  expect(items).toMatchObject([
    {
      reason: "LeaderElection",
      note: "first_1 became leader",
      regarding: { kind: "Lease", ...leaseKey },
      reportingInstance: "first",
    },
  ]);
});

test("without an identity of its own each process has another one, of its instance's name", async () => {
  await using world = await World.start();
  const holders = new Set<string>();

  for (let run = 0; run < 2; run++) {
    await world.run(greeter("first"), { instance: "first", leaderElection: election });
    holders.add((await world.client.get(Lease, leaseKey)).spec?.holderIdentity ?? "");
    await world.stop();
  }

  expect(holders.size).toBe(2);
  for (const holder of holders) expect(holder).toMatch(/^first_[0-9a-f-]{36}$/);
});

test("what a handler has worked out when its process no longer leads is not written", async () => {
  await using world = await World.start();
  const [entered, finish] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(async () => {
    entered.resolve(undefined);
    await finish.promise;
    return { message: "too late" };
  });
  const log = new RecordedLog();
  await world.run(operator, { leaderElection: election, log });
  await world.create("a", 1);
  await world.settle(100);
  await entered.promise;

  await world.client.patch(Lease, leaseKey, mergePatch({ spec: { holderIdentity: "somebody else" } }));
  await world.settle();
  finish.resolve(undefined);
  await world.settle();

  expect(log.lines.map(({ message }) => message)).toContain("leadership lost, controllers stop");
  expect(await messageOf(world, "a")).toBeUndefined();
});

test("a write that comes after the deadline is sent when the Lease is this process' again, and not before", async () => {
  await using world = await World.start();
  const [entered, finish] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(async () => {
    entered.resolve(undefined);
    await finish.promise;
    return { message: "hello" };
  });
  const sent: string[] = [];
  const client = world.client.wrap((transport) => ({
    ...transport,
    send: (request) => {
      if (request.method !== "GET") sent.push(`${request.method} ${request.path}`);
      return transport.send(request);
    },
  }));
  await world.run(operator, { client, leaderElection: election });
  await world.create("a", 1);
  await world.settle(100);
  await entered.promise;
  sent.length = 0;

  // A suspended machine: no timer has told that time has passed.
  world.plane.clock.jump(11_000);
  finish.resolve(undefined);
  await world.until(async () => (await messageOf(world, "a")) === "hello");

  expect(sent[0]).toMatch(/^PUT .*leases/);
});

test("an author's own election decides as well", async () => {
  await using world = await World.start();
  const won = Promise.withResolvers<undefined>();
  const leaderElection: LeaderElection = {
    acquire: async () => {
      await won.promise;
      return { lost: new AbortController().signal, release: () => Promise.resolve(), abandon: () => undefined };
    },
  };
  await world.run(greeter("first"), { leaderElection });
  await world.create("a", 1);
  await world.settle();
  expect(await messageOf(world, "a")).toBeUndefined();

  won.resolve(undefined);
  await world.until(async () => (await messageOf(world, "a")) === "greeted by first");
});

test("a process stands when its caches are filled, and, when they cannot be, after half a minute", async () => {
  await using world = await World.start();
  const log = new RecordedLog();
  const { clock } = world.plane;
  const start = clock.monotonicNow();
  const stoodAt: number[] = [];
  const leaderElection: LeaderElection = {
    acquire: (signal) => {
      stoodAt.push(clock.monotonicNow() - start);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("stopped"));
        });
      });
    },
  };
  const client = world.client.wrap((transport) => ({
    ...transport,
    send: (request) =>
      request.path.includes("/samples") ? Promise.reject(new Error("cannot be read")) : transport.send(request),
  }));
  const stop = new AbortController();
  const ended = greeter("first").run({ client, clock, log, signal: stop.signal, leaderElection });

  await clock.advance(29_000);
  expect(stoodAt).toEqual([]);
  await clock.advance(2000);
  expect(stoodAt.length).toBe(1);
  expect(log.fieldsOf("standing for election with caches that are not filled", "reason")).toEqual([
    "not read yet: samples.nuvolaris.org",
  ]);

  stop.abort();
  await clock.advance(1000);
  await ended;
});

test("an outage is told once, and what to grant when rights are missing", async () => {
  await using world = await World.start();
  const log = new RecordedLog();
  const grant = { rules: greeter("first").rbac(), namespaces: [], leaseNamespace: election.namespace };
  const client = await grantedClient(world.plane, "greeter", grant);

  await world.run(greeter("first"), { client, log, leaderElection: election });
  await world.settle(20_000);

  const failures = log.lines.filter(({ message }) => message === "leader election failed, will try again");
  expect(failures.length).toBeGreaterThan(5);
  expect(failures.map(({ level }) => level)).toEqual(["error", ...failures.slice(1).map(() => "debug")]);
  expect(failures[0]?.fields["error"]).toMatchObject({
    message: expect.stringContaining('may not get Lease kube-system/greeter: grant the verb "get" on leases') as string,
  });
});

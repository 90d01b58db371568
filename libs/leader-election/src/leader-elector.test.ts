// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { handlerTransport, Lease, mergePatch, type Transport } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { LeadershipLostError, LeaseForbiddenError, NotLeadingError } from "./errors.ts";
import { Contest } from "./testing/contest.ts";

const key = { namespace: "default", name: "post" };
const leaseMs = 15_000;
const deadlineMs = 10_000;
const periodMs = 2000;

test("the first to stand takes the Lease, and says so every retry period", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  const start = contest.plane.clock.now();
  const at = (ms: number): string => new Date(start + ms).toISOString().replace("Z", "000Z");

  a.stand();
  await contest.advance(0);
  expect(a.leads).toBe(true);
  const taken = { holderIdentity: "a", leaseDurationSeconds: 15, leaseTransitions: 0, acquireTime: at(0) };
  expect((await contest.lease())?.spec).toEqual({ ...taken, renewTime: at(0) });

  await contest.advance(2 * periodMs);
  expect((await contest.lease())?.spec).toEqual({ ...taken, renewTime: at(2 * periodMs) });
});

test("a Lease that is given up is taken by the next as soon as the watch tells of it", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(periodMs / 2);
  expect([a.leads, b.leads]).toEqual([true, false]);

  await a.term?.release();
  expect(a.leads).toBe(false);
  expect((await contest.lease())?.spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
  await contest.advance(1);

  expect(b.leads).toBe(true);
  expect((await contest.lease())?.spec).toMatchObject({
    holderIdentity: "b",
    leaseDurationSeconds: 15,
    leaseTransitions: 1,
  });
  expect(a.term?.lost.aborted).toBe(false);
});

test("in a hundred hand-overs over a network of 50 ms each way a Lease that is given up is taken within a second", async () => {
  await using contest = await Contest.start();
  const { clock } = contest.plane;
  const all = ["a", "b", "c"].map((identity) => contest.contestant(identity, { fault: () => ({ delayMs: 50 }) }));
  const tookMs: number[] = [];
  for (const each of all) each.stand();
  await contest.advance(periodMs);
  for (let handOver = 0; handOver < 100; handOver++) {
    const before = all.find((each) => each.leads);
    const startedAtMs = clock.monotonicNow();
    const stepped = before?.stepDown();
    while (!all.some((each) => each.leads) && clock.monotonicNow() - startedAtMs < leaseMs) await contest.advance(50);
    tookMs.push(clock.monotonicNow() - startedAtMs);
    await stepped;
    before?.stand();
    await contest.advance(periodMs);
  }

  expect(Math.max(...tookMs)).toBeLessThan(1000);
});

test.each([
  { clocks: "right clocks", wallOffsetMs: 0 },
  { clocks: "a clock an hour ahead", wallOffsetMs: 3_600_000 },
  { clocks: "a clock an hour behind", wallOffsetMs: -3_600_000 },
])("a dead leader is replaced when its Lease has run out and not before, with $clocks", async ({ wallOffsetMs }) => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  const b = contest.contestant("b", { wallOffsetMs });
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(3 * periodMs);
  a.machine.stop();

  await contest.advance(leaseMs - 1);
  expect(b.leads).toBe(false);
  await contest.advance(1);
  expect(b.leads).toBe(true);
});

test("a leader that cannot renew stops at the deadline, which counts from the last renewal that was answered", async () => {
  await using contest = await Contest.start();
  const failures: unknown[] = [];
  const observer = { attemptFailed: (_attempt: string, error: unknown) => void failures.push(error) };
  const a = contest.contestant("a", { observer });
  a.stand();
  await contest.advance(periodMs);
  a.machine.fault = () => ({ lost: "request" });

  await contest.advance(deadlineMs - 1);
  expect([a.leads, a.term?.lost.aborted]).toEqual([true, false]);
  await contest.advance(1);

  expect([a.leads, a.term?.lost.aborted]).toEqual([false, true]);
  expect(a.term?.lost.reason).toEqual(
    new LeadershipLostError("cannot renew lease default/post: the renew deadline of 10000 ms has passed", {
      cause: failures.at(-1),
    }),
  );
  expect(failures.length).toBeGreaterThanOrEqual(3);
});

test("a renewal counts from when it was sent: its answer may be late", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  a.machine.fault = () => ({ delayMs: 2000 });
  await contest.advance(periodMs);
  a.machine.fault = () => ({ lost: "request" });

  await contest.advance(deadlineMs - 1);
  expect(a.leads).toBe(true);
  await contest.advance(1);
  expect(a.leads).toBe(false);
});

test("a renewal that gets no answer is tried again in time", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  let swallowed = 0;
  a.machine.fault = ({ method }) => (method === "PUT" && swallowed++ === 0 ? { delayMs: 3_600_000 } : {});

  await contest.advance(leaseMs);

  expect([swallowed > 1, a.leads]).toEqual([true, true]);
});

test("a server that swallows renewals costs the term at the deadline all the same", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  a.machine.fault = () => ({ delayMs: 3_600_000 });

  await contest.advance(deadlineMs - 1);
  expect(a.leads).toBe(true);
  await contest.advance(1);
  expect(a.leads).toBe(false);
});

test("a process that was stopped past its deadline does not lead when it goes on, before any timer of its own has fired", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(0);
  a.machine.stop();
  await contest.advance(60_000);
  expect(b.leads).toBe(true);

  expect(a.leads).toBe(false);
  expect(a.term?.lost.aborted).toBe(true);
});

test("a process that was stopped past its deadline renews nothing when it goes on", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  const writes = a.machine.sent.length;
  a.machine.stop();
  await contest.advance(60_000);

  await a.machine.continue();
  await contest.advance(1);

  expect(a.term?.lost.aborted).toBe(true);
  expect(a.machine.sent.length).toBe(writes);
});

test("a candidate that was stopped past the Lease's end finds that it was renewed, and does not take it", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(0);

  b.machine.stop();
  await contest.advance(60_000);
  await b.machine.continue();
  await contest.advance(leaseMs);

  expect([a.leads, b.leads]).toEqual([true, false]);
});

test("a suspended machine's wall clock tells what its monotonic one does not: the term is lost, and won again", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);

  contest.plane.clock.jump(deadlineMs);
  expect(a.leads).toBe(false);
  expect(a.term?.lost.reason).toBeInstanceOf(LeadershipLostError);

  a.stand();
  await contest.advance(0);
  expect(a.leads).toBe(true);
});

test("a wall clock that is set back does not make a term longer", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  a.machine.fault = () => ({ lost: "request" });
  contest.plane.clock.jump(-3_600_000);

  await contest.advance(deadlineMs);

  expect(a.leads).toBe(false);
});

test("a record of somebody else is never overwritten: the leader that finds one stops, and writes no more", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  await contest.client.patch(Lease, key, mergePatch({ spec: { holderIdentity: "intruder" } }));
  const before = (await contest.lease())?.metadata.resourceVersion;

  await contest.advance(periodMs);
  expect(a.term?.lost.reason).toEqual(new LeadershipLostError("lease default/post is that of intruder now"));
  await a.term?.release();

  expect((await contest.lease())?.metadata.resourceVersion).toBe(before);
});

test("what others write beside the record costs no term, and stays", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  await contest.client.patch(Lease, key, mergePatch({ metadata: { annotations: { note: "hello" } } }));

  await contest.advance(periodMs);
  await contest.advance(deadlineMs);

  expect(a.leads).toBe(true);
  expect((await contest.lease())?.metadata.annotations).toEqual({ note: "hello" });
});

test("what others write beside a dead leader's record makes nobody wait longer", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(0);
  a.machine.stop();
  await contest.advance(leaseMs - 1000);
  await contest.client.patch(Lease, key, mergePatch({ metadata: { annotations: { note: "is anybody there?" } } }));

  await contest.advance(1000);

  expect(b.leads).toBe(true);
});

test("a Lease that is deleted is written anew by its holder, and nobody takes it meanwhile", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(periodMs / 2);
  const before = await contest.lease();

  await contest.client.delete(Lease, key);
  await contest.advance(periodMs / 4);
  expect(b.leads).toBe(false);
  await contest.advance(periodMs);

  const after = await contest.lease();
  expect([a.leads, b.leads]).toEqual([true, false]);
  expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
  expect(after?.spec?.acquireTime).toBe(before?.spec?.acquireTime);
});

test("a Lease that is deleted when its holder is dead is created by another one, once it would have run out", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(0);
  a.machine.stop();
  await contest.client.delete(Lease, key);

  await contest.advance(leaseMs - 1);
  expect(b.leads).toBe(false);
  await contest.advance(2 * periodMs);
  expect(b.leads).toBe(true);
});

test("a Lease whose renewal was carried out though its answer was lost is still given up", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  a.machine.fault = ({ method }) => (method === "PUT" ? { lost: "answer" } : {});
  await contest.advance(periodMs);
  a.machine.fault = () => ({});

  await a.term?.release();

  expect(await contest.holder()).toBe("");
});

test("a leadership that is abandoned is renewed no more, and runs out", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(0);

  a.term?.abandon();
  expect(a.leads).toBe(false);
  await contest.advance(leaseMs - 1);
  expect([await contest.holder(), b.leads]).toEqual(["a", false]);
  await contest.advance(1);
  expect(b.leads).toBe(true);
});

test("a server that is not there yet is waited for", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a", { fault: () => ({ lost: "request" }) });
  a.stand();
  await contest.advance(60_000);

  a.machine.fault = () => ({});
  await contest.advance(periodMs);

  expect(a.leads).toBe(true);
});

/** Forbids what `isForbidden` says, as RBAC does. */
function forbidding({ plane }: Contest, isForbidden: (method: string, url: string) => boolean): Transport {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", code: 403 };
  return handlerTransport((request) =>
    isForbidden(request.method, request.url)
      ? Promise.resolve(Response.json(status, { status: 403 }))
      : plane.handle(request),
  );
}

test.each([
  { verb: "get", forbids: (method: string, path: string) => method === "GET" && !path.includes("watch") },
  { verb: "create", forbids: (method: string) => method === "POST" },
  { verb: "update", forbids: (method: string) => method === "PUT" },
])("a missing right to $verb the Lease is told with what to grant, and is waited for", async ({ verb, forbids }) => {
  await using contest = await Contest.start();
  const failures: unknown[] = [];
  const observer = { attemptFailed: (_attempt: string, error: unknown) => void failures.push(error) };
  let isForbidden = true;
  const transport = forbidding(contest, (...request) => isForbidden && forbids(...request));
  if (verb === "update") {
    await contest.client.create(Lease, { metadata: key, spec: { holderIdentity: "", leaseDurationSeconds: 1 } });
  }
  const a = contest.contestant("a", { transport, observer });
  a.stand();
  await contest.advance(60_000);
  expect(a.leads).toBe(false);
  expect(failures[0]).toBeInstanceOf(LeaseForbiddenError);
  expect(failures[0]).toMatchObject({
    message: `may not ${verb} Lease default/post: grant the verb "${verb}" on leases.coordination.k8s.io in namespace default by a Role`,
  });

  isForbidden = false;
  await contest.advance(periodMs);
  expect(a.leads).toBe(true);
});

/** Its open watches hear nothing any more once they are frozen, as over a connection whose other end is gone; later ones do. */
function freezable({ transport }: Contest["plane"]): Transport & { freeze(): void } {
  let ice = 0;
  async function* heard(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const opened = ice;
    for await (const chunk of body) if (opened === ice) yield chunk;
  }
  return {
    send: async (request) => {
      const response = await transport.send(request);
      return { ...response, body: heard(response.body) };
    },
    freeze: () => {
      ice++;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

test("a watch that has fallen silent is opened anew, long before the Lease would run out", async () => {
  await using contest = await Contest.start();
  const failures: unknown[] = [];
  const observer = { attemptFailed: (_attempt: string, error: unknown) => void failures.push(error) };
  const transport = freezable(contest.plane);
  const [a, b] = [contest.contestant("a"), contest.contestant("b", { transport, observer })];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(periodMs);
  transport.freeze();
  await contest.advance(4 * periodMs);
  expect([a.leads, b.leads]).toEqual([true, false]);

  await a.term?.release();
  await contest.advance(1);

  expect(b.leads).toBe(true);
  expect(b.machine.sent.length).toBe(1);
  expect(failures).toEqual([]);
});

test("without the right to watch the Lease it is polled", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  const transport = forbidding(contest, (_method, path) => path.includes("watch=true"));
  const b = contest.contestant("b", { transport });
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(leaseMs * 2);
  expect([a.leads, b.leads]).toEqual([true, false]);

  await a.term?.release();
  await contest.advance(periodMs);

  expect(b.leads).toBe(true);
});

test("who stands for election no longer leaves nothing behind", async () => {
  await using contest = await Contest.start();
  const failures: unknown[] = [];
  const observer = { attemptFailed: (_attempt: string, error: unknown) => void failures.push(error) };
  const [a, b] = [contest.contestant("a"), contest.contestant("b", { observer })];
  a.stand();
  await contest.advance(0);
  const { pendingTimers } = contest.plane.clock;
  const abort = new AbortController();
  const standing = b.elector.acquire(abort.signal);
  await contest.advance(1);

  const reason = new Error("stopped");
  abort.abort(reason);

  await expect(standing).rejects.toBe(reason);
  await contest.advance(0);
  expect(contest.plane.clock.pendingTimers).toBe(pendingTimers);
  expect(failures).toEqual([]);
});

test("a Lease that is won while its candidate stops is given back: others need not wait for one whom nobody hears of", async () => {
  await using contest = await Contest.start();
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.machine.fault = ({ method }) => (method === "GET" ? {} : { delayMs: 1000 });
  const abort = new AbortController();
  const standing = a.elector.acquire(abort.signal);
  standing.catch(() => undefined);
  await contest.advance(1500);
  expect(await contest.holder()).toBe("a");

  const reason = new Error("stopped");
  abort.abort(reason);
  await contest.advance(2500);
  await expect(standing).rejects.toBe(reason);
  b.stand();
  await contest.advance(0);

  expect([a.leads, b.leads]).toEqual([false, true]);
});

test("an observer hears who leads, once per change", async () => {
  await using contest = await Contest.start();
  const heard: string[] = [];
  const a = contest.contestant("a");
  const b = contest.contestant("b", { observer: { leaderChanged: (identity) => void heard.push(identity) } });
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(5 * periodMs);
  await a.term?.release();
  await contest.advance(1);

  expect(heard).toEqual(["a", "", "b"]);
});

test("who has not won does not lead", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");

  expect(() => a.elector.leading()).toThrow(new NotLeadingError("this process does not hold lease default/post"));
});

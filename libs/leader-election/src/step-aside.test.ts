// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, handlerTransport, Lease, mergePatch, type Transport } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { HolderSilentError, LeaseForbiddenError, StepAsideRequest } from "./errors.ts";
import { askToStepAside, type StepAsideOptions } from "./step-aside.ts";
import { Contest, type Contestant } from "./testing/contest.ts";

const leaseMs = 15_000;
const periodMs = 2000;
const patienceMs = 60_000;

/** Asks for `dev`. */
function ask(contest: Contest, options: Partial<StepAsideOptions> = {}): Promise<void> {
  const { client, plane } = contest;
  const { signal } = new AbortController();
  return askToStepAside({
    client,
    clock: plane.clock,
    namespace: "default",
    name: "post",
    by: "dev",
    signal,
    ...options,
  });
}

/** A leader, and one that waits. The leader does as it is asked, and stands again. */
async function leaderAndStandby(contest: Contest): Promise<readonly [Contestant, Contestant]> {
  const [a, b] = [contest.contestant("a"), contest.contestant("b")];
  a.stand();
  await contest.advance(0);
  b.stand();
  await contest.advance(periodMs);
  a.term?.asked.addEventListener("abort", () => {
    void a.stepDown().then(() => {
      a.stand();
    });
  });
  return [a, b];
}

async function askAnnotation(contest: Contest): Promise<string | undefined> {
  return (await contest.lease())?.metadata.annotations?.["nuvolaris.org/asked-by"];
}

test("a leader that is asked to step aside does, and neither it nor a standby stands in the asker's way", async () => {
  await using contest = await Contest.start();
  const [a, b] = await leaderAndStandby(contest);
  const dev = contest.contestant("dev");
  const asked = ask(contest).then(() => {
    dev.stand();
  });
  await contest.advance(3 * periodMs);
  await asked;
  expect([a.leads, b.leads, dev.leads]).toEqual([false, false, true]);
  await contest.advance(4 * leaseMs);
  expect(dev.leads).toBe(true);

  await dev.term?.release();
  await contest.advance(1);

  expect([a.leads, b.leads]).toContain(true);
  expect(await askAnnotation(contest)).toBeUndefined();
});

test("why a leader ends its work names who asks", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  void ask(contest).catch(() => undefined);
  await contest.advance(2 * periodMs);

  expect(a.term?.asked.reason).toEqual(new StepAsideRequest("dev asks for lease default/post"));
  expect(a.leads).toBe(true);
});

test("a holder that does not answer keeps its Lease, and the question is taken back", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  const since = (await contest.lease())?.spec?.acquireTime ?? "";
  expect(since).toMatch(/^2\d{3}-.*Z$/);
  const refused = expect(ask(contest)).rejects.toThrow(
    new HolderSilentError(
      `lease default/post is held by a since ${since}, and was not given up within 60000 ms: its holder does not know how to, or its work does not end; scale its Deployment to 0, then try again`,
    ),
  );
  await contest.advance(patienceMs - periodMs);
  expect(await askAnnotation(contest)).toMatch(/ dev$/);
  await contest.advance(2 * periodMs);
  await refused;

  expect(a.leads).toBe(true);
  expect(await askAnnotation(contest)).toBeUndefined();
});

test("who asks a dead holder gets the Lease when it has run out, before those that stand for it longer", async () => {
  await using contest = await Contest.start();
  const [a, b] = await leaderAndStandby(contest);
  const dev = contest.contestant("dev");
  a.machine.stop();
  const asked = ask(contest).then(() => {
    dev.stand();
  });
  await contest.advance(leaseMs - 1);
  expect(dev.leads).toBe(false);
  await contest.advance(2 * periodMs);
  await asked;

  expect([b.leads, dev.leads]).toEqual([false, true]);
});

test("an asker that dies is waited for as long as a dead leader", async () => {
  await using contest = await Contest.start();
  const [a, b] = await leaderAndStandby(contest);
  void ask(contest);
  await contest.advance(2 * periodMs);
  expect([a.leads, b.leads]).toEqual([false, false]);

  await contest.advance(leaseMs);

  expect([a, b].filter(({ leads }) => leads).length).toBe(1);
});

test("what a dead asker has left behind unseats nobody", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  void ask(contest);
  await contest.advance(2 * periodMs);
  await a.stepDown();
  await contest.advance(periodMs);

  a.stand();
  await contest.advance(2 * leaseMs);

  expect([a.leads, a.term?.asked.aborted]).toEqual([true, false]);
});

test("nor does it unseat a leader that lost its term and takes the Lease again that is still in its name", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  a.machine.fault = () => ({ lost: "request" });
  const annotations = { "nuvolaris.org/asked-by": "2026-01-01T00:00:00.000000Z dev" };
  await contest.client.patch(Lease, { namespace: "default", name: "post" }, mergePatch({ metadata: { annotations } }));
  await contest.advance(leaseMs);
  expect(a.isOut).toBe(true);

  a.machine.fault = () => ({});
  a.stand();
  await contest.advance(leaseMs - 1);
  expect(a.leads).toBe(false);
  await contest.advance(leaseMs);
  expect([a.leads, a.term?.asked.aborted]).toEqual([true, false]);
});

test("a question that is taken back lets others take the Lease at once", async () => {
  await using contest = await Contest.start();
  const [a, b] = await leaderAndStandby(contest);
  const abort = new AbortController();
  const reason = new Error("changed my mind");
  const asked = expect(ask(contest, { signal: abort.signal })).rejects.toBe(reason);
  await contest.advance(1);
  abort.abort(reason);
  await asked;
  await a.stepDown();
  await contest.advance(1);

  expect(b.leads).toBe(true);
});

test("nobody has to be asked where nobody leads", async () => {
  await using contest = await Contest.start();
  await expect(ask(contest)).resolves.toBeUndefined();

  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  await a.stepDown();
  await expect(ask(contest)).resolves.toBeUndefined();
});

test("failures are no answer: the question is repeated, and the last one told with the silence", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  const { clock, transport } = contest.plane;
  const failure = new Error("socket hang up");
  let failures = 0;
  const flaky: Transport = {
    ...transport,
    send: (request) => (request.method === "PUT" && failures++ < 3 ? Promise.reject(failure) : transport.send(request)),
  };
  const client = new Client({ transport: flaky, clock, retry: { maxAttempts: 1 } });
  const asked = ask(contest, { client });
  const refused = expect(asked).rejects.toMatchObject({ name: "HolderSilentError", cause: failure });
  await contest.advance(4 * periodMs);
  expect(await askAnnotation(contest)).toMatch(/ dev$/);
  await contest.advance(patienceMs);

  await refused;
});

test("a missing right ends the question at once, and says what to grant", async () => {
  await using contest = await Contest.start();
  const a = contest.contestant("a");
  a.stand();
  await contest.advance(0);
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", code: 403 };
  const transport = handlerTransport((request) =>
    request.method === "PUT" ? Promise.resolve(Response.json(status, { status: 403 })) : contest.plane.handle(request),
  );
  const client = new Client({ transport, clock: contest.plane.clock });

  await expect(ask(contest, { client })).rejects.toThrow(LeaseForbiddenError);
});

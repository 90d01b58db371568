// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Two operators as processes, of which one works. */
import { expect, test, vi } from "vitest";
import { patience, Replicas, type Timings } from "./testing/replicas.ts";

const budget = { timeout: 120_000 };

/** Short, so that a test can wait for it. */
const shortLease: Timings = ["3s", "2s", "500ms"];
/** So long that a test which waits for it fails. */
const longLease: Timings = ["600s", "400s", "500ms"];

test(
  "a leader that is killed is replaced when its lease has run out, and its work is done by the other one",
  budget,
  async () => {
    await using replicas = await Replicas.prepare(shortLease);
    const first = replicas.start("first");
    await replicas.leader("first");
    replicas.start("second");
    await replicas.reconciled("a");
    expect(replicas.workers()).toEqual(new Set(["first"]));

    first.kill("SIGKILL");
    await first.ended;
    const { writeCount } = replicas;
    await replicas.reconciled("b");

    await replicas.leader("second");
    expect(replicas.workers(writeCount)).toEqual(new Set(["second"]));
  },
);

test(
  "a leader that is told to end gives its lease up, so that the other one need not wait for it",
  budget,
  async () => {
    await using replicas = await Replicas.prepare(longLease);
    const first = replicas.start("first");
    await replicas.leader("first");
    const second = replicas.start("second");
    await vi.waitFor(() => {
      expect(second.output()).toContain("operator ready");
    }, patience);

    first.kill("SIGTERM");

    expect(await first.ended).toBe(0);
    await replicas.leader("second");
    await replicas.reconciled("a");
    expect(replicas.workers()).toEqual(new Set(["second"]));
  },
);

test("a process with --dev works instead of the leader for as long as it lives, however it ends", budget, async () => {
  await using replicas = await Replicas.prepare(["4s", "3s", "500ms"]);
  const release = replicas.start("release");
  await replicas.leader("release");
  await replicas.reconciled("a");

  const dev = replicas.start("dev", { dev: true });
  await replicas.leader("dev");
  expect(release.output()).toContain("asked to step aside, controllers end");
  const { writeCount } = replicas;
  for (const name of ["b", "c"]) await replicas.reconciled(name);
  expect(replicas.workers(writeCount)).toEqual(new Set(["dev"]));
  dev.kill("SIGKILL");
  await replicas.leader("release");

  await replicas.reconciled("d");
});

test("a leader that is stopped past its lease writes nothing when it goes on, and stands again", budget, async () => {
  await using replicas = await Replicas.prepare(shortLease);
  const first = replicas.start("first");
  await replicas.leader("first");
  const second = replicas.start("second");
  await replicas.reconciled("a");

  first.kill("SIGSTOP");
  await replicas.leader("second");
  const { writeCount } = replicas;
  // What the stopped one will hear of as soon as it goes on, and would act upon.
  for (const name of ["b", "c", "d"]) await replicas.reconciled(name);
  first.kill("SIGCONT");
  await vi.waitFor(() => {
    expect(first.output()).toContain("leadership lost, controllers stop");
    expect(first.output()).toMatch(/"leader":"second_/);
  }, patience);
  expect(replicas.workers(writeCount)).toEqual(new Set(["second"]));

  second.kill("SIGTERM");
  await replicas.leader("first");
  await replicas.reconciled("e");
});

test(
  "a leader that is stopped past its deadline asks for its lease before it writes what it hears of",
  budget,
  async () => {
    await using replicas = await Replicas.prepare(shortLease);
    const only = replicas.start("only");
    await replicas.leader("only");
    await replicas.reconciled("a");

    only.kill("SIGSTOP");
    const { writeCount } = replicas;
    await replicas.create(...Array.from({ length: 50 }, (_none, index) => `b${index}`));
    await vi.waitFor(async () => {
      expect(Date.now() - (await replicas.renewedAtMs())).toBeGreaterThan(2000);
    }, patience);
    only.kill("SIGCONT");
    await replicas.reconciled("c");

    expect(replicas.writes(writeCount)[0]).toMatch(/^PUT .*leases/);
  },
);

test("a leader whose wall clock is set forward past its deadline stops, and stands again", budget, async () => {
  await using replicas = await Replicas.prepare(longLease);
  const only = replicas.start("only", { jumpMs: 3_600_000 });
  await replicas.leader("only");
  await replicas.reconciled("a");

  only.kill("SIGUSR2");
  await vi.waitFor(() => {
    expect(only.output()).toContain("leadership lost, controllers stop");
  }, patience);
  await replicas.reconciled("b");

  expect(replicas.usurped()).toEqual([]);
});

test(
  "a leader whose wall clock was set back is not fooled by it: stopped past its lease, it writes nothing",
  budget,
  async () => {
    await using replicas = await Replicas.prepare(shortLease);
    const first = replicas.start("first", { jumpMs: -3_600_000 });
    await replicas.leader("first");
    const second = replicas.start("second");
    await vi.waitFor(() => {
      expect(second.output()).toContain("operator ready");
    }, patience);
    await replicas.reconciled("a");
    // Before the next renewal, which would count from the clock as it is then.
    first.kill("SIGUSR2");
    await vi.waitFor(() => {
      expect(first.output()).toContain("clock jumped");
    }, patience);
    first.kill("SIGSTOP");
    await replicas.leader("second");
    await replicas.create("b", "c", "d");
    first.kill("SIGCONT");
    await replicas.reconciled("e");
    await vi.waitFor(() => {
      expect(first.output()).toContain("leadership lost, controllers stop");
    }, patience);

    expect(replicas.usurped()).toEqual([]);
  },
);

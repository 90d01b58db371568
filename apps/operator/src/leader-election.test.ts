// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Two operators as processes, of which one works. The test lets the time of their leases pass, so that it need not wait, and a
 * slow machine decides nothing; in real time it is tried by `replicas.e2e.ts`.
 */
import { expect, test, vi } from "vitest";
import type { OperatorProcess } from "./testing/operator-process.ts";
import { patience, Replicas } from "./testing/replicas.ts";

const budget = { timeout: 400_000 };

async function says(operator: OperatorProcess, text: string | RegExp): Promise<void> {
  await vi.waitFor(() => {
    expect(operator.output()).toMatch(text);
  }, patience);
}

test(
  "a leader that is killed is replaced when its lease has run out, and its work is done by the other one",
  budget,
  async () => {
    await using replicas = await Replicas.prepare();
    const first = replicas.start("first");
    await replicas.leader("first");
    const second = replicas.start("second");
    await says(second, "operator ready");
    await replicas.reconciled("a");
    expect(replicas.workers()).toEqual(new Set(["first"]));

    first.kill("SIGKILL");
    await first.ended;
    const { writeCount } = replicas;
    await replicas.create("b");
    await replicas.looksLater("second");
    expect(await replicas.leading()).toBe("first");
    expect(await replicas.succeeded("first")).toBe("second");

    await replicas.isReconciled("b");
    await replicas.reconciled("c");
    expect(replicas.workers(writeCount)).toEqual(new Set(["second"]));
  },
);

test(
  "a leader that is told to end gives its lease up, so that the other one need not wait for it",
  budget,
  async () => {
    await using replicas = await Replicas.prepare();
    const first = replicas.start("first");
    await replicas.leader("first");
    const second = replicas.start("second");
    await says(second, "operator ready");

    first.kill("SIGTERM");

    expect(await first.ended).toBe(0);
    await replicas.leader("second");
    await replicas.reconciled("a");
    expect(replicas.workers()).toEqual(new Set(["second"]));
  },
);

test("a process with --dev works instead of the leader for as long as it lives, however it ends", budget, async () => {
  await using replicas = await Replicas.prepare();
  const release = replicas.start("release");
  await replicas.leader("release");
  await replicas.reconciled("a");

  const dev = replicas.start("dev", { dev: true });
  await replicas.leader("dev");
  await says(release, "asked to step aside, controllers end");
  const { writeCount } = replicas;
  for (const name of ["b", "c"]) await replicas.reconciled(name);
  expect(replicas.workers(writeCount)).toEqual(new Set(["dev"]));
  dev.kill("SIGKILL");
  await dev.ended;
  expect(await replicas.succeeded("dev")).toBe("release");

  await replicas.reconciled("d");
});

test("a leader that is stopped past its lease writes nothing when it goes on, and stands again", budget, async () => {
  await using replicas = await Replicas.prepare();
  const first = replicas.start("first");
  await replicas.leader("first");
  const second = replicas.start("second");
  await says(second, "operator ready");
  await replicas.reconciled("a");

  first.kill("SIGSTOP");
  expect(await replicas.succeeded("first")).toBe("second");
  const { writeCount } = replicas;
  // What the stopped one will hear of as soon as it goes on, and would act upon.
  for (const name of ["b", "c", "d"]) await replicas.reconciled(name);
  first.kill("SIGCONT");
  await says(first, "leadership lost, controllers stop");
  await says(first, /"leader":"second_/);
  expect(replicas.workers(writeCount)).toEqual(new Set(["second"]));

  second.kill("SIGTERM");
  await replicas.leader("first");
  await replicas.reconciled("e");
});

test(
  "a leader that is stopped past its deadline asks for its lease before it writes what it hears of",
  budget,
  async () => {
    await using replicas = await Replicas.prepare();
    const only = replicas.start("only");
    await replicas.leader("only");
    await replicas.reconciled("a");

    only.kill("SIGSTOP");
    const { writeCount } = replicas;
    await replicas.create(...Array.from({ length: 50 }, (_none, index) => `b${index}`));
    replicas.passRenewDeadline();
    only.kill("SIGCONT");
    await replicas.reconciled("c");

    expect(replicas.writes(writeCount)[0]).toMatch(/^PUT .*leases/);
  },
);

test("a leader whose wall clock is set forward past its deadline stops, and stands again", budget, async () => {
  await using replicas = await Replicas.prepare();
  const only = replicas.start("only", { jumpMs: 3_600_000 });
  await replicas.leader("only");
  await replicas.reconciled("a");

  only.kill("SIGUSR2");
  await says(only, "leadership lost, controllers stop");
  await replicas.reconciled("b");

  expect(replicas.usurped()).toEqual([]);
});

test(
  "a leader whose wall clock was set back is not fooled by it: stopped past its lease, it writes nothing",
  budget,
  async () => {
    await using replicas = await Replicas.prepare();
    const first = replicas.start("first", { jumpMs: -3_600_000 });
    await replicas.leader("first");
    const second = replicas.start("second");
    await says(second, "operator ready");
    await replicas.reconciled("a");
    // Before the next renewal, which would count from the clock as it is then.
    first.kill("SIGUSR2");
    await says(first, "clock jumped");
    first.kill("SIGSTOP");
    expect(await replicas.succeeded("first")).toBe("second");
    await replicas.create("b", "c", "d");
    first.kill("SIGCONT");
    await replicas.reconciled("e");
    await says(first, "leadership lost, controllers stop");

    expect(replicas.usurped()).toEqual([]);
  },
);

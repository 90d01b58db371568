// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Many hand-overs under faults of every kind, with two things to hold: no two lead at once, and nobody writes who does not lead. */
import { expect, test } from "vitest";
import { defaultLeaseTimings } from "./election.ts";
import { Contest, type Contestant } from "./testing/contest.ts";
import { Judge } from "./testing/judge.ts";
import type { Fault } from "./testing/machine.ts";
import { Worker } from "./testing/worker.ts";

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const calm: Fault = {};

/** What a bad network does to a request: most pass, late; some are lost, or their answers are; some wait for a connection. */
function badNetwork(random: Random): () => Fault {
  return () => {
    const chance = random();
    if (chance < 0.1) return { lost: "request" };
    if (chance < 0.2) return { lost: "answer", delayMs: random() * 100 };
    if (chance < 0.25) return { delayMs: random() * 8000 };
    if (chance < 0.3) return { connectMs: random() * 12_000, delayMs: random() * 50 };
    return chance < 0.6 ? { delayMs: random() * 50 } : calm;
  };
}

interface Situation {
  readonly random: Random;
  readonly contest: Contest;
  readonly worker: Worker;
  readonly mishap: Mishap;
}

/**
 * What happens to clocks in a series. Not both: a machine that is suspended and whose wall clock is set back before the next
 * renewal has no clock that tells the truth.
 */
type Mishap = "suspended machines" | "wall clocks that jump";

/** What may happen to the one who leads. */
function befall(leader: Contestant, { random, contest, worker, mishap }: Situation): void {
  const chance = random();
  if (chance < 0.5) {
    void worker.stepDown();
  } else if (chance < 0.6) {
    leader.term?.abandon();
  } else if (chance < 0.9 || mishap === "suspended machines") {
    if (chance < 0.9) leader.machine.stop();
    else leader.machine.suspend();
    contest.plane.clock.setTimer(random() * 40_000, () => {
      void leader.machine.continue();
    });
  } else {
    contest.plane.clock.jump((random() - 0.5) * 7_200_000);
  }
}

const speeds = [0.9, 1, 1.1];

/** How long a leader's last write may be on its way before another one can lead: the slowest deadline, the fastest lease. */
const restMs =
  defaultLeaseTimings.leaseDurationMs / Math.max(...speeds) - defaultLeaseTimings.renewDeadlineMs / Math.min(...speeds);

test.each([
  { seed: 1, mishap: "wall clocks that jump" },
  { seed: 2, mishap: "wall clocks that jump" },
  { seed: 3, mishap: "suspended machines" },
  { seed: 4, mishap: "suspended machines" },
] as const)(
  "in 250 hand-overs with bad networks, stopped processes and $mishap no two lead at once, and each write is sent in its sender's term (seed $seed)",
  { timeout: 120_000 },
  async ({ seed, mishap }) => {
    await using contest = await Contest.start();
    const random = seeded(seed);
    const judge = new Judge({ ...contest.plane, restMs });
    const overlaps: string[] = [];
    let handOvers = 0;
    let last = "";
    // A term that has ended does not begin again: two lead at once if and only if one begins while the other leads.
    const began = (identity: string): void => {
      const others = all.filter((each) => each.identity !== identity && each.leads).map((each) => each.identity);
      if (others.length > 0) overlaps.push(`${identity} began while ${others.join()} led`);
      if (identity !== last) handOvers++;
      last = identity;
    };
    const all = ["a", "b", "c"].map((identity, index) =>
      contest.contestant(identity, {
        random,
        transport: judge.transport,
        onSent: judge.onSent,
        speed: speeds[index] ?? 1,
        wallOffsetMs: (index - 1) * 3_600_000,
        fault: badNetwork(random),
        observer: {
          acquired: () => {
            began(identity);
          },
        },
      }),
    );
    const workers = new Map(
      all.map((contestant) => [contestant, new Worker({ contestant, nextInMs: () => random() * 5000 })]),
    );
    for (const [contestant, worker] of workers) {
      contestant.stand();
      worker.start();
    }

    for (let step = 0; handOvers < 250; step++) {
      expect(step).toBeLessThan(20_000);
      await contest.advance(random() * 3000);
      const leader = all.find((each) => each.leads);
      const worker = leader && workers.get(leader);
      if (worker && random() < 0.7) befall(leader, { random, contest, worker, mishap });
      for (const each of all) if (each.isOut) each.stand();
    }

    expect(overlaps).toEqual([]);
    expect(judge.violations).toEqual([]);
    expect(judge.sent).toBeGreaterThan(handOvers);
    for (const { refused } of workers.values()) expect(refused).toBeGreaterThan(handOvers);
  },
);

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Two replicas, one of which works: whatever ends it, the other goes on, and never do both. */
import { e2eTests } from "../e2e-test.ts";
import { adminKubectl } from "../admin-kubectl.ts";
import { installationOf, installedOperator } from "../operator/installed-operator.ts";
import { handOvers, LeaseHistory, overlaps, replicaOf } from "../operator/lease.ts";
import { applySamples, waitForReplicas } from "../samples.ts";

const operator = installedOperator();
const e2e = e2eTests({ operator });

/** For a machine that does much else. What was handed over, and what ran out, the history of the Lease tells. */
const patienceMs = 150_000;

e2e("one of two replicas leads, and its leadership is renewed", {}, async ({ expect }) => {
  await using history = LeaseHistory.start(adminKubectl());
  const leader = await history.leader({ timeoutMs: patienceMs });
  const replicas = await installationOf(operator).replicas();

  expect(replicas).toHaveLength(2);
  expect(replicas).toContain(replicaOf(leader));
  await expect.poll(() => history.records.length, { timeout: patienceMs }).toBeGreaterThan(2);
  expect(new Set(history.records.map(replicaOf))).toEqual(new Set([replicaOf(leader)]));
});

e2e("a leader that is stopped hands over at once, and work goes on", {}, async ({ kubectl, expect }) => {
  await using history = LeaseHistory.start(adminKubectl());
  for (const round of [1, 2, 3]) {
    const leader = await history.leader({ timeoutMs: patienceMs });
    const goesOn = async (): Promise<void> => {
      await applySamples(kubectl, { name: `round-${round}`, count: round });
      await history.leader({ former: leader, timeoutMs: patienceMs });
      await waitForReplicas(kubectl, `round-${round}`, round);
    };
    await Promise.all([installationOf(operator).end(replicaOf(leader), "stop"), goesOn()]);
  }

  expect(overlaps(history.records)).toEqual([]);
  expect(handOvers(history.records).filter(({ released }) => released)).toHaveLength(3);
});

e2e(
  "a leader that is killed is succeeded when its lease is over and not before, and nothing asked for meanwhile is lost",
  {},
  async ({ kubectl, expect }) => {
    await using history = LeaseHistory.start(adminKubectl());
    await applySamples(kubectl, { name: "before", count: 1 }, { name: "changed", count: 1 });
    await waitForReplicas(kubectl, "before", 1);
    const leader = await history.leader({ timeoutMs: patienceMs });
    const goesOn = async (): Promise<void> => {
      await applySamples(kubectl, { name: "meanwhile", count: 2 }, { name: "changed", count: 3 });
      await history.leader({ former: leader, timeoutMs: patienceMs });
    };
    await Promise.all([installationOf(operator).end(replicaOf(leader), "crash"), goesOn()]);

    await waitForReplicas(kubectl, "meanwhile", 2);
    await waitForReplicas(kubectl, "changed", 3);
    const [taken] = handOvers(history.records);
    expect(taken).toMatchObject({ from: leader.holderIdentity, released: false });
    expect(overlaps(history.records)).toEqual([]);
  },
);

e2e("all replicas are killed at once, and nothing is lost", {}, async ({ kubectl, expect }) => {
  const installation = installationOf(operator);
  await using history = LeaseHistory.start(adminKubectl());
  await applySamples(kubectl, { name: "changed", count: 1 }, { name: "deleted", count: 1 });
  await waitForReplicas(kubectl, "deleted", 1);

  const goesOn = async (): Promise<void> => {
    await applySamples(kubectl, { name: "created", count: 2 }, { name: "changed", count: 3 });
    await kubectl.run("delete", "sample", "deleted");
  };
  const replicas = await installation.replicas();
  await Promise.all([goesOn(), ...replicas.map((replica) => installation.end(replica, "crash"))]);

  await waitForReplicas(kubectl, "created", 2);
  await waitForReplicas(kubectl, "changed", 3);
  expect(overlaps(history.records)).toEqual([]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** From one version of the operator to the next, replica by replica, while Samples change all the time. */
import { adminKubectl } from "../admin-kubectl.ts";
import { e2eTests } from "../e2e-test.ts";
import type { Kubectl } from "../kubectl.ts";
import { installationOf, installedOperator } from "../operator/installed-operator.ts";
import { LeaseHistory, overlaps } from "../operator/lease.ts";
import { applySamples, waitForReplicas } from "../samples.ts";

const operator = installedOperator();
const e2e = e2eTests({ operator });

/** On a fast machine processes are upgraded before much has changed. */
const leastRounds = 4;

/** Creates a Sample and changes the one before it, again and again until `ended`; gives what each was asked for last. */
async function changeUntil(ended: Promise<unknown>, kubectl: Kubectl): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map<string, number>();
  const want = async (name: string, count: number): Promise<void> => {
    await applySamples(kubectl, { name, count });
    wanted.set(name, count);
  };
  const state = { isOver: false };
  const change = async (): Promise<void> => {
    for (let round = 0; !state.isOver || round < leastRounds; round++) {
      await want(`s${round}`, 1);
      if (round > 0) await want(`s${round - 1}`, 2);
    }
  };
  await Promise.all([ended.finally(() => (state.isOver = true)), change()]);
  return wanted;
}

e2e("no change is lost while the operator is upgraded, and all replicas are new then", {}, async (given) => {
  const { kubectl, expect } = given;
  const installation = installationOf(operator);
  await using history = LeaseHistory.start(adminKubectl());
  const before = await installation.versions();

  const wanted = await changeUntil(installation.upgrade(), kubectl);

  for (const [name, count] of wanted) await waitForReplicas(kubectl, name, count);
  expect(overlaps(history.records)).toEqual([]);
  expect(before).toEqual(["0.0.0-e2e.1", "0.0.0-e2e.1"]);
  expect(await installation.versions()).toEqual(["0.0.0-e2e.2", "0.0.0-e2e.2"]);
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { percentile } from "../figure.ts";
import { operatorScenario, type Stage } from "../operators/operator-scenario.ts";
import { countRequests } from "../operators/request-counts.ts";
import { createSample, createSamples, sampleNames } from "../samples.ts";

/** Far enough apart that no Sample waits for another one. */
const everyMs = 50;

/** An operator that has work behind it gets one Sample after the other. */
export const s3Scenario = operatorScenario({
  name: "s3",
  describe: (size) => `${size} handled Samples; then as many creates, one each ${everyMs} ms`,
  size: 200,
  controlPlane: "fresh",
  async prepare({ client, size }) {
    await createSamples(client, sampleNames("waiting", size));
  },
  async measure(stage, subject) {
    const { client, size } = stage;
    await using convergence = await stage.watch();
    await using operator = await stage.start(subject, { work: "samples" });
    await operator.during(convergence.until("all Samples are finished", () => convergence.finished(1) === size));
    const before = await operator.quiet(stage.signal);
    const requests = await countRequests(client);
    const createdAt = await operator.during(createOneByOne(stage));
    await operator.during(convergence.until("the new ones, too", () => convergence.finished(1) === 2 * size));
    const after = await operator.quiet(stage.signal);
    const waits = [...createdAt].map(([name, ms]) => (convergence.childSeenAtMs(name) ?? Number.NaN) - ms);
    const own = (await countRequests(client)) - requests - size;
    return [
      { name: "create to child, p50", unit: "ms", value: percentile(waits, 50) },
      { name: "create to child, p99", unit: "ms", value: percentile(waits, 99) },
      { name: "cpu per sample", unit: "ms", value: (after.cpuMs - before.cpuMs) / size },
      { name: "requests per sample", unit: "requests", value: own / size },
    ];
  },
});

/** When each was answered to be created. */
async function createOneByOne({ client, clock, signal, size }: Stage): Promise<ReadonlyMap<string, number>> {
  const createdAt = new Map<string, number>();
  const create = async (name: string): Promise<void> => {
    await createSample(client, name);
    createdAt.set(name, clock.monotonicNow());
  };
  const creates: Promise<void>[] = [];
  for (const name of sampleNames("new", size)) {
    creates.push(create(name));
    await clock.sleep(everyMs, signal);
  }
  await Promise.all(creates);
  return createdAt;
}

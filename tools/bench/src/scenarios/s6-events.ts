// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ConfigMap, mergePatch, type Client } from "@nuvolaris/client";
import { operatorScenario } from "../operators/operator-scenario.ts";
import { fromSeveralSides, sampleNames } from "../samples.ts";

const padding = "x".repeat(2000);
/** Of each object. */
const changes = 1;
const sides = 24;

/** A kind that changes all the time, and an operator that has nothing to do about it. */
export const s6Scenario = operatorScenario({
  name: "s6",
  describe: (size) => `${size * changes} changes of ${size} ConfigMaps of 2 KB, for an operator that does nothing`,
  size: 10_000,
  controlPlane: "shared",
  async prepare({ client, size }) {
    await fromSeveralSides(sampleNames("map", size), (name) => createConfigMap(client, name), sides);
  },
  async measure(stage, subject) {
    const { client, clock, size } = stage;
    await using operator = await stage.start(subject, { work: "events", expected: size });
    const filledInMs = await operator.during(operator.seen);
    const before = await operator.quiet(stage.signal);
    // Another value than what any run before has written.
    const turn = String(clock.now());
    for (let change = 0; change < changes; change++) {
      const patch = mergePatch({ data: { turn: `${turn}-${change}` } });
      const write = (name: string): Promise<unknown> => client.patch(ConfigMap, { namespace: "default", name }, patch);
      await operator.during(fromSeveralSides(sampleNames("map", size), write, sides));
    }
    const after = await operator.quiet(stage.signal);
    return [
      { name: "cpu per event", unit: "µs", value: ((after.cpuMs - before.cpuMs) * 1000) / (size * changes) },
      { name: "filled", unit: "ms", value: filledInMs },
      { name: "rss", unit: "MB", value: after.rssMb },
      { name: "peak rss", unit: "MB", value: await operator.peakRssMb() },
    ];
  },
});

async function createConfigMap(client: Client, name: string): Promise<void> {
  await client.create(ConfigMap, { metadata: { name, namespace: "default" }, data: { turn: "0", padding } });
}

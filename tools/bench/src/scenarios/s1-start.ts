// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createSamples, sampleNames } from "../samples.ts";
import { operatorScenario } from "../operators/operator-scenario.ts";

/** One Sample waits; the operator's process is started. */
export const s1Scenario = operatorScenario({
  name: "s1",
  describe: () => "start of the operator's process to the first child, and what it weighs then",
  size: 1,
  controlPlane: "fresh",
  async prepare({ client }) {
    await createSamples(client, sampleNames("waiting", 1));
  },
  async measure(stage, subject) {
    const name = "waiting-0";
    await using convergence = await stage.watch();
    await using operator = await stage.start(subject, { work: "samples" });
    const isThere = (): boolean => convergence.childSeenAtMs(name) !== undefined;
    const seenAtMs = await operator.during(convergence.until("the child is there", isThere));
    await operator.during(convergence.until("the Sample is finished", () => convergence.finished(1) === 1));
    const { cpuMs, rssMb } = await operator.quiet(stage.signal);
    return [
      { name: "first child", unit: "ms", value: seenAtMs - operator.startedAtMs },
      { name: "cpu", unit: "ms", value: cpuMs },
      { name: "rss", unit: "MB", value: rssMb },
    ];
  },
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHandledSamples, leaveTraces } from "../operators/handled-samples.ts";
import { operatorScenario } from "../operators/operator-scenario.ts";
import { countRequests } from "../operators/request-counts.ts";

/** The operator's process is started where everything is done. */
export const s5Scenario = operatorScenario({
  name: "s5",
  describe: (size) => `restart with ${size} handled Samples of 2 KB and their Deployments`,
  size: 10_000,
  controlPlane: "shared",
  prepare: createHandledSamples,
  leaveTraces,
  async measure(stage, subject) {
    const { client, size } = stage;
    const requests = await countRequests(client);
    await using operator = await stage.start(subject, { work: "samples", expected: size });
    const seenInMs = await operator.during(operator.seen);
    const { cpuMs, rssMb } = await operator.quiet(stage.signal);
    return [
      { name: "all seen", unit: "ms", value: seenInMs },
      { name: "cpu", unit: "ms", value: cpuMs },
      { name: "requests per sample", unit: "requests", value: ((await countRequests(client)) - requests) / size },
      { name: "rss", unit: "MB", value: rssMb },
      { name: "peak rss", unit: "MB", value: await operator.peakRssMb() },
    ];
  },
});

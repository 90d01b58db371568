// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { countRequests } from "../operators/request-counts.ts";
import { operatorScenario } from "../operators/operator-scenario.ts";
import { createSamples, sampleNames } from "../samples.ts";

/** Many Samples wait; the operator's process is started. */
export const s2Scenario = operatorScenario({
  name: "s2",
  describe: (size) => `${size} Samples wait when the operator starts`,
  size: 2000,
  controlPlane: "fresh",
  async prepare({ client, size }) {
    await createSamples(client, sampleNames("waiting", size));
  },
  async measure(stage, subject) {
    const { size, client } = stage;
    await using convergence = await stage.watch();
    const requests = await countRequests(client);
    const serverCpuMs = await stage.serverCpuMs();
    await using operator = await stage.start(subject, { work: "samples" });
    const areFinished = (): boolean => convergence.finished(1) === size;
    const endedAtMs = await operator.during(convergence.until("all Samples are finished", areFinished));
    const serverCpuAfterMs = await stage.serverCpuMs();
    const { cpuMs } = await operator.quiet(stage.signal);
    return [
      { name: "samples", unit: "1/s", value: size / ((endedAtMs - operator.startedAtMs) / 1000) },
      { name: "cpu per sample", unit: "ms", value: cpuMs / size },
      { name: "requests per sample", unit: "requests", value: ((await countRequests(client)) - requests) / size },
      { name: "peak rss", unit: "MB", value: await operator.peakRssMb() },
      ...(serverCpuMs === undefined || serverCpuAfterMs === undefined
        ? []
        : [
            {
              name: "server cpu per sample",
              unit: "ms",
              value: (serverCpuAfterMs - serverCpuMs) / size,
            } as const,
          ]),
    ];
  },
});

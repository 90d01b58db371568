// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mergePatch } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { operatorScenario } from "../operators/operator-scenario.ts";
import { countRequests } from "../operators/request-counts.ts";
import { createSamples, fromSeveralSides, sampleNames } from "../samples.ts";

const patch = mergePatch({ spec: { count: 2 } });
const sides = 24;

/** All specs are patched at once. */
export const s4Scenario = operatorScenario({
  name: "s4",
  describe: (size) => `the specs of ${size} handled Samples are patched from ${sides} sides`,
  size: 1000,
  controlPlane: "fresh",
  async prepare({ client, size }) {
    await createSamples(client, sampleNames("waiting", size));
  },
  async measure(stage, subject) {
    const { client, clock, size } = stage;
    await using convergence = await stage.watch();
    await using operator = await stage.start(subject, { work: "samples" });
    await operator.during(convergence.until("all Samples are finished", () => convergence.finished(1) === size));
    const before = await operator.quiet(stage.signal);
    const requests = await countRequests(client);
    const startedAtMs = clock.monotonicNow();
    const finished = convergence.until("all are finished again", () => convergence.finished(2) === size);
    const patched = fromSeveralSides(
      sampleNames("waiting", size),
      (name) => client.patch(Sample, { namespace: "default", name }, patch),
      sides,
    );
    const [endedAtMs] = await operator.during(Promise.all([finished, patched]));
    const after = await operator.quiet(stage.signal);
    const own = (await countRequests(client)) - requests - size;
    return [
      { name: "last sample", unit: "ms", value: endedAtMs - startedAtMs },
      { name: "cpu per sample", unit: "ms", value: (after.cpuMs - before.cpuMs) / size },
      { name: "requests per sample", unit: "requests", value: own / size },
    ];
  },
});

// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { Child } from "../child.ts";
import type { Figure, Scenario } from "../figure.ts";
import { createSamples, sampleNames } from "../samples.ts";
import { availableSubjects, type Subject } from "../subjects.ts";

const samples = 1000;

/** Samples wait; the operator starts; how long until each has its Deployment and its status? */
export const reconcileScenario: Scenario = {
  name: "reconcile",
  description: `${samples} Samples wait when the operator starts`,
  async run(progress) {
    const figures: Figure[] = [];
    for (const starter of await availableSubjects(progress)) {
      await using subject = await starter.start();
      progress(`${starter.name}: ${samples} Samples`);
      await createSamples(subject.client, sampleNames("waiting", samples));
      figures.push(...(await measure(subject)));
    }
    return figures;
  },
};

async function measure({ name, kubeconfig, client }: Subject): Promise<Figure[]> {
  const startedAt = systemClock.monotonicNow();
  await using operator = new Child(new URL("../programs/operator.ts", import.meta.url), [], { KUBECONFIG: kubeconfig });
  await operator.next();
  const readyInMs = systemClock.monotonicNow() - startedAt;
  for (let done = 0; done < samples;) {
    await systemClock.sleep(50);
    const { items } = await client.list(Sample, { namespace: "default" });
    done = items.filter(({ status }) => status?.message !== undefined).length;
  }
  const elapsedMs = systemClock.monotonicNow() - startedAt;
  operator.send({});
  // Proof of the cast: that is what the program answers.
  const { writes, rssMb, cpuMs } = (await operator.next()) as unknown as {
    writes: number;
    rssMb: number;
    cpuMs: number;
  };
  const figure = { scenario: "reconcile", subject: name } as const;
  return [
    { ...figure, name: "process start to ready", unit: "ms", value: readyInMs },
    { ...figure, name: "samples", unit: "1/s", value: samples / (elapsedMs / 1000) },
    { ...figure, name: "writes per sample", unit: "requests", value: writes / samples },
    { ...figure, name: "operator cpu per sample", unit: "ms", value: cpuMs / samples },
    { ...figure, name: "operator rss", unit: "MB", value: rssMb },
  ];
}
